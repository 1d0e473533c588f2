import { basename } from 'node:path';
import type { BoardConfig } from '../board-config.ts';
import type { PortMatch } from '../sources/serial/find-port.ts';
import type { PortDescription } from '../sources/serial/list-ports.ts';
import type { BoardMemory } from './board-memory.ts';

/**
 * A board for each USB serial port. A board keeps its name wherever it is plugged in when its chip has a serial number of
 * its own; clones without one, or with the same one twice, keep it as long as they stay in their sockets.
 */
export function usbBoards(
  ports: readonly PortDescription[],
  memory: Pick<BoardMemory, 'nameOf' | 'names' | 'rememberName'>,
  baudRate: number | 'auto',
): BoardConfig[] {
  const usbPorts = ports.filter(({ vendorId }) => vendorId !== undefined);
  return usbPorts.map((port) => {
    const { identity, match } = identify(port, usbPorts);
    const name = memory.nameOf(identity) ?? freeName(basename(port.path), memory.names);
    memory.rememberName(identity, name);
    const settings = { source: 'serial', name, baudRate } as const;
    return match === undefined ? { ...settings, path: port.path } : { ...settings, match };
  });
}

interface Identity {
  /** The same for the same board, over restarts. */
  readonly identity: string;
  /** How to find it again; absent where nothing but its path is known. */
  readonly match?: PortMatch;
}

function identify(port: PortDescription, ports: readonly PortDescription[]): Identity {
  const { vendorId, productId, serialNumber, socketPath, path } = port;
  const usb = `${vendorId}:${productId}`;
  const isLikeThis = (other: PortDescription) =>
    other.serialNumber === serialNumber && other.vendorId === vendorId && other.productId === productId;
  if (serialNumber !== undefined && ports.filter(isLikeThis).length === 1) {
    return { identity: `usb ${usb} ${serialNumber}`, match: { usb, serialNumber } };
  }
  if (socketPath !== undefined) return { identity: `socket ${socketPath}`, match: { link: socketPath } };
  return { identity: `path ${path}` };
}

function freeName(wanted: string, taken: readonly string[]): string {
  let name = wanted;
  for (let count = 2; taken.includes(name); count += 1) name = `${wanted}-${count}`;
  return name;
}
