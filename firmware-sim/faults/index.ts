export {
  type BoardFault,
  type ByteShare,
  type Fault,
  faultText,
  type LineFault,
  PART_FAULTS,
  type PartFault,
  type PartFaultName,
} from './fault.ts';
export { FaultLog, type FaultOutcome, hasFired, outcomeText } from './fault-log.ts';
export { type FaultTarget, isFaultTarget } from './fault-target.ts';
export { type FaultyBoard, type FaultyBoardOptions, simulateFaultyBoard } from './faulty-board.ts';
export { FaultyFirmware, type FaultyFirmwareOptions } from './faulty-firmware.ts';
export { type FaultyPartOptions, faultyPart } from './faulty-part.ts';
export { type BaudMismatch, misread } from './wrong-baud.ts';
