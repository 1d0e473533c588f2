import { writeFileSync } from 'node:fs';
import { Command } from 'commander';
import { listPorts } from '../bridge/index.ts';
import { BoardstreamError, errorText, systemCode } from '../core/index.ts';
import { configText, foundPorts } from './found-config.ts';

export function initCommand(): Command {
  return new Command('init')
    .description('Write a configuration for the boards that are connected.')
    .argument('[file]', 'the configuration; never replaces one', 'boardstream.yaml')
    .addHelpText(
      'after',
      `
Boards are told by what their USB devices are, so that they keep their names wherever they are plugged in.

Example:
  boardstream init && boardstream run --config boardstream.yaml`,
    )
    .action(init);
}

function init(file: string): void {
  const found = foundPorts(listPorts());
  if (found.length === 0) {
    throw new BoardstreamError('USAGE', 'no USB serial device is connected: plug the boards in first');
  }
  try {
    writeFileSync(file, configText(found), { flag: 'wx' });
  } catch (error) {
    if (systemCode(error) === 'EEXIST') {
      throw new BoardstreamError('USAGE', `${file} exists: name another file, or move it away`, { file });
    }
    throw new BoardstreamError('OUTPUT_FAILED', `cannot write ${file}: ${errorText(error)}`, { file }, error);
  }
  for (const { name, port, title } of found) process.stdout.write(`${name}: ${title} at ${port.path}\n`);
  process.stdout.write(`wrote ${file}; now: boardstream run --config ${file}\n`);
}
