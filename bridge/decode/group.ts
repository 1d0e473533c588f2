export interface GroupValue {
  /** `undefined`: `nan` or the like. */
  readonly value: number | undefined;
  unit: string | undefined;
  /** Printed with a decimal point, be it `23.00`. */
  readonly hasPoint: boolean;
  readonly start: number;
  readonly end: number;
}

/** One label and the numbers behind it. */
export interface Group {
  /** What the line said before, such as an address or `Gyro` in `Gyro: x= 1`; empty for none. */
  readonly prefix: string;
  readonly label: string;
  /** Of the prefix: `acc analog: (unit mg) x: 12`. */
  readonly prefixUnit: string | undefined;
  readonly values: GroupValue[];
}

export interface Text {
  readonly label: string;
  readonly text: string;
}

/** A line of labels and values taken apart. */
export interface Groups {
  readonly groups: readonly Group[];
  /** Labels with words for a value: `status: OK`. */
  readonly texts: readonly Text[];
  /** What stands behind the last value, or before the first label, and is neither. */
  readonly loose: string;
  /** `23,4` behind a label: one number or two. */
  readonly ambiguous: readonly AmbiguousComma[];
}

export interface AmbiguousComma {
  readonly whole: number;
  readonly part: string;
}
