const strictUtf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * The text of one line of bytes, its line ending (`\n` or `\r\n`) removed. Bytes that are not UTF-8 are read as
 * Latin-1, because sketches print `°` as the single byte 0xB0; no byte ever makes this fail.
 */
export function lineText(bytes: Uint8Array): string {
  let end = bytes.length;
  if (bytes[end - 1] === 0x0a) end -= 1;
  if (bytes[end - 1] === 0x0d) end -= 1;
  const line = bytes.subarray(0, end);
  try {
    return strictUtf8.decode(line);
  } catch {
    return latin1Text(line);
  }
}

/** Every byte is the code point of its value. `TextDecoder('latin1')` means Windows-1252, and Node's versions differ. */
function latin1Text(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

/** The lines of bytes that end with a newline, as texts. */
export function* lineTexts(bytes: Uint8Array): Generator<string> {
  for (let start = 0; start < bytes.length; ) {
    const newline = bytes.indexOf(0x0a, start);
    const end = newline === -1 ? bytes.length : newline + 1;
    yield lineText(bytes.subarray(start, end));
    start = end;
  }
}
