import type { TokenRegistry } from '../accounts/token-registry.ts';
import type { StateFolder } from './state-folder.ts';

/**
 * Keeps tokens in the data folder, one write at a time; changes that come during one share the next.
 * @param folder nothing is kept without one
 * @returns writes what has changed; resolves to whether nothing is left unwritten. A failure is reported.
 */
export function tokenSaver(tokens: TokenRegistry, folder: StateFolder | undefined): () => Promise<boolean> {
  let last: Promise<boolean> = Promise.resolve(true);
  const write = async (): Promise<boolean> => {
    if (!tokens.unsaved || folder === undefined) return true;
    tokens.unsaved = false;
    const isWritten = await folder.writeTokens(tokens.toJson());
    tokens.unsaved ||= !isWritten;
    return isWritten;
  };
  return () => {
    last = last.then(write);
    return last;
  };
}
