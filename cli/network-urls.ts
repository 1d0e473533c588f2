import { type NetworkInterfaceInfo, networkInterfaces } from 'node:os';

type Interfaces = NodeJS.Dict<NetworkInterfaceInfo[]>;

/** The same page by the IPv4 addresses other devices know this machine by; none for a server on one address alone. */
export function networkUrls(url: string, interfaces: Interfaces = networkInterfaces()): string[] {
  const local = new URL(url);
  if (local.hostname !== 'localhost') return [];
  return Object.values(interfaces)
    .flatMap((addresses) => addresses ?? [])
    .filter(({ family, internal }) => family === 'IPv4' && !internal)
    .map(({ address }) => {
      const reachable = new URL(local);
      reachable.hostname = address;
      return reachable.href;
    });
}
