// The thread behind demo-board.ts: plugs the board in, says where it is, and takes it away when it is told to.
import { once } from 'node:events';
import { parentPort } from 'node:worker_threads';
import { boardProfile } from '../boards/index.ts';
import { isBoardstreamError } from '../core/index.ts';
import { chipFirmware, shippedSketch, simulateBoard } from '../firmware-sim/index.ts';
import type { BoardReport } from './demo-board.ts';

const profile = boardProfile('arduino-uno');
const sketch = shippedSketch(profile, 'heart-rate');
try {
  const board = await simulateBoard({ profile, firmware: chipFirmware({ profile, ...sketch }) });
  report({ kind: 'pluggedIn', name: profile.name, path: board.path ?? '', baudRate: sketch.baudRate });
  if (parentPort !== null) await once(parentPort, 'message');
  await board.close();
} catch (error) {
  if (!isBoardstreamError(error)) throw error;
  report({ kind: 'failed', code: error.code, message: error.message });
}
parentPort?.close();

function report(message: BoardReport): void {
  parentPort?.postMessage(message);
}
