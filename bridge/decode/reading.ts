/** One number as a reader found it, before its series has its final name. */
export interface Found {
  readonly label: string;
  readonly unit: string | undefined;
  readonly value: number;
  /** Offsets of the number in the line. */
  readonly start: number;
  readonly end: number;
  readonly isBad: boolean;
}

/** What one of the readers makes of a line. */
export interface Reading {
  readonly found: readonly Found[];
  /** Labels whose value is `nan` or the like. */
  readonly missing: readonly string[];
  /** Why the line, or the rest of it, is no value. */
  readonly skipped?: string;
  /** The same characters around other numbers mean the same, whatever else was printed before. */
  readonly isRepeatable: boolean;
}

export function skip(why: string): Reading {
  return { found: [], missing: [], skipped: why, isRepeatable: false };
}

/** The reason names the text, at most 40 characters of it. */
export function unread(text: string): Reading {
  return skip(`no value can be read: "${text.slice(0, 160).trim().slice(0, 40)}"`);
}
