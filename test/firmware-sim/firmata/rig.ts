import { type FirmataOptions, firmataFirmware, type SimulatedBoardOptions } from '../../../firmware-sim/index.ts';
import { memoryRig, uno } from '../rig.ts';

/** A Firmata board on a port in memory that a test talks to in bytes; what it says when it starts is taken already. */
export async function firmataRig(
  options: Partial<FirmataOptions> = {},
  boardOptions: Partial<SimulatedBoardOptions> & { capacityBytes?: number } = {},
) {
  const firmware = firmataFirmware({ profile: uno, ...options });
  const { clock, port, board } = await memoryRig(firmware, { profile: options.profile ?? uno, ...boardOptions });
  const take = () => hex(port.take());
  /** Sends bytes given in hexadecimal; returns what came back within `waitMs`, 100 by default. */
  const ask = async (bytes: string, waitMs = 100) => {
    port.write(Buffer.from(bytes.replaceAll(' ', ''), 'hex'));
    await clock.advance(waitMs);
    return take();
  };
  await clock.advance(100);
  const greeting = take();
  return { firmware, clock, port, board, greeting, take, ask };
}

/** `f9 02 07`. */
export function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes)
    .toString('hex')
    .replace(/..(?=.)/g, '$& ');
}

/** A string message as the board sends it. */
export function stringMessage(text: string): string {
  return hex(
    Uint8Array.from([0xf0, 0x71, ...[...Buffer.from(text)].flatMap((byte) => [byte & 0x7f, byte >> 7]), 0xf7]),
  );
}
