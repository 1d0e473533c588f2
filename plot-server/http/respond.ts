import type { IncomingMessage, ServerResponse } from 'node:http';

/** A page may load nothing but what this server serves. Inline styles are what plotly.js draws with. */
const PAGE_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; " +
  "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const FORM_POLICY = PAGE_POLICY.replace("form-action 'none'", "form-action 'self'");
const DATA_POLICY = "default-src 'none'; frame-ancestors 'none'";

/** A page made to stand in pages of other sites; it has nothing that a click could change. */
const EMBED_POLICY = PAGE_POLICY.replace("frame-ancestors 'none'", 'frame-ancestors *');

const POLICIES = { page: PAGE_POLICY, form: FORM_POLICY, embed: EMBED_POLICY, data: DATA_POLICY } as const;

/** Headers that every answer carries. A `form` is a page with forms, which are sent to this server alone. */
export function securityHeaders(kind: keyof typeof POLICIES): Record<string, string> {
  return {
    'X-Content-Type-Options': 'nosniff',
    // Without a referrer browsers say `Origin: null` when a form is sent, and we could not tell it from another site's.
    'Referrer-Policy': kind === 'form' ? 'same-origin' : 'no-referrer',
    'Content-Security-Policy': POLICIES[kind],
  };
}

export interface Reply {
  readonly status?: number;
  /** Default `text/plain; charset=utf-8`. */
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Sends a whole answer that no cache keeps, unless `headers` say otherwise. */
export function reply(response: ServerResponse, body: string | Buffer, options: Reply = {}): void {
  const { status = 200, type = 'text/plain; charset=utf-8', headers = {} } = options;
  response.writeHead(status, {
    ...securityHeaders(type.startsWith('text/html') ? 'page' : 'data'),
    'Cache-Control': 'no-store',
    'Content-Type': type,
    'Content-Length': Buffer.byteLength(body),
    ...headers,
  });
  response.end(body);
}

export function replyJson(response: ServerResponse, value: unknown, options: Reply = {}): void {
  reply(response, `${JSON.stringify(value)}\n`, { type: 'application/json; charset=utf-8', ...options });
}

export function replyHtml(response: ServerResponse, html: string, options: Reply = {}): void {
  reply(response, html, { type: 'text/html; charset=utf-8', ...options });
}

/** Whether the caller would rather have JSON than a page. */
export function wantsJson(request: IncomingMessage): boolean {
  const accept = request.headers.accept ?? '';
  return accept.includes('application/json') && !accept.includes('text/html');
}
