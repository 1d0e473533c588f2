import { isJsonObject, type Json, type JsonObject } from '../../../core/index.ts';

/** What a sketch with Plotly's Yún library says of one stream. */
export interface StreamMessage {
  /** Which stream; a secret of the old service. */
  readonly token: string;
  readonly value: number;
}

/** `plot("10:15:03", 2.5)` writes its x without quotes, which is no JSON. */
const UNQUOTED_X = /"y":\s*"?([-+]?\d+(?:\.\d*)?)"?\s*,\s*"token":\s*"([^"]*)"\s*\}\s*$/;
const NUMBER = /^\s*[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?\s*$/;

/**
 * Reads `{"x": 1.00, "y": 2.00, "token": "…"}`. The y may be a number or the text of one. The x is left out: it is
 * whatever the sketch counted, or a time without a date, where ours is the time of arrival.
 * `undefined` when it holds no finite y with a token.
 */
export function readStreamMessage(text: string): StreamMessage | undefined {
  const message = parse(text);
  if (message === undefined) {
    const match = UNQUOTED_X.exec(text);
    return match === null ? undefined : { token: match[2] ?? '', value: Number(match[1]) };
  }
  const { y, token } = message;
  const value = typeof y === 'string' && NUMBER.test(y) ? Number(y) : y;
  if (typeof token !== 'string' || typeof value !== 'number' || !Number.isFinite(value)) return undefined;
  return { token, value };
}

/** An empty object for JSON that is none. */
function parse(text: string): JsonObject | undefined {
  try {
    const value: Json = JSON.parse(text);
    return isJsonObject(value) ? value : {};
  } catch {
    return undefined;
  }
}
