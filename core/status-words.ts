export function lines(count: number): string {
  return count === 1 ? 'a line' : `${count} lines, the last one`;
}

export function points(count: number): string {
  return count === 1 ? 'a point' : `${count} points, the last one`;
}

export function seconds(durationMs: number): string {
  return `${(durationMs / 1000).toFixed(1)} s`;
}

/** At most 60 characters, quoted. */
export function excerpt(line: string): string {
  const start = withoutControls(line.slice(0, 60));
  return JSON.stringify(line.length > 60 ? `${start}…` : start);
}

/** Control characters and line separators replaced, so that binary garbage cannot disturb a terminal. */
export function withoutControls(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is being replaced
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, '�');
}
