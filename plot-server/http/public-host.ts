/** All addresses, and this machine's own, are written `localhost`: that is what its user can open. */
export function publicHost(host: string): string {
  if (['', '0.0.0.0', '::', '127.0.0.1', '::1', 'localhost'].includes(host)) return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}
