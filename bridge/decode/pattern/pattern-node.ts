/** Whether a UTF-16 code unit is meant. */
export type CharacterTest = (code: number) => boolean;

/** A regular expression as a tree. */
export type PatternNode =
  | { readonly kind: 'character'; readonly test: CharacterTest }
  | { readonly kind: 'start' }
  | { readonly kind: 'end' }
  | { readonly kind: 'sequence'; readonly parts: readonly PatternNode[] }
  | { readonly kind: 'either'; readonly options: readonly PatternNode[] }
  | { readonly kind: 'group'; readonly name: string | undefined; readonly body: PatternNode }
  | {
      readonly kind: 'repeat';
      readonly body: PatternNode;
      readonly min: number;
      /** `Infinity` for `*` and `+`. */
      readonly max: number;
      readonly isLazy: boolean;
    };
