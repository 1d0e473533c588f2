import { BoardstreamError, SILENT } from '../../../core/index.ts';
import { AckReports } from '../acknowledged/ack-reports.ts';
import { destinationName } from '../stream/destination.ts';
import type { MqttTarget } from './mqtt-target.ts';

/** What the client reports, as it is told of stream servers behind a broker. */
export function topicReports({ destination, clock, onStatus, log, meter }: MqttTarget): AckReports {
  const name = destinationName(destination.url);
  return new AckReports({
    ...{ name, clock, onStatus, log, meter },
    shown: (text) => text,
    explainLoss: (why) => {
      const text =
        why === SILENT
          ? `the stream server behind ${name} says nothing any more; check whether it runs`
          : `the stream through ${name} is over: ${why}`;
      return new BoardstreamError('SINK_STREAM_ENDED', text, { url: name });
    },
  });
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
