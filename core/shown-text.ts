/** The start of a text from outside, at most 60 characters, quoted and without control characters. */
export function excerpt(line: string): string {
  const start = withoutControls(line.slice(0, 60));
  return JSON.stringify(line.length > 60 ? `${start}…` : start);
}

/** Control characters and line separators replaced, so that binary garbage cannot disturb a terminal. */
export function withoutControls(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is being replaced
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, '�');
}
