import { existsSync, realpathSync } from 'node:fs';
import { BoardstreamError } from '../../../core/index.ts';
import type { PortDescription } from './list-ports.ts';

/** What is known of a port. At least one is given, and all that are given must be so. */
export interface PortMatch {
  /** `2341:0043`, vendor and product in lower-case hexadecimal digits. */
  readonly usb?: string;
  readonly serialNumber?: string;
  /** A link to the device, such as those under `/dev/serial/by-path`. */
  readonly link?: string;
}

/**
 * The path of the one port that is meant.
 *
 * @throws BoardstreamError `SOURCE_NOT_FOUND` when no port is as described, or several are: taking one of two clones
 *   would give a board's name to the other
 */
export function findPort(wanted: PortMatch, ports: readonly PortDescription[]): string {
  const device = wanted.link === undefined || !existsSync(wanted.link) ? undefined : realpathSync(wanted.link);
  // A link says which device it is, and the device need not be one with hardware behind it.
  if (device !== undefined && wanted.usb === undefined && wanted.serialNumber === undefined) return device;
  const found = ports.filter((port) => matches(wanted, port));
  const [port, other] = found;
  if (port !== undefined && other === undefined) return port.path;
  throw new BoardstreamError('SOURCE_NOT_FOUND', `${howMany(found)} ${matchText(wanted)}: ${remedy(found)}`);
}

/** Whether a port is as described. */
export function matches({ usb, serialNumber, link }: PortMatch, port: PortDescription): boolean {
  return (
    (usb === undefined || usb === `${port.vendorId}:${port.productId}`) &&
    (serialNumber === undefined || serialNumber === port.serialNumber) &&
    (link === undefined || (existsSync(link) && realpathSync(link) === port.path))
  );
}

/** `usb 2341:0043, serial 7583`, for a person. */
export function matchText({ usb, serialNumber, link }: PortMatch): string {
  const parts = [
    ...(usb === undefined ? [] : [`usb ${usb}`]),
    ...(serialNumber === undefined ? [] : [`serial ${serialNumber}`]),
    ...(link === undefined ? [] : [link]),
  ];
  return parts.join(', ');
}

function howMany(found: readonly PortDescription[]): string {
  return found.length === 0 ? 'no port is' : `${found.length} ports are`;
}

function remedy(found: readonly PortDescription[]): string {
  if (found.length === 0) return 'plug the board in, or see what is connected with "boardstream ports"';
  const paths = found.map(({ path }) => path).join(', ');
  return `${paths}; say which with serial or path in its match`;
}
