import { LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { checkScenario } from './check-scenario.ts';
import { MistakeList } from './mistakes.ts';
import type { ParsedScenario, ScenarioTools } from './scenario.ts';
import { scenarioSchema } from './schema.ts';

/**
 * Reads a scenario and checks all of it: every mistake is reported, each with its place. What the shape is wrong of is
 * reported first; what names refer to is checked once the shape is right.
 */
export function parseScenario(text: string, tools: ScenarioTools): ParsedScenario {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const mistakes = new MistakeList(document, lines);
  for (const error of document.errors) mistakes.addAt(error.pos[0], error.message);
  if (document.errors.length > 0) return { kind: 'invalid', mistakes: mistakes.sorted };
  const parsed = scenarioSchema.safeParse(document.toJS() ?? {});
  if (!parsed.success) {
    for (const issue of parsed.error.issues) addIssue(mistakes, issue);
    return { kind: 'invalid', mistakes: mistakes.sorted };
  }
  const scenario = checkScenario(parsed.data, tools, mistakes);
  const found = mistakes.sorted;
  return found.length > 0 ? { kind: 'invalid', mistakes: found } : { kind: 'valid', scenario };
}

function addIssue(mistakes: MistakeList, issue: z.core.$ZodIssue): void {
  if (issue.code === 'unrecognized_keys') {
    for (const key of issue.keys) mistakes.add(issue.path, 'is no key here', key);
    return;
  }
  if (issue.code === 'invalid_union' && issue.discriminator !== undefined) {
    const kinds = 'options' in issue ? (issue.options?.map(String).join(', ') ?? '') : '';
    mistakes.add(issue.path, kinds === '' ? 'is no kind' : `must be one of ${kinds}`);
    return;
  }
  const isMissing = issue.code === 'invalid_type' && issue.message.endsWith('received undefined');
  mistakes.add(issue.path, isMissing ? 'is missing' : issue.message);
}
