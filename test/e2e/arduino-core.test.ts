import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect } from 'vitest';
import { boardProfile } from '../../boards/index.ts';
import { chipFirmware, type Part } from '../../firmware-sim/index.ts';
import { dips } from '../firmware-sim/avr/chip/running-sketch.ts';
import { memoryRig } from '../firmware-sim/rig.ts';
import { requireArduinoCore, requireProgram, testWith } from '../requirements.ts';

const BUILD = fileURLToPath(new URL('../../scripts/build-firmware.mjs', import.meta.url));
const SKETCHES = fileURLToPath(new URL('sketches', import.meta.url));
const requirements = { compiler: requireProgram('avr-gcc'), core: requireArduinoCore() };

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'boardstream-core-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

/** A sketch compiled with the Arduino core, on the simulated board. */
async function running(board: 'mega' | 'yun', sketch: string, parts: Readonly<Record<string, Part>>) {
  const profile = boardProfile(`arduino-${board}`);
  const { status, stderr } = spawnSync(process.execPath, [BUILD, folder, SKETCHES, `${board}:${sketch}`], {
    encoding: 'utf8',
  });
  expect(status, stderr).toBe(0);
  const program = readFileSync(join(folder, sketch, `${profile.mcu.toLowerCase()}.hex`));
  const firmware = chipFirmware({ profile, program, parts: new Map(Object.entries(parts)) });
  return { firmware, ...(await memoryRig(firmware, { profile })) };
}

for (const [board, edgesPin] of [
  ['mega', 'D2'],
  ['yun', 'D7'],
] as const) {
  testWith(
    requirements,
    `a sketch compiled for the ${board} keeps time, measures A8, counts edges, hears the host and drives its lamp`,
    async () => {
      const half: Part = { kind: 'analog', volts: () => 2.5 };
      const rig = await running(board, 'pins', { A8: half, [edgesPin]: dips(150, 160, 170, 250) });
      await rig.clock.advance(65 + 60);
      expect(rig.firmware.pins.level('D13')).toBe(0);
      rig.port.write(Buffer.from('U'));
      await rig.clock.advance(75);
      expect(rig.firmware.pins.level('D13')).toBe(1);
      await rig.clock.advance(200);
      const lines = rig.text().split('\r\n');
      expect(lines[0]).toMatch(/^time:(99|10\d) ms,a8:512,edges:[23],heard:1$/);
      expect(lines[1]).toMatch(/^time:(199|20\d) ms,a8:512,edges:4,heard:1$/);
      await rig.board.close();
    },
    60_000,
  );
}
