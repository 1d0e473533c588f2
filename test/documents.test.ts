import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { resolveConfig } from '../bridge/index.ts';
import { parseScenario } from '../firmware-sim/index.ts';

/** The fenced blocks of one language in a document. */
function blocks(document: string, language: string): string[] {
  const text = readFileSync(document, 'utf8');
  return Array.from(text.matchAll(/^ *```(\w+)\n([\s\S]*?)^ *```$/gm)).flatMap(([, name, body = '']) =>
    name === language ? [body] : [],
  );
}

/** A command with the options that it shares with others. */
function commandSource(file: string): string {
  const source = readFileSync(file, 'utf8');
  const shared = Array.from(source.matchAll(/from '\.\/(\S+-options\.ts)'/g), ([, name]) =>
    readFileSync(`cli/${name}`, 'utf8'),
  );
  return [source, ...shared].join('\n');
}

describe('docs/ci.md', () => {
  const [workflow = '', step = ''] = blocks('docs/ci.md', 'yaml');

  test('holds a workflow that parses, with steps that run something', () => {
    const { jobs } = parse(workflow) as { jobs: { test: { steps: { run?: string; uses?: string }[] } } };
    expect(jobs.test.steps.length).toBeGreaterThan(4);
    expect(jobs.test.steps.every(({ run, uses }) => run !== undefined || uses !== undefined)).toBe(true);
    expect(parse(step)).toMatchObject([{ name: expect.any(String), run: expect.any(String) }]);
  });

  test('names only commands and options that there are', () => {
    const lines = [...workflow.matchAll(/boardstream (\S+)([^\n]*)/g), ...step.matchAll(/boardstream (\S+)([^\n]*)/g)];
    expect(lines).toHaveLength(5);
    for (const [, verb = '', rest = ''] of lines) {
      const source = commandSource(`cli/${verb}.ts`);
      for (const [option] of rest.matchAll(/--[a-z-]+/g)) expect(source, `${verb} ${option}`).toContain(option);
    }
  });
});

describe.each(['docs/fleet.md', 'docs/feeds.md', 'docs/home-assistant.md'])('configurations in %s', (document) => {
  const ours = blocks(document, 'yaml').filter((text) => text.includes('destinations:'));

  test('are there', () => expect(ours.length).toBeGreaterThan(0));

  test.each(ours)('%s is valid', (text) => {
    const resolved = resolveConfig({
      file: { name: document, text },
      defaultName: 'pi',
      environment: {},
      readFile: () => 'secret',
      readFileBeside: () => 'secret',
    });
    expect(resolved.kind === 'invalid' ? resolved.mistakes : []).toEqual([]);
  });
});

test('the scenario in docs/simulator.md is valid, and its table names every fault', () => {
  const [scenario = ''] = blocks('docs/simulator.md', 'yaml');
  const parsed = parseScenario(scenario, { readTrace: () => expect.fail('it reads no file') });
  expect(parsed.kind === 'invalid' ? parsed.mistakes : []).toEqual([]);
  const unknown = parseScenario(scenario.replace('kind: unplug', 'kind: none'), { readTrace: () => expect.fail() });
  const kinds =
    unknown.kind === 'invalid' ? (unknown.mistakes[0]?.why.replace('must be one of ', '').split(', ') ?? []) : [];
  const text = readFileSync('docs/simulator.md', 'utf8');
  expect(kinds.length).toBe(11);
  for (const kind of kinds) expect(text).toMatch(new RegExp(`^\\|.*\`${kind}\`.*\\|`, 'm'));
});

describe('examples/streaming', () => {
  const files = readdirSync('examples/streaming').filter(
    (name) => /\.(?:mjs|py)$/.test(name) && name !== 'connect.mjs',
  );
  const table = readFileSync('examples/README.md', 'utf8');
  const gallery = readFileSync('docs/gallery.md', 'utf8');

  test.each(files)(
    '%s stands in the table and, with the command that starts it and its picture, in the gallery',
    (file) => {
      const command = new RegExp(`(?:node|python3) examples/streaming/${file.replace('.', '\\.')}\\b`);
      expect(table).toMatch(command);
      expect(gallery).toMatch(command);
      const picture = file.replace(/\.\w+$/, '.png');
      expect(gallery).toContain(`](gallery/${picture})`);
      expect(existsSync(`docs/gallery/${picture}`)).toBe(true);
    },
  );

  test('every title is the same in the table, in the gallery and at the head of its file', () => {
    const titles = Array.from(gallery.matchAll(/^## (.+)$/gm), ([, title = '']) => title);
    expect(titles).toHaveLength(files.length);
    const heads = files.map(
      (file) => /^(?:\/\/|#) (.+?):/.exec(readFileSync(`examples/streaming/${file}`, 'utf8'))?.[1],
    );
    expect(heads.sort()).toEqual(titles.sort());
    for (const title of titles) expect(table).toContain(`| ${title} |`);
  });
});
