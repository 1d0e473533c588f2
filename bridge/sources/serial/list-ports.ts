import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A serial device of this machine. The USB fields are undefined for ports that are not on USB. */
export interface PortDescription {
  /** `/dev/ttyACM0` */
  readonly path: string;
  /** The name under `/dev/serial/by-id` that stays the same when devices are renumbered. */
  readonly stablePath: string | undefined;
  /** The name under `/dev/serial/by-path` that says which socket it is plugged into. */
  readonly socketPath: string | undefined;
  /** Four lower-case hexadecimal digits, as in `lsusb`. */
  readonly vendorId: string | undefined;
  readonly productId: string | undefined;
  readonly serialNumber: string | undefined;
  readonly manufacturer: string | undefined;
  readonly product: string | undefined;
}

/** Where the system tells of its devices; tests give folders of their own. */
export interface DeviceRoots {
  /** Default `/sys/class/tty`. */
  readonly ttyClass?: string;
  /** Default `/dev`. */
  readonly dev?: string;
}

/**
 * Every serial port that has hardware behind it, sorted by path. Reads `/sys` directly, so it works without udev, as in
 * a container. An empty list where there is no `/sys`.
 */
export function listPorts(roots: DeviceRoots = {}): PortDescription[] {
  const { ttyClass = '/sys/class/tty', dev = '/dev' } = roots;
  if (!existsSync(ttyClass)) return [];
  const links = { byId: readLinks(join(dev, 'serial/by-id')), byPath: readLinks(join(dev, 'serial/by-path')) };
  return readdirSync(ttyClass)
    .filter((name) => hasHardware(join(ttyClass, name)))
    .map((name) => describe(join(dev, name), join(ttyClass, name), links))
    .sort((a, b) => a.path.localeCompare(b.path, 'en', { numeric: true }));
}

interface Links {
  readonly byId: ReadonlyMap<string, string>;
  readonly byPath: ReadonlyMap<string, string>;
}

/** The four 8250 ports every PC kernel announces have a `device` too, but type 0 when no chip answers. */
function hasHardware(folder: string): boolean {
  return existsSync(join(folder, 'device')) && readText(join(folder, 'type')) !== '0';
}

function describe(path: string, folder: string, links: Links): PortDescription {
  const usb = usbFolder(join(folder, 'device'));
  const usbField = (name: string) => (usb === undefined ? undefined : readText(join(usb, name)));
  return {
    path,
    stablePath: links.byId.get(path),
    socketPath: links.byPath.get(path),
    vendorId: usbField('idVendor'),
    productId: usbField('idProduct'),
    serialNumber: usbField('serial'),
    manufacturer: usbField('manufacturer'),
    product: usbField('product'),
  };
}

/** The USB device a tty's interface belongs to is one of the folders above it: the first that has an `idVendor`. */
function usbFolder(device: string): string | undefined {
  for (let folder = realpathSync(device), depth = 0; depth < 4; folder = dirname(folder), depth += 1) {
    if (existsSync(join(folder, 'idVendor'))) return folder;
  }
  return undefined;
}

function readLinks(folder: string): Map<string, string> {
  if (!existsSync(folder)) return new Map();
  return new Map(readdirSync(folder).map((name) => [realpathSync(join(folder, name)), join(folder, name)]));
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return undefined;
  }
}
