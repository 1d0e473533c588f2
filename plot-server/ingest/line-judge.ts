import { type Judgement, parseMessage, type SeldomReport, type StreamMessage } from '../../core/index.ts';
import type { Plot } from '../plots/plot.ts';
import type { PlotRegistry } from '../plots/plot-registry.ts';
import { encodeLine } from '../storage/batch-record.ts';
import { StreamTargets, whyNoTarget } from './stream-targets.ts';

/** A line that will be stored, read once and ready to be written. */
export interface JudgedLine {
  readonly plot: Plot;
  readonly traces: readonly number[];
  readonly message: StreamMessage;
  readonly encoded: string;
}

/** What the number of a line and its brackets take in a record, at most. */
const NUMBER_BYTES = 24;

export interface LineJudgeOptions {
  readonly registry: PlotRegistry;
  readonly streamId: string;
  readonly rejections: SeldomReport<string>;
}

/** Says of each line of one connection whether it can be stored. Applies nothing. */
export class LineJudge {
  readonly #targets: StreamTargets;
  readonly #rejections: SeldomReport<string>;

  constructor({ registry, streamId, rejections }: LineJudgeOptions) {
    this.#targets = new StreamTargets(registry, streamId);
    this.#rejections = rejections;
  }

  judge(text: string): Judgement<JudgedLine> {
    const parsed = parseMessage(text);
    if (parsed.kind !== 'message') return this.#refuse(422, parsed.kind === 'rejected' ? parsed.why : 'a blank line');
    const { message } = parsed;
    const target = this.#targets.find(message.streamToken);
    if (target === undefined) return this.#refuse(404, whyNoTarget(message.streamToken));
    const { plot, traces } = target;
    const why = plot.figure.refusal(message);
    if (why !== undefined) return this.#refuse(422, why);
    const encoded = encodeLine(plot.id, traces, message.properties);
    const bytes = Buffer.byteLength(encoded) + NUMBER_BYTES;
    return { kind: 'taken', parsed: { plot, traces, message, encoded }, bytes };
  }

  #refuse(code: number, why: string): Judgement<JudgedLine> {
    this.#rejections.add(why);
    return { kind: 'refused', code, why };
  }
}
