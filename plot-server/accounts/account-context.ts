import type { Clock } from '../../core/index.ts';
import type { Assets } from '../pages/assets.ts';
import type { Account } from '../plots/account.ts';
import type { Plot } from '../plots/plot.ts';
import type { PlotRegistry } from '../plots/plot-registry.ts';
import type { PermissionContext } from './permission.ts';
import type { TokenRegistry } from './token-registry.ts';

/** What the pages and calls of the owner work with. */
export interface AccountContext extends PermissionContext {
  readonly account: Account;
  readonly tokens: TokenRegistry;
  /** Resolves to whether the tokens outlive a restart as they are now. */
  readonly saveTokens: () => Promise<boolean>;
  /** Ends whatever streams with this token. */
  readonly endStream: (streamId: string) => void;
  readonly registry: PlotRegistry;
  /** Resolves when the plots outlive a restart. */
  readonly save: (plots: Iterable<Plot>) => Promise<void>;
  readonly assets: Assets;
  readonly clock: Clock;
  /** Address of the server where a client's own request does not say it. */
  readonly serverUrl: () => string;
}
