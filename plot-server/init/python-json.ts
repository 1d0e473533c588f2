/**
 * JSON as python's `json.dumps` spaces it, one blank after each colon and comma: the Arduino library searches the raw
 * bytes of an answer for such text.
 */
export function pythonJson(fields: Readonly<Record<string, string | boolean>>): string {
  const members = Object.entries(fields).map(([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value)}`);
  return `{${members.join(', ')}}`;
}
