import { Command } from 'commander';
import { EXIT } from './exit-codes.ts';
import { mistakeLines, readScenario } from './read-scenario.ts';

export function validateCommand(): Command {
  return new Command('validate')
    .description('Check a scenario file: every mistake with its line and column; exit code 78 when there is one.')
    .argument('<file>', 'a scenario, YAML')
    .addHelpText('after', '\nExample:\n  boardstream validate examples/scenarios/bad-day.yaml')
    .action((file: string) => {
      const parsed = readScenario(file);
      if (parsed.kind === 'valid') {
        const { profile, faults, expectations } = parsed.scenario;
        const counts = `${faults.length} faults, ${expectations.length} expectations`;
        process.stdout.write(`${file} is a valid scenario for the ${profile.title}: ${counts}\n`);
        return;
      }
      process.stderr.write(mistakeLines(file, parsed).join('\n').concat('\n'));
      process.exitCode = EXIT.badConfiguration;
    });
}
