/** Reads a plot's live events until `signal` aborts, and hands on every y that is appended or that replaces others. */
export async function viewPlot(
  url: string,
  signal: AbortSignal,
  onValues: (values: readonly number[]) => void,
): Promise<void> {
  try {
    const { body } = await fetch(url, { signal });
    let text = '';
    for await (const chunk of body ?? []) {
      text += Buffer.from(chunk).toString();
      const events = text.split('\n\n');
      text = events.pop() ?? '';
      for (const event of events) {
        const data = /^event: update\ndata: (.*)$/m.exec(event)?.[1];
        if (data === undefined) continue;
        const { traces } = JSON.parse(data) as { traces: { append?: Ys; replace?: Ys }[] };
        for (const { append, replace } of traces) onValues(append?.y ?? replace?.y ?? []);
      }
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

interface Ys {
  readonly y?: readonly number[];
}
