import { BlockList, isIP } from 'node:net';
import type { MqttDestination } from './mqtt-destination.ts';

/** Addresses of this machine, of private networks (RFC 1918, RFC 4193) and of one link. */
const NEAR = new BlockList();
for (const [network, bits] of [
  ['127.0.0.0', 8],
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['169.254.0.0', 16],
] as const) {
  NEAR.addSubnet(network, bits, 'ipv4');
}
NEAR.addSubnet('fc00::', 7, 'ipv6');
NEAR.addSubnet('fe80::', 10, 'ipv6');
NEAR.addAddress('::1', 'ipv6');

/** Names that no public name server answers for (RFC 6762, RFC 8375), or that routers give at home. */
const NEAR_NAME = /(^|\.)(localhost|local|lan|internal|home\.arpa)$|^[^.]+$/i;

/** Whether a password is sent as it is to a host that is neither this machine nor in a private network, as far as its name tells. */
export function isPasswordUnprotected({ url, password }: Pick<MqttDestination, 'url' | 'password'>): boolean {
  if (password === undefined || url.protocol === 'mqtts:' || url.protocol === 'wss:') return false;
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const family = isIP(host);
  if (family === 0) return !NEAR_NAME.test(host);
  return !NEAR.check(host, family === 4 ? 'ipv4' : 'ipv6');
}
