/** Where a network input listens. */
export interface TcpAddress {
  /** Name or address; an IPv6 address without brackets. */
  readonly host: string;
  /** 1 to 65535. */
  readonly port: number;
}

/** As people write it: `pi.local:3333`, `[::1]:3333`. */
export function tcpAddressText({ host, port }: TcpAddress): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

/** Reads `tcp://pi.local:3333` or `rfc2217://pi.local:3333`; `undefined` when that is no such URL. */
export function parseTcpUrl(text: string): { protocol: 'tcp' | 'rfc2217'; address: TcpAddress } | undefined {
  const match = /^(tcp|rfc2217):\/\/(?:\[([\da-fA-F:.]+)\]|([^\s:/?#[\]@]+)):(\d{1,5})\/?$/.exec(text);
  const port = Number(match?.[4]);
  const host = match?.[2] ?? match?.[3];
  if (match === null || host === undefined || port < 1 || port > 65_535) return undefined;
  return { protocol: match[1] === 'tcp' ? 'tcp' : 'rfc2217', address: { host, port } };
}
