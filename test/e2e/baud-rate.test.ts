import { readFileSync } from 'node:fs';
import { afterEach, expect, test } from 'vitest';
import { boardProfile, shippedFirmware } from '../../boards/index.ts';
import { serialSource } from '../../bridge/sources/serial/serial-source.ts';
import { type Status, systemClock } from '../../core/index.ts';
import { chipFirmware, type SimulatedBoard, simulateBoard } from '../../firmware-sim/index.ts';
import { pull } from '../bridge/sources/tcp/tcp-rig.ts';
import { eventually } from '../eventually.ts';

const profile = boardProfile('arduino-uno');
let board: SimulatedBoard | undefined;
let stop = new AbortController();

afterEach(async () => {
  stop.abort();
  await board?.close();
});

/** A sketch on the simulated chip, whose UART garbles what is read at another rate than it is sent. */
async function start(sketch: string) {
  stop = new AbortController();
  const firmware = shippedFirmware(sketch, profile.mcu);
  if (firmware === undefined) throw new Error(`there is no sketch ${sketch} for this board`);
  board = await simulateBoard({ profile, firmware: chipFirmware({ profile, program: readFileSync(firmware.hexUrl) }) });
  return { baudRate: firmware.baudRate, path: board.path ?? '' };
}

function open(path: string) {
  const statuses: Status[] = [];
  const source = serialSource({
    ...{ board: 'uno', path, baudRate: 'auto', maxLineBytes: 4096, clock: systemClock },
    onStatus: (status) => statuses.push(status),
  });
  return { ...pull(source, stop.signal), statuses };
}

test.each(['line-printer', 'temperature'])(
  'the rate of the %s is found on a port that is opened once',
  async (sketch) => {
    const { baudRate, path } = await start(sketch);
    const { lines, statuses } = open(path);
    await eventually('three lines are read', () => lines.length >= 3, 40_000);
    expect(statuses.filter(({ type }) => type === 'baudRateFound')).toEqual([
      { type: 'baudRateFound', board: 'uno', baudRate },
    ]);
    expect(statuses.filter(({ type }) => type === 'sourceOpened')).toHaveLength(1);
    for (const line of lines) expect(line).toMatch(/^[ -~°]+$/);
  },
);
