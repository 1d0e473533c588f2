import type { Aedes } from 'aedes';
import { type Account, accountMatches } from '../../plots/account.ts';
import type { Doorkeeper } from '../../safety/doorkeeper.ts';
import { GuardedConnection } from './guarded-connection.ts';

/** Answers to a sign-in. Source: MQTT 3.1.1, 3.2.2.3. */
const REFUSED = { busy: 3, wrong: 4 } as const;

export interface SignInOptions {
  readonly account: Account;
  readonly door: Pick<Doorkeeper, 'isGuessing' | 'mistake'>;
  readonly onSignedIn: (connection: GuardedConnection, clientId: string) => void;
}

/**
 * Lets in who has user and key of the account. Wrong ones count as wrong keys of plot calls do: many of one address are
 * answered late, and right ones are not locked out by a bridge next to them that was set up wrongly.
 */
export function signIn({ account, door, onSignedIn }: SignInOptions): Aedes['authenticate'] {
  return (client, user = '', password, done) => {
    const connection = client.conn;
    if (!(connection instanceof GuardedConnection)) throw new TypeError('a connection that nobody guards');
    const visitor = { socket: connection.socket };
    const refuse = (returnCode: number, why: string) => done(Object.assign(new Error(why), { returnCode }), false);
    if (door.isGuessing(visitor)) {
      refuse(REFUSED.busy, 'too many wrong keys came from its address');
    } else if (accountMatches(account, user, password?.toString() ?? '')) {
      onSignedIn(connection, client.id);
      done(null, true);
    } else {
      void door.mistake(visitor).then(() => refuse(REFUSED.wrong, 'user or key is wrong'));
    }
  };
}
