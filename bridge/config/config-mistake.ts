/** Something wrong in a configuration. Never holds a value: that may be a secret. */
export interface ConfigMistake {
  /** `boardstream.yaml:3:5`, or the variable or option that said it. */
  readonly place: string;
  /** `boards.attic.baud`; empty where the place says it all. */
  readonly where: string;
  readonly why: string;
}

/** One line, as editors and compilers write it. */
export function mistakeLine({ place, where, why }: ConfigMistake): string {
  return `${place}: ${where === '' ? why : `${where} ${why}`}`;
}
