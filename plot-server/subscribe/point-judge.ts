import {
  isoTime,
  type JsonObject,
  type Judgement,
  type Point,
  parsePointLine,
  type SeldomReport,
} from '../../core/index.ts';
import type { Fleet } from '../fleet/fleet.ts';
import type { JudgedLine } from '../ingest/line-judge.ts';
import type { SourceJudge } from '../ingest/source-connection.ts';
import { encodeLine } from '../storage/batch-record.ts';
import type { BridgeTraces } from './bridge-traces.ts';

/** What the number of a line and its brackets take in a record, at most. */
const NUMBER_BYTES = 24;

export interface PointJudgeOptions {
  readonly bridge: string;
  readonly traces: BridgeTraces;
  readonly fleet: Fleet | undefined;
  readonly rejections: SeldomReport<string>;
}

/** Says of each line of one bridge whether it is a point that can be stored, as the message that the store keeps. */
export class PointJudge implements SourceJudge {
  readonly #options: PointJudgeOptions;

  constructor(options: PointJudgeOptions) {
    this.#options = options;
  }

  judge(text: string): Judgement<JudgedLine> {
    const parsed = parsePointLine(text);
    if (parsed.kind === 'rejected') return this.#refuse(422, parsed.why);
    const { board, point } = parsed;
    const { bridge, traces: places, fleet } = this.#options;
    const target = places.find(board, point.series);
    if (target === undefined) {
      const { code, why } = places.whyNoPlace(board);
      return this.#refuse(code, why);
    }
    const { plot, traces } = target;
    const message = { streamToken: undefined, layout: undefined, properties: propertiesOf(point) };
    const why = plot.figure.refusal(message);
    if (why !== undefined) return this.#refuse(507, why);
    fleet?.seen(bridge, board);
    const encoded = encodeLine(plot.id, traces, message.properties);
    return { kind: 'taken', parsed: { plot, traces, message, encoded }, bytes: encoded.length + NUMBER_BYTES };
  }

  #refuse(code: number, why: string): Judgement<JudgedLine> {
    this.#options.rejections.add(why);
    return { kind: 'refused', code, why };
  }
}

/** As `encodePoint` in core/wire.ts has them; all of it ASCII. */
function propertiesOf({ timeMs, value, quality, timeUnsure }: Point): JsonObject {
  return {
    x: isoTime(timeMs),
    y: value,
    ...(quality === 'bad' && { quality }),
    ...(timeUnsure === true && { t_unsure: true }),
  };
}
