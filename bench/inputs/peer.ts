import { ReadlineParser, SerialPort } from 'serialport';
import { machineMonotonicMs } from '../../core/index.ts';
import { reportLatencies } from './reader.ts';

/** What serialport and its parser take by themselves: every line is a number, and forgotten. */
const paths = process.argv.slice(2);
const latencies = reportLatencies(async () => undefined);
let openCount = 0;
for (const path of paths) {
  const port = new SerialPort({ path, baudRate: 115_200 });
  port.pipe(new ReadlineParser()).on('data', (line: string) => {
    latencies.add(machineMonotonicMs() - Number(line.slice(2)));
  });
  port.on('open', () => {
    openCount += 1;
    if (openCount === paths.length) process.stdout.write('ready \n');
  });
}
