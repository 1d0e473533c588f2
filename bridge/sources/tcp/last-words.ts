/** Longer than any of ser2net's messages. */
const LONGEST_BYTES = 160;

/** What a connection said, as long as that is so little that it can be nothing but the reason why it closes. */
export interface LastWords {
  hear(chunk: Uint8Array): void;
  /** One line without control characters; `undefined` when nothing was said, or too much to be a reason. */
  text(): string | undefined;
}

/** ser2net answers `Port already in use` and closes: the only way to learn why a connection does not last. */
export function lastWords(): LastWords {
  let heard = '';
  let heardBytes = 0;
  return {
    hear(chunk) {
      heardBytes += chunk.length;
      if (heardBytes <= LONGEST_BYTES) heard += Buffer.from(chunk).toString('latin1');
      else heard = '';
    },
    text() {
      const words = heard.replace(/[^\x20-\x7e]+/g, ' ').trim();
      return words === '' ? undefined : words;
    },
  };
}
