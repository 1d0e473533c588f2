import { chmodSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { BoardstreamError, errorText, parseJsonObject, systemCode } from '../core/index.ts';

/** The account of one server, as `boardstream login` keeps it. */
export interface Credentials {
  /** Origin: `http://pi.local:8080`. */
  readonly server: string;
  readonly user: string;
  readonly key: string;
  /** Tokens made with `boardstream tokens make`, for scripts to use; the oldest first. */
  readonly streamIds: readonly string[];
}

/** `credentials.json` in `$XDG_CONFIG_HOME/boardstream`, else in `~/.config/boardstream`. */
export function credentialsPath(environment: NodeJS.ProcessEnv = process.env): string {
  const { XDG_CONFIG_HOME } = environment;
  const configHome =
    XDG_CONFIG_HOME !== undefined && XDG_CONFIG_HOME !== '' ? XDG_CONFIG_HOME : join(homedir(), '.config');
  return join(configHome, 'boardstream', 'credentials.json');
}

/**
 * What was kept, if anything was.
 * @throws BoardstreamError `CREDENTIALS_UNUSABLE` when others may read the file, or it holds something else
 */
export function readCredentials(path: string = credentialsPath()): Credentials | undefined {
  let text: string;
  try {
    const { mode } = statSync(path);
    if ((mode & 0o077) !== 0) throw unusable(path, `other users may read ${path}: chmod 600 ${path}`);
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error instanceof BoardstreamError ? error : unusable(path, `cannot read ${path}: ${errorText(error)}`, error);
  }
  const { server, user, key, stream_ids: streamIds } = parseJsonObject(text) ?? {};
  if (typeof server !== 'string' || !URL.canParse(server) || typeof user !== 'string' || typeof key !== 'string') {
    throw unusable(path, `${path} holds no server, user and key: remove it and sign in again with boardstream login`);
  }
  const isText = (value: unknown): value is string => typeof value === 'string';
  return {
    server: new URL(server).origin,
    user,
    key,
    streamIds: Array.isArray(streamIds) ? streamIds.filter(isText) : [],
  };
}

/**
 * Replaces what was kept, as a whole; nobody else may read it. The account of another server or user, whose tokens cannot
 * be shown again, is put aside.
 * @returns where it was put
 * @throws BoardstreamError `CREDENTIALS_UNUSABLE`
 */
export function writeCredentials(credentials: Credentials, path: string = credentialsPath()): string | undefined {
  const former = readCredentials(path);
  const isOther = former !== undefined && (former.server !== credentials.server || former.user !== credentials.user);
  const { server, user, key, streamIds } = credentials;
  const aside = isOther
    ? path.replace(/json$/, `${new URL(former.server).host.replaceAll(/[^\w.-]/g, '_')}.json`)
    : undefined;
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    if (aside !== undefined) renameSync(path, aside);
    const temporary = `${path}.new`;
    writeFileSync(temporary, `${JSON.stringify({ server, user, key, stream_ids: streamIds }, undefined, 2)}\n`, {
      mode: 0o600,
    });
    // The mode above is that of a new file only.
    chmodSync(temporary, 0o600);
    renameSync(temporary, path);
  } catch (error) {
    throw unusable(path, `cannot write ${path}: ${errorText(error)}`, error);
  }
  return aside;
}

function unusable(path: string, message: string, cause?: unknown): BoardstreamError {
  return new BoardstreamError('CREDENTIALS_UNUSABLE', message, { path }, cause);
}
