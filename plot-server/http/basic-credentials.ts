/** A user and a key, as HTTP Basic authentication says them. */
export interface Credentials {
  readonly user: string;
  readonly key: string;
}

/** Reads an `Authorization` header; `undefined` for anything that is not Basic. Source: RFC 7617. */
export function basicCredentials(header: string | undefined): Credentials | undefined {
  const encoded = /^Basic +([A-Za-z0-9+/]+={0,2}) *$/i.exec(header ?? '')?.[1];
  if (encoded === undefined) return undefined;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon === -1 ? undefined : { user: text.slice(0, colon), key: text.slice(colon + 1) };
}
