import { LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { errorText, type JsonObject, MistakeList, schemaMistakes } from '../../core/index.ts';
import { checkScenario } from './check-scenario.ts';
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
  let data: unknown;
  try {
    data = document.toJS() ?? {};
  } catch (error) {
    // An alias of nothing, or a few lines of aliases that would become gigabytes.
    mistakes.addAt(0, errorText(error));
    return { kind: 'invalid', mistakes: mistakes.sorted };
  }
  const parsed = scenarioSchema.safeParse(data);
  if (!parsed.success) {
    const schema = z.toJSONSchema(scenarioSchema, { io: 'input', unrepresentable: 'any' }) as JsonObject;
    for (const issue of parsed.error.issues) {
      for (const { path, why, key } of schemaMistakes(issue, { data, schema })) mistakes.add(path, why, key);
    }
    return { kind: 'invalid', mistakes: mistakes.sorted };
  }
  const scenario = checkScenario(parsed.data, tools, mistakes);
  const found = mistakes.sorted;
  return found.length > 0 ? { kind: 'invalid', mistakes: found } : { kind: 'valid', scenario };
}
