import { BoardstreamError } from '../errors.ts';

/** Serial text as it came, with its time. */
export interface RecordingEvent {
  /** Seconds since the start of the recording. */
  readonly timeS: number;
  readonly text: string;
  /** The same, where it is not UTF-8 and the text is only what can be shown of it. */
  readonly bytes?: Uint8Array;
}

/**
 * A recording of a serial line: asciicast v2, so that `asciinema play` shows it. One JSON header line, then one
 * `[seconds, "o", text]` a line. Text is UTF-8 there; bytes that are none follow in an event of our own, `[seconds, "b",
 * base64]`, which stands for the event before it and which players skip. Source: asciinema documentation, asciicast v2
 * file format.
 */
export interface Recording {
  /** Milliseconds since 1970 UTC, where the header says it. */
  readonly startedAtMs: number | undefined;
  readonly title: string | undefined;
  readonly events: readonly RecordingEvent[];
}

/** @throws BoardstreamError `RECORDING_INVALID`, naming the line */
export function parseRecording(text: string, file = 'recording'): Recording {
  const lines = text.split(/\r?\n/);
  const fail = (lineNumber: number, why: string): never => {
    throw new BoardstreamError('RECORDING_INVALID', `${file}, line ${lineNumber}: ${why}`, { file, lineNumber });
  };
  const header = parseJson(lines[0] ?? '');
  if (typeof header !== 'object' || header === null || !('version' in header) || header.version !== 2) {
    return fail(1, 'not an asciicast v2 header ({"version": 2, …})');
  }
  const events: RecordingEvent[] = [];
  for (let at = 1; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    if (line.trim() === '') continue;
    const event = parseJson(line);
    if (!Array.isArray(event)) return fail(at + 1, 'not an event ([seconds, "o", text])');
    const [timeS, kind, output] = event as unknown[];
    if (typeof timeS !== 'number' || !Number.isFinite(timeS) || typeof output !== 'string') {
      return fail(at + 1, 'not an event ([seconds, "o", text])');
    }
    if (timeS < (events.at(-1)?.timeS ?? 0)) return fail(at + 1, 'times must not go back');
    if (kind === 'o') events.push({ timeS, text: output });
    if (kind !== 'b') continue;
    const [shown, bytes] = [events.pop(), bytesOfBase64(output)];
    if (shown === undefined || bytes === undefined)
      return fail(at + 1, 'not the bytes of the event before it, in base64');
    events.push({ ...shown, bytes });
  }
  if (events.length === 0) return fail(lines.length, 'there is no output event');
  return {
    startedAtMs: 'timestamp' in header && typeof header.timestamp === 'number' ? header.timestamp * 1000 : undefined,
    title: 'title' in header && typeof header.title === 'string' ? header.title : undefined,
    events,
  };
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function bytesOfBase64(text: string): Uint8Array | undefined {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    return undefined;
  }
}
