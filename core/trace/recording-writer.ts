/** What a recording says of itself. */
export interface RecordingHeader {
  /** The board, or what it is connected to. */
  readonly title: string;
  /** Milliseconds since 1970 UTC. */
  readonly startedAtMs: number;
}

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const lenientUtf8 = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * Makes the lines of a recording out of bytes and times; `parseRecording` reads them back byte for byte. Each piece of
 * text that comes out is whole lines of the file.
 */
export class RecordingWriter {
  /** The beginning of a character whose end has not come yet, 3 bytes at most. */
  #cut: Uint8Array = new Uint8Array(0);
  #timeS = 0;

  /** The first line. Players need a size; it is that of any terminal. */
  header({ title, startedAtMs }: RecordingHeader): string {
    const timestamp = Math.floor(startedAtMs / 1000);
    return `${JSON.stringify({ version: 2, width: 80, height: 24, timestamp, title })}\n`;
  }

  /** @param timeS seconds since the start; one that goes back is taken as the last */
  push(bytes: Uint8Array, timeS: number): string {
    this.#timeS = Math.max(this.#timeS, timeS);
    const whole = new Uint8Array(this.#cut.length + bytes.length);
    whole.set(this.#cut);
    whole.set(bytes, this.#cut.length);
    const end = whole.length - cutLength(whole);
    this.#cut = whole.slice(end);
    return this.#events(whole.subarray(0, end));
  }

  /** What was kept of a character that never ended. */
  end(): string {
    const rest = this.#events(this.#cut);
    this.#cut = new Uint8Array(0);
    return rest;
  }

  #events(bytes: Uint8Array): string {
    if (bytes.length === 0) return '';
    const timeS = Math.round(this.#timeS * 1e6) / 1e6;
    const event = (kind: 'o' | 'b', text: string) => `${JSON.stringify([timeS, kind, text])}\n`;
    try {
      return event('o', strictUtf8.decode(bytes));
    } catch {
      return event('o', lenientUtf8.decode(bytes)) + event('b', base64(bytes));
    }
  }
}

/** How many bytes at the end are the beginning of a UTF-8 character that is longer. */
function cutLength(bytes: Uint8Array): number {
  for (let length = 1; length <= Math.min(3, bytes.length); length += 1) {
    const byte = bytes[bytes.length - length] ?? 0;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) return length < characterLength(byte) ? length : 0;
  }
  return 0;
}

function characterLength(firstByte: number): number {
  if (firstByte >= 0xf0) return 4;
  return firstByte >= 0xe0 ? 3 : 2;
}

function base64(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}
