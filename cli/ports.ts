import { Command } from 'commander';
import { listPorts, type PortDescription } from '../bridge/index.ts';

export function portsCommand(): Command {
  return new Command('ports')
    .description('List the serial devices of this machine.')
    .option('--json', 'as a JSON array')
    .addHelpText('after', '\nExample:\n  boardstream ports')
    .action((options: { json?: boolean }) => {
      const ports = listPorts();
      process.stdout.write(options.json === true ? `${JSON.stringify(ports, undefined, 2)}\n` : table(ports));
    });
}

function table(ports: readonly PortDescription[]): string {
  if (ports.length === 0) return 'No serial device is connected.\n';
  const rows = ports.map((port) => [
    port.path,
    usbId(port),
    [port.manufacturer, port.product].filter(Boolean).join(' '),
  ]);
  const widths = [0, 1].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map(
      (row) =>
        `${row
          .map((cell, column) => cell.padEnd(widths[column] ?? 0))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('');
}

function usbId({ vendorId, productId }: PortDescription): string {
  return vendorId === undefined || productId === undefined ? '-' : `${vendorId}:${productId}`;
}
