import type { AckMode } from './client-event.ts';
import type { Position } from './outbox.ts';
import type { AckRules } from './rules.ts';
import type { SpoolIdentity, SpoolView } from './spool-view.ts';

export interface ClientConnectionOptions {
  readonly connection: number;
  readonly mode: AckMode;
  readonly view: SpoolView;
  readonly identity: SpoolIdentity;
  /** In batch mode, where the source stood at the last answer. */
  readonly position: Position | undefined;
  /** Lines of this connection in all. */
  readonly maxLines: number | undefined;
  readonly rules: AckRules;
  readonly nowMs: number;
}
