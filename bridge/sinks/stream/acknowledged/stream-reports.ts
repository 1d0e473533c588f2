import { BoardstreamError, NOT_ACKNOWLEDGING, SILENT } from '../../../../core/index.ts';
import { AckReports } from '../../acknowledged/ack-reports.ts';
import { destinationName } from '../../connection-error.ts';
import type { StreamTarget } from '../stream-target.ts';

/** What the client reports, as it is told of a stream server; without tokens. */
export function streamReports({ destination, clock, onStatus, log, meter, plots }: StreamTarget): AckReports {
  const name = destinationName(destination.url);
  return new AckReports({
    ...{ name, clock, onStatus, log, meter },
    shown: (text) => plots.withoutTokens(text),
    explainLoss: (why) => explainLoss(name, why),
  });
}

/** Why a stream to a server is lost, where nobody but the client can say it. */
function explainLoss(name: string, why: string): BoardstreamError {
  const context = { url: name };
  switch (why) {
    case SILENT:
      return new BoardstreamError(
        'SINK_UNREACHABLE',
        `${name} says nothing any more; check the network and whether the server runs`,
        context,
      );
    case NOT_ACKNOWLEDGING:
      return new BoardstreamError(
        'SINK_NOT_ACKNOWLEDGING',
        `${name} does not acknowledge points, and it has to; update it, or use --ack auto to send to it as it is`,
        context,
      );
    default:
      return new BoardstreamError('SINK_STREAM_ENDED', `the stream to ${name} is over: ${why}`, context);
  }
}
