import { Command } from 'commander';
import { parse } from 'yaml';
import { BoardstreamError } from '../core/index.ts';
import { EXIT } from './exit-codes.ts';
import { readText } from './read-text.ts';

interface ValidateOptions {
  readonly schema?: boolean;
}

/** What a file is found to be: what it says of it when it is right, or a line for each mistake. */
type Verdict =
  | { readonly kind: 'valid'; readonly what: string }
  | { readonly kind: 'invalid'; readonly lines: string[] };

export function validateCommand(): Command {
  return new Command('validate')
    .description('Check a configuration or a scenario: every mistake with its line and column; exit code 78 for any.')
    .argument('[file]', 'a configuration or a scenario, YAML; its keys say which')
    .option('--schema', 'print the JSON Schema of the configuration, for editors')
    .addHelpText(
      'after',
      `
A configuration is checked together with the BOARDSTREAM_… variables and the files that it names, as run would read it.

Examples:
  boardstream validate boardstream.yaml
  boardstream validate examples/scenarios/bad-day.yaml`,
    )
    .action(validate);
}

async function validate(file: string | undefined, { schema }: ValidateOptions): Promise<void> {
  if (schema === true) {
    const { configJsonSchema } = await import('../bridge/index.ts');
    process.stdout.write(`${JSON.stringify(configJsonSchema(), undefined, 2)}\n`);
    return;
  }
  if (file === undefined) throw new BoardstreamError('USAGE', 'name the file to check, or ask for --schema');
  const verdict = (await isScenario(file)) ? await scenarioVerdict(file) : await configVerdict(file);
  if (verdict.kind === 'valid') {
    process.stdout.write(`${file} is a valid ${verdict.what}\n`);
    return;
  }
  process.stderr.write(`${verdict.lines.join('\n')}\n`);
  process.exitCode = EXIT.badConfiguration;
}

/** Whether most of its keys are those of a scenario. What is no map is a configuration, which says so. */
async function isScenario(file: string): Promise<boolean> {
  const [{ configJsonSchema }, { SCENARIO_KEYS }] = await Promise.all([
    import('../bridge/index.ts'),
    import('../firmware-sim/index.ts'),
  ]);
  const configKeys = Object.keys(configJsonSchema()['properties'] ?? {});
  const keys = topKeys(readText(file));
  const count = (known: readonly string[]) => keys.filter((key) => known.includes(key)).length;
  return count(SCENARIO_KEYS) > count(configKeys);
}

function topKeys(text: string): string[] {
  try {
    const data: unknown = parse(text, { logLevel: 'silent' });
    return typeof data === 'object' && data !== null ? Object.keys(data) : [];
  } catch {
    // As far as it can be seen in a text that is no YAML.
    return Array.from(text.matchAll(/^([\w-]+):/gm), ([, key = '']) => key);
  }
}

async function scenarioVerdict(file: string): Promise<Verdict> {
  const { mistakeLines, readScenario } = await import('./read-scenario.ts');
  const parsed = readScenario(file);
  if (parsed.kind === 'invalid') return { kind: 'invalid', lines: mistakeLines(file, parsed) };
  const { profile, faults, expectations } = parsed.scenario;
  const counts = `${faults.length} faults, ${expectations.length} expectations`;
  return { kind: 'valid', what: `scenario for the ${profile.title}: ${counts}` };
}

async function configVerdict(file: string): Promise<Verdict> {
  const [{ destinationTitle, mistakeLine }, { readConfig }] = await Promise.all([
    import('../bridge/index.ts'),
    import('./read-config.ts'),
  ]);
  const resolved = readConfig(file);
  if (resolved.kind === 'invalid') return { kind: 'invalid', lines: resolved.mistakes.map(mistakeLine) };
  const { boards, destination } = resolved.config;
  const count = boards?.length ?? 'every USB';
  const where = destination === undefined ? 'to a server of its own' : `to ${destinationTitle(destination)}`;
  return { kind: 'valid', what: `configuration: ${count} ${boards?.length === 1 ? 'board' : 'boards'}, ${where}` };
}
