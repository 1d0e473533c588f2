import { BOARDS } from '../boards/index.ts';
import type { PortDescription } from '../bridge/index.ts';

/** A board that is connected, and how a configuration tells it from others. */
export interface FoundPort {
  /** Unique among those found. */
  readonly name: string;
  readonly port: PortDescription;
  /** What the USB device says that it is. */
  readonly title: string;
}

/** The USB devices among the ports, each with a name of its own: what it is, or else its device. */
export function foundPorts(ports: readonly PortDescription[]): FoundPort[] {
  const taken = new Set<string>();
  return ports
    .filter(({ vendorId, productId }) => vendorId !== undefined && productId !== undefined)
    .map((port) => {
      const profile = BOARDS.find(({ usb }) =>
        usb.some((id) => id.vendorId === port.vendorId && id.productId === port.productId),
      );
      const name = freeName(profile?.name ?? port.path.slice(port.path.lastIndexOf('/') + 1), taken);
      taken.add(name);
      const said = [port.manufacturer, port.product].filter((text) => text !== undefined).join(' ');
      return { name, port, title: profile?.title ?? (said === '' ? 'a USB serial device' : said) };
    });
}

/** `boardstream.yaml` for these boards. With one board of a kind its kind is enough, so that another can replace it. */
export function configText(found: readonly FoundPort[]): string {
  const boards = found.map(({ name, port, title }) => {
    const where = matchOf(port, found);
    return `  # ${plain(title)}, now ${port.path}\n  ${name}: { source: serial, ${where}, baud: auto }\n`;
  });
  return `# Boards by name: plots are called so. Check changes with: boardstream validate FILE
boards:
${boards.join('')}
# Where the points go. Without a destination the bridge starts a stream server of its own.
# destinations:
#   live: { kind: stream, url: "http://pi.local:8080" }
`;
}

function matchOf(port: PortDescription, found: readonly FoundPort[]): string {
  const usb = usbOf(port);
  const alike = found.filter((other) => usbOf(other.port) === usb);
  if (alike.length === 1) return `match: { usb: "${usb}" }`;
  const { serialNumber, socketPath } = port;
  const isTold = alike.filter((other) => other.port.serialNumber === serialNumber).length === 1;
  // Clones without a number of their own can only be told by where they are plugged in.
  if (serialNumber === undefined || !isTold) {
    return socketPath === undefined
      ? `path: ${JSON.stringify(port.path)}`
      : `match: { path: ${JSON.stringify(socketPath)} }`;
  }
  return `match: { usb: "${usb}", serial: ${JSON.stringify(serialNumber)} }`;
}

function usbOf({ vendorId, productId }: PortDescription): string {
  return `${vendorId}:${productId}`;
}

function freeName(name: string, taken: ReadonlySet<string>): string {
  let free = name;
  for (let count = 2; taken.has(free); count += 1) free = `${name}-${count}`;
  return free;
}

/** A device must not end the comment it is named in. */
function plain(title: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is replaced
  return title.replaceAll(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, ' ');
}
