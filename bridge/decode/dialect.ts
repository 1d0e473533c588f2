import type { LineShape } from './line-shape.ts';
import type { Separator } from './row-cells.ts';

export interface DialectSeries {
  readonly name: string;
  /** SenML code, where the lines say one. */
  readonly unit?: string;
}

interface Common {
  /** In the order of the lines. */
  readonly series: readonly DialectSeries[];
  /** Goes up by one whenever the board changes what it prints; series keep their names. */
  readonly epoch: number;
}

/** How one board prints, as learned from lines that agreed. */
export type Dialect =
  | (Common & {
      readonly kind: 'csv';
      readonly separator: Separator;
      /** Every column in its place; `undefined` for one that is no series, such as a clock. */
      readonly columns: readonly (DialectSeries | undefined)[];
      readonly decimalComma: boolean;
    })
  | (Common & { readonly kind: 'template'; readonly shapes: readonly LineShape[] })
  | (Common & { readonly kind: 'json' | 'teleplot' | 'nmea' | 'influx' })
  /** Understood, but in ways that only the automatic decoder knows. */
  | (Common & { readonly kind: 'auto' });
