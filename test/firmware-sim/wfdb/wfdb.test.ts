import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BoardstreamError, readWfdbRecord } from '../../../firmware-sim/index.ts';
import { parseWfdbHeader } from '../../../firmware-sim/traces/wfdb/header.ts';
import { wfdbTrace } from '../../../firmware-sim/traces/wfdb/record.ts';
import { decodeWfdbSamples, wfdbSampleCapacity } from '../../../firmware-sim/traces/wfdb/signal.ts';

/** Written from signal(5), to be read back. */
function encode(format: 16 | 212, samples: readonly number[]): Uint8Array {
  if (format === 16) return Uint8Array.from(samples.flatMap((sample) => [sample & 0xff, (sample >> 8) & 0xff]));
  const bytes: number[] = [];
  for (let at = 0; at < samples.length; at += 2) {
    const [first = 0, second] = [samples[at], samples[at + 1]];
    bytes.push(first & 0xff, ((first >> 8) & 0x0f) | (second === undefined ? 0 : (second >> 4) & 0xf0));
    if (second !== undefined) bytes.push(second & 0xff);
  }
  return Uint8Array.from(bytes);
}

describe('samples', () => {
  test.each([
    [16, [0x01, 0x00, 0xff, 0xff, 0x00, 0x80, 0xff, 0x7f], [1, -1, -32768, 32767]],
    [16, [0x34, 0x12, 0xcc], [0x1234]],
    [212, [0xe3, 0x33, 0xf3], [995, 1011]],
    [212, [0xff, 0xff, 0xff], [-1, -1]],
    [212, [0xff, 0x87, 0x00], [2047, -2048]],
    [212, [0x00, 0x78, 0xff], [-2048, 2047]],
    [212, [0x01, 0x00, 0x02, 0xfd, 0x0f], [1, 2, -3]],
    [212, [0x01, 0x00, 0x02, 0xfd], [1, 2]],
  ] as const)('of format %i in %j are %j', (format, bytes, samples) => {
    expect(wfdbSampleCapacity(format, bytes.length)).toBe(samples.length);
    expect([...decodeWfdbSamples(format, Uint8Array.from(bytes), samples.length)]).toEqual(samples);
  });

  test.each([
    [16, -32768, 32767],
    [212, -2048, 2047],
  ] as const)('of format %i, whatever they are, come back as they were written', (format, min, max) => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min, max }), { maxLength: 50 }), (samples) => {
        const bytes = encode(format, samples);
        expect(wfdbSampleCapacity(format, bytes.length)).toBe(samples.length);
        expect([...decodeWfdbSamples(format, bytes, samples.length)]).toEqual(samples);
      }),
    );
  });
});

/** The header of record 100 of the MIT-BIH Arrhythmia Database, shortened. */
const RECORD_100 = `100 2 360 3
100.dat 212 200(1024)/mV 11 1024 995 -25 0 MLII
100.dat 212 200 11 1024 1011 22131 0 V5
# 69 M 1085 1629 x1
`;

describe('a header', () => {
  test('says gain, baseline, unit, frequency and name of each signal', () => {
    const header = parseWfdbHeader(RECORD_100);
    expect(header).toMatchObject({ record: '100', samplingHz: 360, samples: 3 });
    expect(header.signals).toEqual([
      {
        file: '100.dat',
        format: 212,
        offsetBytes: 0,
        gain: 200,
        baseline: 1024,
        unit: 'mV',
        checksum: -25,
        description: 'MLII',
      },
      {
        file: '100.dat',
        format: 212,
        offsetBytes: 0,
        gain: 200,
        baseline: 1024,
        unit: 'mV',
        checksum: 22131,
        description: 'V5',
      },
    ]);
  });

  test('may leave out all but names, count and format', () => {
    const header = parseWfdbHeader('# comment\n\nr 1\r\nr.dat 16+24\n');
    expect(header).toEqual({
      record: 'r',
      samplingHz: 250,
      samples: undefined,
      signals: [
        {
          file: 'r.dat',
          format: 16,
          offsetBytes: 24,
          gain: 200,
          baseline: 0,
          unit: 'mV',
          checksum: undefined,
          description: '',
        },
      ],
    });
  });

  test('may have a counter frequency, and blanks in a description', () => {
    const header = parseWfdbHeader(
      'r 1 360/1(0) 10 12:00:00 01/01/2000\nr.dat 16 81.5(-3)/mmHg 16 0 0 0 0 ABP left arm',
    );
    expect(header.samplingHz).toBe(360);
    expect(header.signals[0]).toMatchObject({ gain: 81.5, baseline: -3, unit: 'mmHg', description: 'ABP left arm' });
  });

  test.each([
    ['', 1, 'record line'],
    ['r/3 2 360 100', 1, 'segments'],
    ['../r 1', 1, 'segments'],
    ['r.x 1', 1, 'name of a record'],
    ['r', 1, 'number of signals'],
    ['r x', 1, 'number of signals'],
    ['r 0', 1, '0 signals'],
    ['r 999999999', 1, '999999999 signals'],
    ['r 1 0\nr.dat 16', 1, 'sampling frequency'],
    ['r 1 -5\nr.dat 16', 1, 'sampling frequency'],
    ['r 1 NaN\nr.dat 16', 1, 'sampling frequency'],
    ['r 1 Infinity\nr.dat 16', 1, 'sampling frequency'],
    ['r 1 250 1e30\nr.dat 16', 1, 'number of samples'],
    ['r 1 250 -1\nr.dat 16', 1, 'number of samples'],
    ['r 1 250 1.5\nr.dat 16', 1, 'number of samples'],
    ['r 2 250 5\n#\nr.dat 16', 3, 'announced'],
    ['r 1\n../../etc/passwd 16', 2, 'signal file'],
    ['r 1\n.. 16', 2, 'signal file'],
    ['r 1\n~ 0', 2, 'signal file'],
    ['r 1\nr.dat', 2, 'signal format'],
    ['r 1\nr.dat 80', 2, 'format 80'],
    ['r 1\nr.dat 16x4', 2, '4 samples a frame'],
    ['r 1\nr.dat 16:3', 2, 'skew'],
    ['r 1\n\nr.dat 16 much', 3, 'gain'],
    ['r 1\nr.dat 16 1.2.3', 2, 'gain'],
    ['r 1\nr.dat 16 200 11 zero', 2, 'zero'],
    ['r 1\nr.dat 16 200 11 0 0 sum', 2, 'check sum'],
  ])('%j is refused at line %i for its %s', (text, lineNumber, why) => {
    expect(() => parseWfdbHeader(text, 'r.hea')).toThrow(
      expect.objectContaining({
        code: 'RECORD_INVALID',
        message: expect.stringMatching(new RegExp(`^r\\.hea, line ${lineNumber}: .*${why}`)),
      }),
    );
  });

  test('of any text is either read or refused with its line', () => {
    const token = fc.oneof(
      fc.constantFrom('r', '1', '2', '16', '212', '360', 'r.dat', '200(0)/mV', '\n', '#', '/'),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(token, { maxLength: 20 }), (tokens) => {
        try {
          parseWfdbHeader(tokens.join(' ').replaceAll(' \n ', '\n'));
        } catch (error) {
          expect(error).toBeInstanceOf(BoardstreamError);
          expect((error as BoardstreamError).message).toMatch(/line \d+/);
        }
      }),
    );
  });
});

describe('a record', () => {
  // Samples 995 1011, 995 1011, 1000 1008 of record 100, the sums as the header above has not got them.
  const bytes = encode(212, [995, 1011, 995, 1011, 1000, 1008]);
  const header = (first: string) =>
    `${first}\n100.dat 212 200 11 1024 995 2990 0 MLII\n100.dat 212 100(1000)/uV 11 1024 1011 3030 0 V5\n`;
  const read = (text: string, data = bytes) => wfdbTrace(parseWfdbHeader(text), new Map([['100.dat', data]]));

  test('is a trace with a quantity for each signal, in its unit', () => {
    const trace = read(header('100 2 360 3'));
    expect(trace.quantities).toEqual([
      { name: 'MLII', unit: 'mV' },
      { name: 'V5', unit: 'uV' },
    ]);
    expect([...trace.timesS]).toEqual([0, 1 / 360, 2 / 360]);
    expect(trace.values.map((column) => [...column])).toEqual([
      [-0.145, -0.145, -0.12],
      [0.11, 0.11, 0.08],
    ]);
  });

  test('without a length is as long as its file', () => {
    expect(read(header('100 2 360')).timesS).toHaveLength(3);
  });

  test('has no value where a sample is missing', () => {
    const trace = wfdbTrace(parseWfdbHeader('r 1 10\nr.dat 212'), new Map([['r.dat', encode(212, [200, -2048, 0])]]));
    expect([...(trace.values[0] ?? [])]).toEqual([1, Number.NaN, 0]);
  });

  test('of two files, and of two signals with one name, keeps them apart', () => {
    const text = 'r 2 10 3\na.dat 16 1/mV 16 0 0 6 0 I\nb.dat 212 1/mV 12 0 0 -6 0 I\n';
    const files = new Map([
      ['a.dat', encode(16, [1, 2, 3])],
      ['b.dat', encode(212, [-1, -2, -3])],
    ]);
    const trace = wfdbTrace(parseWfdbHeader(text), files);
    expect(trace.quantities.map(({ name }) => name)).toEqual(['I', 'I_2']);
    expect([...(trace.values[1] ?? [])]).toEqual([-1, -2, -3]);
  });

  test.each([
    ['cut short', header('100 2 360 4'), bytes, '3 samples a signal where the header says 4'],
    ['empty', header('100 2 360'), new Uint8Array(), 'at least two samples'],
    ['with a flipped bit', header('100 2 360 3'), bytes.map((byte, at) => (at === 0 ? byte ^ 1 : byte)), 'check sum'],
    ['of two formats in one file', '100 2\n100.dat 16\n100.dat 212\n', bytes, 'differ in format'],
    ['with an offset beyond its end', '100 1\n100.dat 16+99999999999\n', bytes, 'at least two samples'],
  ])('%s is refused, naming the signal file', (_, text, data, why) => {
    expect(() => read(text, data)).toThrow(
      expect.objectContaining({
        code: 'RECORD_INVALID',
        message: expect.stringMatching(new RegExp(`^100\\.dat: .*${why}`)),
      }),
    );
  });

  test('is read from its folder, and a missing signal file is named', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'boardstream-wfdb-'));
    try {
      writeFileSync(join(folder, '100.hea'), header('100 2 360 3'));
      await expect(readWfdbRecord(join(folder, '100.hea'))).rejects.toMatchObject({
        code: 'INPUT_FAILED',
        message: expect.stringContaining('100.dat'),
      });
      writeFileSync(join(folder, '100.dat'), bytes);
      expect((await readWfdbRecord(join(folder, '100.hea'))).timesS).toHaveLength(3);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
