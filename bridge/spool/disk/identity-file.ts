import {
  BOOT_PATTERN,
  isJsonObject,
  type Json,
  MAX_BOOTS,
  parseJsonObject,
  SOURCE_PATTERN,
  type SpoolIdentity,
} from '../../../core/index.ts';
import { type BootTime, decodeBootTime, encodeBootTime } from '../../time/boot-time.ts';

/** Also the version of the records in the journal beside it. */
const VERSION = 1;

/** One start of the process, and in which boot of the machine it was. */
export interface Start {
  readonly boot: string;
  readonly firstSeq: number;
  /** Checksum of the machine's boot id. */
  readonly machineBoot: number;
}

/** What a spool knows of itself. */
export interface SpoolBook {
  readonly source: string;
  readonly firstSeq: number;
  /** Oldest first, 1..32. */
  readonly starts: readonly Start[];
  readonly boots: readonly BootTime[];
}

export type DecodedBook =
  | { readonly kind: 'book'; readonly book: SpoolBook }
  | { readonly kind: 'newer'; readonly version: number }
  | { readonly kind: 'damaged'; readonly why: string };

export function identityOf({ source, firstSeq, starts }: SpoolBook): SpoolIdentity {
  return { source, firstSeq, lineage: starts.map((start) => ({ boot: start.boot, firstSeq: start.firstSeq })) };
}

export function encodeBook({ source, firstSeq, starts, boots }: SpoolBook): string {
  const content = {
    version: VERSION,
    source,
    firstSeq,
    starts: starts.map(({ boot, firstSeq: first, machineBoot }) => ({ boot, firstSeq: first, machineBoot })),
    boots: boots.map(encodeBootTime),
  };
  return `${JSON.stringify(content)}\n`;
}

export function decodeBook(text: string): DecodedBook {
  const saved = parseJsonObject(text);
  if (saved === undefined) return damaged('not a JSON object');
  const { version, source, firstSeq, starts, boots } = saved;
  if (typeof version !== 'number') return damaged('"version" is missing');
  if (version > VERSION) return { kind: 'newer', version };
  if (typeof source !== 'string' || !SOURCE_PATTERN.test(source)) return damaged('"source" is no source id');
  if (!isSeq(firstSeq)) return damaged('"firstSeq" is no number of a point');
  const known = Array.isArray(starts) ? starts.map(decodeStart).filter((start) => start !== undefined) : [];
  if (!Array.isArray(starts) || known.length !== starts.length || known.length === 0 || known.length > MAX_BOOTS) {
    return damaged('"starts" is no list of starts');
  }
  const ascends = known.every(({ firstSeq: first }, at) => first >= (known[at - 1]?.firstSeq ?? 1));
  if (!ascends) return damaged('"starts" is not in order');
  // A time that is missing costs a guess, the identity would cost the place at the server.
  const times = Array.isArray(boots) ? boots.map(decodeBootTime).filter((time) => time !== undefined) : [];
  return { kind: 'book', book: { source, firstSeq, starts: known, boots: times } };
}

function decodeStart(value: Json): Start | undefined {
  if (!isJsonObject(value)) return undefined;
  const { boot, firstSeq, machineBoot } = value;
  if (typeof boot !== 'string' || !BOOT_PATTERN.test(boot) || !isSeq(firstSeq)) return undefined;
  return { boot, firstSeq, machineBoot: typeof machineBoot === 'number' ? machineBoot : 0 };
}

function isSeq(value: Json | undefined): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 1;
}

function damaged(why: string): DecodedBook {
  return { kind: 'damaged', why };
}
