import { basename, dirname, resolve } from 'node:path';
import { BoardstreamError, parseQuantityTrace } from '../core/index.ts';
import {
  type BoardFirmware,
  chipFirmware,
  type FirmwareInput,
  firmataFirmware,
  type ParsedScenario,
  parseScenario,
  type Scenario,
  shippedSketch,
} from '../firmware-sim/index.ts';
import { readBytes, readText } from './read-text.ts';

/**
 * Reads a scenario file; the files it names are looked for beside it.
 * @throws BoardstreamError `INPUT_FAILED` when the scenario itself cannot be read
 */
export function readScenario(file: string): ParsedScenario {
  const folder = dirname(file);
  return parseScenario(readText(file), {
    readTrace: (name) => parseQuantityTrace(readText(resolve(folder, name)), basename(name)),
    firmwares: {
      firmata: ({ profile, parts }) => ({ firmware: firmataFirmware({ profile, parts: Object.fromEntries(parts) }) }),
      hex: (input) => chip(input, readBytes(resolve(folder, input.file))),
      shipped: (input) => chip(input, shippedSketch(input.profile, input.file).program),
    },
  });
}

/** With the parts of the scenario on its pins, and no others. */
function chip({ profile, parts }: FirmwareInput, program: Uint8Array): BoardFirmware {
  const firmware = chipFirmware({ profile, program, parts });
  return { firmware, pins: firmware.pins };
}

/** @throws BoardstreamError `INPUT_FAILED`, or `SCENARIO_INVALID` with every mistake */
export function requireScenario(file: string): Scenario {
  const parsed = readScenario(file);
  if (parsed.kind === 'valid') return parsed.scenario;
  throw new BoardstreamError('SCENARIO_INVALID', mistakeLines(file, parsed).join('; '), { file });
}

/** `FILE:LINE:COLUMN: faults[0].at must be …`, as editors and compilers write it. */
export function mistakeLines(file: string, { mistakes }: ParsedScenario & { kind: 'invalid' }): string[] {
  return mistakes.map(
    ({ line, column, where, why }) => `${file}:${line}:${column}: ${where === '' ? why : `${where} ${why}`}`,
  );
}
