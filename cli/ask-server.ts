import { BoardstreamError, errorText, isBoardstreamError, type Json } from '../core/index.ts';

/** Long enough for a Pi that is busy. */
const TIMEOUT_MS = 10_000;

/**
 * What a stream server says at a path that needs no key, as JSON.
 * @throws BoardstreamError `SERVER_UNREACHABLE`, `SERVER_REFUSED`
 */
export async function askServer(server: string, path: string): Promise<Json> {
  try {
    const response = await fetch(`${server}${path}`, {
      headers: { accept: 'application/json' },
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (response.ok) return (await response.json()) as Json;
    const what = response.status === 404 ? 'it is no stream server, or an old one' : `it answers ${response.status}`;
    throw new BoardstreamError('SERVER_REFUSED', `${server} has no ${path}: ${what}`, { server });
  } catch (error) {
    if (isBoardstreamError(error)) throw error;
    if (error instanceof SyntaxError) {
      throw new BoardstreamError('SERVER_REFUSED', `${server} answers, but is no stream server`, { server }, error);
    }
    const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
    const message = `cannot reach ${server} (${errorText(cause)}): is the server running there? Name another one with --to`;
    throw new BoardstreamError('SERVER_UNREACHABLE', message, { server }, error);
  }
}
