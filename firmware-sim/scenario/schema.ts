import { z } from 'zod';
import { SHIPPED_FIRMWARE } from '../../boards/index.ts';
import { parseDuration } from '../../core/index.ts';
import { PART_FAULTS } from '../faults/index.ts';

const NOT_A_TIME = 'must be a time with its unit, as 500 ms, 10 s, 2 min, 1 h or 1 d';

/** A time as text; milliseconds in what comes out. */
const time = z.unknown().transform((value, context) => {
  const durationMs = typeof value === 'string' ? parseDuration(value) : undefined;
  if (durationMs !== undefined) return durationMs;
  context.addIssue({ code: 'custom', message: NOT_A_TIME });
  return z.NEVER;
});
const lasting = time.refine((durationMs) => durationMs > 0, 'must be longer than 0');

const count = z.int().min(1);
const baud = z.int().min(1);
const name = z.string().min(1);

const byteFaults = ['drop-bytes', 'duplicate-bytes', 'flip-bytes'] as const;
const byteFault = <Kind extends (typeof byteFaults)[number]>(kind: Kind) =>
  z
    .strictObject({
      kind: z.literal(kind),
      at: time,
      count: count.optional(),
      rate: z.number().gt(0).max(1).optional(),
      for: lasting.optional(),
    })
    .refine(
      (fault) => (fault.count !== undefined) !== (fault.rate !== undefined && fault.for !== undefined),
      'needs either count, how many bytes, or rate (0 to 1) together with for',
    );

const fault = z.discriminatedUnion('kind', [
  byteFault('drop-bytes'),
  byteFault('duplicate-bytes'),
  byteFault('flip-bytes'),
  z.strictObject({ kind: z.literal('split-line'), at: time, for: lasting, count: count.default(1) }),
  z.strictObject({ kind: z.literal('overlong-line'), at: time, bytes: count.max(1_000_000).default(5000) }),
  z.strictObject({ kind: z.literal('stall'), at: time, for: lasting }),
  z.strictObject({ kind: z.literal('wrong-baud'), at: time, for: lasting, baud }),
  z.strictObject({ kind: z.literal('unplug'), at: time, for: lasting.optional(), link: name.optional() }),
  z.strictObject({ kind: z.literal('reset'), at: time }),
  z.strictObject({ kind: z.literal('brown-out'), at: time, for: lasting }),
  z.strictObject({
    kind: z.literal('part'),
    at: time,
    pin: name,
    fault: z.enum(PART_FAULTS),
    for: lasting.optional(),
  }),
]);

const expectation = z.discriminatedUnion('kind', [
  z
    .strictObject({
      kind: z.literal('text'),
      contains: z.string().min(1).optional(),
      matches: z.string().min(1).optional(),
      after: time.default(0),
      within: lasting,
    })
    .refine(
      ({ contains, matches }) => (contains === undefined) !== (matches === undefined),
      'needs either contains, a text, or matches, a regular expression',
    ),
  z
    .strictObject({
      kind: z.literal('range'),
      series: name,
      least: z.number().optional(),
      most: z.number().optional(),
      after: time.default(0),
      until: lasting.optional(),
    })
    .refine(({ least, most }) => least !== undefined || most !== undefined, 'needs least or most, or both'),
  z.strictObject({ kind: z.literal('pin'), pin: name, level: z.enum(['high', 'low']), at: time }),
]);

const firmware = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('text'),
    baud: baud.optional(),
    'boot-lines': z.array(z.string()).default([]),
    prints: z.array(z.strictObject({ template: name, every: lasting })).min(1),
  }),
  z.strictObject({ kind: z.literal('firmata') }),
  z.strictObject({ kind: z.literal('hex'), file: name }),
  z.strictObject({ kind: z.literal('shipped'), name: z.enum(SHIPPED_FIRMWARE.map((shipped) => shipped.name)) }),
]);

const traceSettings = { offset: time.default(0), 'time-scale': z.number().gt(0).default(1) };
const trace = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('file'), file: name, ...traceSettings }),
  z.strictObject({ kind: z.literal('shipped'), name: z.enum(['ecg', 'room-day']), ...traceSettings }),
  z.strictObject({
    kind: z.literal('values'),
    quantity: name,
    unit: z.string().default(''),
    values: z.array(z.number()).min(2),
    every: lasting,
    ...traceSettings,
  }),
]);

const part = z.strictObject({
  part: name,
  /** `room.temperature`, or one for each input of the part. */
  follow: z.union([z.string(), z.record(z.string(), z.string())]).optional(),
  options: z.record(z.string(), z.unknown()).default({}),
});

/** A scenario as it is written. Times are milliseconds once it is read. */
export const scenarioSchema = z.strictObject({
  board: name,
  duration: lasting,
  seed: z.int().min(0).default(1),
  firmware,
  traces: z.record(z.string(), trace).default({}),
  parts: z.record(z.string(), part).default({}),
  faults: z.array(fault).default([]),
  expect: z.array(expectation).default([]),
});

/** The keys at the top of a scenario file. */
export const SCENARIO_KEYS: readonly string[] = Object.keys(scenarioSchema.shape);

export type ScenarioText = z.infer<typeof scenarioSchema>;
export type FaultEntry = ScenarioText['faults'][number];
export type ExpectationEntry = ScenarioText['expect'][number];
export type TraceEntry = ScenarioText['traces'][string];
export type PartEntry = ScenarioText['parts'][string];
