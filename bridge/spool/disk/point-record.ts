import type { Point, Quality } from '../../../core/index.ts';
import type { Sample } from '../../sample.ts';
import type { Moment } from '../../time/wall-clock.ts';

/** A point as the spool keeps it: its wall time is worked out when it is read. */
export interface StoredPoint extends Moment {
  readonly label: PointLabel;
  readonly value: number;
}

/** What the points of one series have in common. Shared between them, so that a million points hold a few of these. */
export interface PointLabel {
  readonly board: string;
  readonly series: string;
  readonly unit?: string;
  readonly quality?: Quality;
  /** As it stands in a record. */
  readonly bytes: Buffer;
}

/**
 * One record, little-endian: format (1 byte, 1), flags (1 byte; 1: the guess is sure), boot (32 bits), then as 64-bit
 * floats the moment on the machine's clock, the wall time guessed then, both in milliseconds, and the value; then the
 * label as JSON, `["board","series","unit","quality"]`, with null for no unit, its end left out where it is good.
 */
const FORMAT = 1;
const SURE = 1;
const LABEL_AT = 30;

/** A name longer than any line of a board. Nobody could send such a point. */
export const MAX_RECORD_BYTES = 64 * 1024;

/** Labels that are remembered; a board that prints noise makes ever new ones. */
const MAX_LABELS = 4_096;

/** Points to records and back. Remembers labels, which makes both several times faster. */
export class PointCodec {
  #byName = new Map<string, Map<string, PointLabel[]>>();
  #byBytes = new Map<string, PointLabel>();
  #named = 0;

  labelOf(board: string, { series, unit, quality }: Sample): PointLabel {
    const known = this.#byName.get(board)?.get(series);
    const label = known?.find((one) => one.unit === unit && one.quality === quality);
    return label ?? this.#newLabel({ board, series, unit, quality });
  }

  /** The records share one buffer. */
  encode(points: readonly StoredPoint[]): Buffer[] {
    let total = 0;
    for (const { label } of points) total += recordBytes(label);
    const bytes = Buffer.allocUnsafe(total);
    let at = 0;
    return points.map((point) => {
      const end = at + recordBytes(point.label);
      bytes.writeUInt8(FORMAT, at);
      bytes.writeUInt8(point.guessIsSure ? SURE : 0, at + 1);
      bytes.writeUInt32LE(point.boot, at + 2);
      bytes.writeDoubleLE(point.machineMs, at + 6);
      bytes.writeDoubleLE(point.guessMs, at + 14);
      bytes.writeDoubleLE(point.value, at + 22);
      bytes.set(point.label.bytes, at + LABEL_AT);
      const record = bytes.subarray(at, end);
      at = end;
      return record;
    });
  }

  /** `undefined` where it is no record, or one of a format this version does not know. */
  decode(payload: Uint8Array): StoredPoint | undefined {
    const bytes = Buffer.isBuffer(payload) ? payload : Buffer.from(payload);
    if (bytes.length <= LABEL_AT || bytes.readUInt8(0) !== FORMAT) return undefined;
    const label = this.#labelIn(bytes);
    const value = bytes.readDoubleLE(22);
    const machineMs = bytes.readDoubleLE(6);
    const guessMs = bytes.readDoubleLE(14);
    if (label === undefined || !Number.isFinite(value + machineMs + guessMs)) return undefined;
    const guessIsSure = (bytes.readUInt8(1) & SURE) !== 0;
    return { label, value, boot: bytes.readUInt32LE(2), machineMs, guessMs, guessIsSure };
  }

  #labelIn(bytes: Buffer): PointLabel | undefined {
    const key = bytes.toString('latin1', LABEL_AT);
    const known = this.#byBytes.get(key);
    if (known !== undefined) return known;
    const label = parseLabel(Buffer.from(bytes.subarray(LABEL_AT)));
    if (label === undefined) return undefined;
    if (this.#byBytes.size >= MAX_LABELS) this.#byBytes = new Map();
    this.#byBytes.set(key, label);
    return label;
  }

  #newLabel(name: {
    board: string;
    series: string;
    unit: string | undefined;
    quality: Quality | undefined;
  }): PointLabel {
    const { board, series, unit, quality } = name;
    const parts = [board, series, unit ?? null, ...(quality === undefined ? [] : [quality])];
    const label = labelFrom(name, Buffer.from(JSON.stringify(parts)));
    this.#named += 1;
    if (this.#named > MAX_LABELS) {
      this.#byName = new Map();
      this.#named = 1;
    }
    const ofBoard = this.#byName.get(board) ?? new Map<string, PointLabel[]>();
    this.#byName.set(board, ofBoard);
    ofBoard.set(series, [...(ofBoard.get(series) ?? []), label]);
    return label;
  }
}

export function recordBytes({ bytes }: PointLabel): number {
  return LABEL_AT + bytes.length;
}

/** A point as it is sent. */
export function pointOf({ label, value }: StoredPoint, time: { timeMs: number; isSure: boolean }): Point {
  const { series, unit, quality } = label;
  return {
    series,
    timeMs: time.timeMs,
    value,
    ...(unit === undefined ? {} : { unit }),
    ...(quality === undefined ? {} : { quality }),
    ...(time.isSure ? {} : { timeUnsure: true as const }),
  };
}

function parseLabel(bytes: Buffer): PointLabel | undefined {
  let parts: unknown;
  try {
    parts = JSON.parse(bytes.toString());
  } catch {
    return undefined;
  }
  if (!Array.isArray(parts)) return undefined;
  const [board, series, unit, quality] = parts as unknown[];
  if (typeof board !== 'string' || typeof series !== 'string') return undefined;
  if (unit !== null && typeof unit !== 'string') return undefined;
  if (quality !== undefined && quality !== 'good' && quality !== 'bad') return undefined;
  return labelFrom({ board, series, unit: unit ?? undefined, quality }, bytes);
}

function labelFrom(
  name: { board: string; series: string; unit: string | undefined; quality: Quality | undefined },
  bytes: Buffer,
): PointLabel {
  const { board, series, unit, quality } = name;
  return {
    board,
    series,
    ...(unit === undefined ? {} : { unit }),
    ...(quality === undefined ? {} : { quality }),
    bytes,
  };
}
