import type { IncomingMessage, ServerResponse } from 'node:http';

/** Parts of the path, as the route's expression captures them. */
export type PathParts = Readonly<Record<string, string>>;

export interface Call {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly parts: PathParts;
  readonly query: URLSearchParams;
}

export interface Route {
  /** `GET` answers HEAD too. */
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** The whole path, as it came over the wire: nothing is decoded or resolved before. */
  readonly path: RegExp;
  readonly handle: (call: Call) => void | Promise<void>;
}

export type Routed =
  | { readonly kind: 'found'; readonly route: Route; readonly parts: PathParts; readonly query: URLSearchParams }
  /** The path exists, but for other methods. */
  | { readonly kind: 'otherMethod'; readonly allow: string }
  | { readonly kind: 'nothing' };

/** Finds the route for a method and a request target. */
export function findRoute(routes: readonly Route[], method: string, target: string): Routed {
  const [path = '', ...query] = target.split('?');
  const allowed = new Set<string>();
  for (const route of routes) {
    const match = route.path.exec(path);
    if (match === null) continue;
    if (route.method === method || (route.method === 'GET' && method === 'HEAD')) {
      return { kind: 'found', route, parts: match.groups ?? {}, query: new URLSearchParams(query.join('?')) };
    }
    allowed.add(route.method === 'GET' ? 'GET, HEAD' : route.method);
  }
  return allowed.size === 0 ? { kind: 'nothing' } : { kind: 'otherMethod', allow: [...allowed].join(', ') };
}
