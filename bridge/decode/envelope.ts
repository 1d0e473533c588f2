import { isDigit } from './characters.ts';
import { isSystemTag } from './vocabulary.ts';

/** What stands around the message of a line, and must not be read as data. */
export interface Envelope {
  /** Offsets of the message. */
  readonly from: number;
  readonly to: number;
  /** Why the message holds no reading, whatever it says. */
  readonly skipped?: string;
}

/** `I (1234) tag: ` of ESP-IDF. */
const ESP_IDF = /^([EWIDV]) \(\d{1,10}\) ([\w.:-]{1,32}): ?/;
/** `[12:34:56][D][sensor:094]: ` of ESPHome. */
const ESPHOME = /^(?:\[[\d:.]{8,12}\])?\[([A-Z]{1,2})\]\[([\w.:-]{1,32})\]: ?/;
/** `[00:00:05.123,456] <inf> main: ` of Zephyr. */
const ZEPHYR = /^\[[\d:.,]{8,20}\] <(\w{3})> ([\w.-]{1,32}): ?/;
/** `[ 1234 ms -> 12 ms ] ` of Adafruit's light sensors, `[0:00:02.003]:` of Zephyr's samples. */
const BRACKETED_TIME = /^\[(?: ?\d{1,10} ms(?: -> \d{1,10} ms)? |\d{1,2}:\d\d:\d\d(?:\.\d{1,6})?)\]:? ?/;
/** `12:34:56.789 -> ` of the Arduino IDE's monitor, copied with the text. */
const MONITOR_TIME = /^\d\d:\d\d:\d\d\.\d{3} -> /;
// biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin with the escape character
const ANSI_START = /^(?:\x1b\[[\d;]{0,8}m)+/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: and end with it
const ANSI_END = /(?:\x1b\[[\d;]{0,8}m)$/;
/** `[INFO] `, `DEBUG: ` of loggers. */
const LEVEL = /^\[?(INFO|DEBUG|WARN|WARNING|NOTICE|TRACE|VERBOSE|ERROR|FATAL)\]?[:\s]\s{0,3}/;
const LONGEST = 80;

/** Most lines have no envelope, which their first character tells. */
export function openEnvelope(line: string): Envelope {
  const first = line.charCodeAt(0);
  const mayHave =
    first === 0x5b || first === 0x1b || isDigit(first) || line.charCodeAt(1) === 0x20 || isCapital(line.charCodeAt(1));
  if (!mayHave) return { from: 0, to: line.length };
  let from = ANSI_START.exec(line.slice(0, LONGEST))?.[0].length ?? 0;
  const end = from > 0 ? ANSI_END.exec(line.slice(Math.max(from, line.length - 12)))?.[0].length : undefined;
  const to = line.length - (end ?? 0);
  const head = line.slice(from, from + LONGEST);
  const log = ESP_IDF.exec(head) ?? ESPHOME.exec(head) ?? ZEPHYR.exec(head);
  if (log !== null) {
    const [text, level = '', tag = ''] = log;
    from += text.length;
    if (level === 'C' || isSystemTag(tag)) return { from, to, skipped: 'the program speaks of itself' };
    if (level === 'E' || level === 'err') return { from, to, skipped: errorReason(line, from) };
  } else from += (BRACKETED_TIME.exec(head) ?? MONITOR_TIME.exec(head))?.[0].length ?? 0;
  const level = LEVEL.exec(line.slice(from, from + LONGEST));
  if (level?.[1] === 'ERROR' || level?.[1] === 'FATAL') return { from, to, skipped: errorReason(line, from) };
  return { from: from + (level?.[0].length ?? 0), to };
}

function isCapital(code: number): boolean {
  return code >= 0x41 && code <= 0x5a;
}

function errorReason(line: string, from: number): string {
  return `an error of the board: ${line.slice(from, from + 40)}`;
}
