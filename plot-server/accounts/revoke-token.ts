import type { AccountContext } from './account-context.ts';

export type Revoked =
  | { readonly kind: 'revoked' }
  /** It is, until the next start: the disk did not take it. */
  | { readonly kind: 'unsaved' }
  | { readonly kind: 'unknown' };

/** Makes a token good for nothing: what streams with it is ended, and its plot keeps its points and stands still. */
export async function revokeToken(
  id: string,
  { tokens, saveTokens, registry, endStream, save }: AccountContext,
): Promise<Revoked> {
  const token = tokens.revoke(id);
  if (token === undefined) return { kind: 'unknown' };
  endStream(token.streamId);
  const plot = registry.release(token.streamId);
  // The token first: a start that finds it revoked takes it from its plot, but not the other way round.
  const isSaved = await saveTokens();
  if (plot !== undefined) await save([plot]);
  return { kind: isSaved ? 'revoked' : 'unsaved' };
}
