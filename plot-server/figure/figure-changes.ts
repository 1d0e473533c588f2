import type { JsonObject } from '../../core/index.ts';
import type { GapList } from '../live/live-event.ts';
import type { Trace } from './trace.ts';

/** What a stream message did to a figure. */
export type Applied =
  | { readonly kind: 'appended' }
  | { readonly kind: 'changed' }
  | { readonly kind: 'refused'; readonly why: string };

/** What has changed in a figure since viewers were last told. */
export type FigureChanges =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'everything' }
  | {
      readonly kind: 'parts';
      readonly traces: readonly { index: number; update: NonNullable<ReturnType<Trace['takeUpdate']>> }[];
      readonly layout?: JsonObject;
      readonly gaps?: GapList;
    };
