import { BoardstreamError, type ClientReport, SILENT } from '../../../../core/index.ts';
import { AckReports } from '../../acknowledged/ack-reports.ts';
import { destinationName } from '../../connection-error.ts';
import type { MqttTarget } from '../mqtt-target.ts';
import { StoresWatch } from './stores-watch.ts';

/** Tells what becomes of a stream through a broker: of the broker the link tells, of what stands behind it these. */
export class TopicReports {
  readonly #target: MqttTarget;
  readonly #reports: AckReports;
  readonly #watch: StoresWatch;

  constructor(target: MqttTarget) {
    const { destination, clock, onStatus, log, meter } = target;
    const name = destinationName(destination.url);
    this.#target = target;
    this.#watch = new StoresWatch({ name, clock, onStatus });
    this.#reports = new AckReports({
      ...{ name, clock, onStatus, log, meter },
      shown: (text) => text,
      explainLoss: (why) => streamError(target, why),
    });
  }

  /** Stream servers are asked, through a broker that is there. */
  asking(): void {
    this.#watch.asking();
  }

  /** There is no broker, or nobody need be asked. */
  rest(): void {
    this.#watch.rest();
  }

  /** Somebody wrote what no stream server writes. */
  fault(why: string): void {
    this.#reports.report({ type: 'fault', why });
  }

  /** @param isUnanswered no stream server has answered this time: it is told once that this goes on */
  report(report: ClientReport, isUnanswered: boolean, cause?: BoardstreamError): void {
    const { link, meter } = this.#target;
    if (report.type === 'streaming') this.#watch.answered();
    if (report.type !== 'lost') this.#reports.report(report);
    else {
      if (link.isUp) this.#watch.asking();
      if (link.isUp && !isUnanswered) this.#reports.report(report, cause);
      else meter.lost();
    }
  }

  /** Tells what was counted and not yet told. */
  flush(): void {
    this.#watch.rest();
    this.#reports.flush();
  }
}

/** Why a stream is over although the broker is there. */
export function streamError({ destination }: MqttTarget, why: string): BoardstreamError {
  const name = destinationName(destination.url);
  const text =
    why === SILENT
      ? `the stream server behind ${name} says nothing any more; check whether it runs`
      : `the stream through ${name} is over: ${why}`;
  return new BoardstreamError('SINK_STREAM_ENDED', text, { url: name });
}

/** The broker is there, and does not take what it is given. */
export function refusedError({ destination, topics }: MqttTarget): BoardstreamError {
  const name = destinationName(destination.url);
  return new BoardstreamError(
    'SINK_UNREACHABLE',
    `${name} does not take points; check whether this bridge may publish on ${topics.data}`,
    { url: name },
  );
}
