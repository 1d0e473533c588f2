import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AutoDecoder, type DecodedLine, type Decoder } from '../../../bridge/index.ts';
import { LineGuard, lineTexts } from '../../../core/index.ts';
import { readCorpus } from './corpus.ts';

const pieces = fc.constantFrom(
  ...[
    ':',
    '=',
    ',',
    ' ',
    '\t',
    ';',
    '|',
    '/',
    '(',
    ')',
    '[',
    ']',
    '{',
    '}',
    '"',
    "'",
    '.',
    '-',
    '+',
    '%',
    '°C',
    '*C',
    '>',
  ],
  ...[
    '1',
    '-2.5e3',
    '23,4',
    '0x1F',
    '12:30:45',
    '2026-08-16',
    '28FF641E8216034B',
    'nan',
    'inf',
    '999999999999999999999',
  ],
  ...[
    'T',
    'temp (C)',
    'x',
    'm/s^2',
    'error',
    'valid',
    'No finger?',
    '$GPGGA',
    '*47',
    'PSWS',
    '###',
    '\u0000',
    '\u00b0',
    'Â',
  ],
);
const lines = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.array(pieces, { maxLength: 40 }).map((parts) => parts.join('')),
);

function checkLine(line: string, { values, skipped }: DecodedLine): void {
  expect(values.every(({ value, series }) => Number.isFinite(value) && series !== '')).toBe(true);
  expect(values.length > 0 || skipped !== undefined).toBe(true);
  // A value takes a digit, and no name is longer than the line it came from and the unit it got.
  expect(values.length).toBeLessThanOrEqual(line.length);
  expect(values.every(({ series }) => series.length <= line.length + 32)).toBe(true);
  expect((skipped ?? '').length).toBeLessThanOrEqual(line.length + 160);
}

test('whatever the lines, decoding neither throws nor gives a value that is not finite, and its output is bounded', () => {
  fc.assert(
    fc.property(fc.array(lines, { maxLength: 6 }), fc.nat(5), (several, restartAt) => {
      const decoder = new AutoDecoder();
      for (const [index, line] of several.entries()) {
        if (index === restartAt) decoder.restarted();
        checkLine(line, decoder.decode(line));
      }
    }),
    { numRuns: 1500 },
  );
});

const sketches = readCorpus('development').map(({ lines: sketch }) => sketch.map(({ text }) => text));

test('where the chunks are cut never changes what is read', () => {
  const text = fc.constantFrom(...sketches).map((sketch) => Buffer.from(`${sketch.join('\r\n')}\r\n`));
  fc.assert(
    fc.property(text, fc.array(fc.nat(400), { maxLength: 12 }), (bytes, cuts) => {
      const whole = decodeChunks([bytes]);
      const at = [0, ...cuts.map((cut) => cut % bytes.length).sort((a, b) => a - b), bytes.length];
      const chunks = at.slice(1).map((end, index) => bytes.subarray(at[index], end));
      expect(decodeChunks(chunks)).toEqual(whole);
    }),
    { numRuns: 60 },
  );
});

function decodeChunks(chunks: readonly Uint8Array[]): DecodedLine[] {
  const guard = new LineGuard();
  const decoder: Decoder = new AutoDecoder();
  const decoded: DecodedLine[] = [];
  for (const chunk of chunks) {
    for (const piece of guard.push(chunk)) for (const line of lineTexts(piece)) decoded.push(decoder.decode(line));
  }
  return decoded;
}

test('a line that was learned reads the next as a decoder reads it that knows nothing', () => {
  fc.assert(
    fc.property(fc.constantFrom(...sketches), fc.double({ min: 1, max: 80, noNaN: true }), (sketch, size) => {
      const learned = new AutoDecoder();
      for (const line of sketch) learned.decode(line);
      const fresh = new AutoDecoder();
      for (const line of sketch) {
        // The numbers change, and nothing else: no digit of a name, a date or an address.
        const next = line.replace(/(?<=[:=] ?)-?\d{1,2}\.\d+(?=[^\d.:]|$)/g, size.toFixed(2));
        expect(learned.decode(next).values.map(({ series, unit, value }) => ({ series, unit, value }))).toEqual(
          fresh.decode(next).values.map(({ series, unit, value }) => ({ series, unit, value })),
        );
      }
    }),
    { numRuns: 100 },
  );
});

/** The ways in which the decoder looks at text. A call counts what it is given and what it gives back. */
const LOOKS: readonly (readonly [object, string])[] = [
  ...['charCodeAt', 'slice', 'split', 'replace', 'trim', 'toLowerCase'].map(
    (name) => [String.prototype, name] as const,
  ),
  ...['exec', 'test'].map((name) => [RegExp.prototype, name] as const),
];

/**
 * How many characters are looked at to decode `line`, one that is looked at twice counted twice. `split` tries a
 * sticky expression at every place, one character each.
 */
function stepsOf(line: string): number {
  let steps = 0;
  const originals = LOOKS.map(([owner, name]) => Reflect.get(owner, name) as (...args: unknown[]) => unknown);
  for (const [index, [owner, name]] of LOOKS.entries()) {
    const original = originals[index];
    Reflect.set(owner, name, function counted(this: unknown, ...args: unknown[]) {
      const result: unknown = original?.apply(this, args);
      if (name === 'charCodeAt') steps += 1;
      else if (this instanceof RegExp && this.sticky) steps += 1;
      else if (this instanceof RegExp) steps += String(args[0]).length;
      else steps += name === 'slice' ? String(result).length : String(this).length;
      return result;
    });
  }
  try {
    new AutoDecoder().decode(line);
  } finally {
    for (const [index, [owner, name]] of LOOKS.entries()) Reflect.set(owner, name, originals[index]);
  }
  return steps;
}

test.each([
  ...[
    'T:1,',
    '1,',
    '1 ',
    '1\t',
    ':',
    '=',
    'a:',
    'a b ',
    'T: 1 C ',
    '(',
    '[1',
    '{"a":',
    '((1',
    '1:',
    '1/',
    '-',
    '12:30:',
  ],
  ...[
    '1.',
    'e1',
    '1e',
    '28FF641E',
    'AA:',
    'Â°',
    '%',
    'a=b ',
    'x: 1 y: ',
    'valid=0,',
    'no ',
    '$GP',
    '>a:1;',
    '###a,1',
    '1,2;',
  ],
  ...['weather,a=b ', 'a,b=c', '"', '\\', '[1] ', 'a[1]', '... ', "'", 'T:23,4 ', 'ä', '°', '- ', 'ing '],
])('a line of many %j takes steps in proportion to its length', (piece) => {
  const short = piece.repeat(1024 / piece.length);
  const long = piece.repeat(4096 / piece.length);
  const perCharacter = stepsOf(short) / short.length;
  expect(stepsOf(long) / long.length).toBeLessThanOrEqual(perCharacter * 1.3 + 8);
});
