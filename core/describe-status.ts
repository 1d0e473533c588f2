import { changeText } from './configuration-change.ts';
import { DEFAULT_HOST, EVERY_ADDRESS } from './default-address.ts';
import { errorText } from './errors.ts';
import { excerpt, withoutControls } from './shown-text.ts';
import type { Status } from './status.ts';

export type LogLevel = 'info' | 'warn';

/** One line a person can act on, without control characters: parts of it come from boards and servers. */
export function describeStatus(status: Status): { level: LogLevel; text: string } {
  const { level, text } = describe(status);
  return { level, text: withoutControls(text) };
}

function describe(status: Status): { level: LogLevel; text: string } {
  switch (status.type) {
    case 'sourceOpened':
      return { level: 'info', text: `${status.board}: reading ${status.path}` };
    case 'sourceLost':
      return {
        level: 'warn',
        // Told once, however often it is tried: a delay of the first try would be no news.
        text: `${status.board}: ${errorText(status.error)}${status.error.retryable ? '; trying again until it opens' : ''}`,
      };
    case 'sourceEnded':
      return { level: 'info', text: `${status.board}: the input has ended` };
    case 'baudRateFound':
      return { level: 'info', text: `${status.board}: ${status.baudRate} baud` };
    case 'baudRateUnknown':
      return {
        level: 'warn',
        text: `${status.board}: could not tell its baud rate: what it prints is no text at ${status.tried.join(', ')}; read at ${status.baudRate}, set the right one with --baud`,
      };
    case 'boardsAwaited':
      return {
        level: 'info',
        text: 'no USB serial device is connected: waiting for one; any other is named with --port',
      };
    case 'firstLineDropped':
      return { level: 'info', text: `${status.board}: dropped the first line after opening, it may be cut` };
    case 'linesSkipped':
      return {
        level: 'warn',
        text: `${status.board}: skipped ${lines(status.count)} (${status.why}): ${excerpt(status.line)}`,
      };
    case 'overlongLineSkipped':
      return { level: 'warn', text: `${status.board}: skipped a line longer than ${status.maxLineBytes} bytes` };
    case 'inputDropped':
      return {
        level: 'warn',
        text: `${status.board}: dropped ${status.count} ${status.what}: they come faster than this machine takes them`,
      };
    case 'datagramsRefused':
      return {
        level: 'warn',
        text: `${status.board}: refused ${status.count === 1 ? 'a datagram' : `${status.count} datagrams, the last one`} of ${status.from}, which is not among those allowed`,
      };
    case 'sensorFailed':
      return { level: 'warn', text: `${status.board}: ${status.series}: ${status.why}` };
    case 'sensorRecovered':
      return { level: 'info', text: `${status.board}: ${status.series} is read again` };
    case 'supplyTooWeak':
      return {
        level: 'warn',
        text: "the machine's supply is too weak: boards may drop out; boardstream doctor says more",
      };
    case 'supplyRecovered':
      return { level: 'info', text: "the machine's supply is strong enough again" };
    case 'machineTooSmall':
      return {
        level: 'warn',
        text: `this machine is too small for a bridge (${status.why}); see "Arduino Yún" in docs/inputs.md`,
      };
    case 'pointsDropped':
      return {
        level: 'warn',
        text: `dropped ${status.count === 1 ? 'the oldest point' : `the ${status.count} oldest points`} that waited: ${status.why}`,
      };
    case 'seriesReduced':
      return {
        level: 'warn',
        text: `${status.board}: ${status.series} comes faster than this server takes it, one point in 50 ms; merging the rest (${status.reduction})`,
      };
    case 'spoolUnreadable':
      return { level: 'warn', text: `points that wait in ${status.path} cannot be read: ${status.why}` };
    case 'plotReady':
      return { level: 'info', text: `${status.board}: the plot is at ${status.url}` };
    case 'firstPointSent':
      return { level: 'info', text: `${status.board}: the first point is on its way to ${status.url}` };
    case 'streamConnected':
      return {
        level: 'info',
        text:
          status.tries === 1
            ? `streaming to ${status.destination}`
            : `streaming to ${status.destination} again after ${seconds(status.afterMs)}, at try ${status.tries}`,
      };
    case 'streamLost':
      return {
        level: 'warn',
        text: `${errorText(status.error)}; trying again in ${seconds(status.retryInMs)}, ${status.queued === 1 ? '1 point is' : `${status.queued} points are`} waiting`,
      };
    case 'linesRejected':
      return {
        level: 'warn',
        text: `${status.destination ?? 'the stream server'} refused ${points(status.count)} (${status.code} ${status.why}); what is refused is not sent again`,
      };
    case 'protocolFault':
      return {
        level: 'warn',
        text: `${status.destination} sent ${lines(status.count)}, that no stream server sends (${status.why}); check what answers there`,
      };
    case 'batchMode':
      return {
        level: 'warn',
        text: `something on the way to ${status.destination} holds answers back, so points travel in batches, once a second; see "Proxies" in docs/wire.md`,
      };
    case 'notAcknowledged':
      return {
        level: 'warn',
        text: `${status.destination} does not acknowledge points: those on the way are lost when the connection breaks`,
      };
    case 'storesAwaited':
      return {
        level: 'warn',
        text: `no stream server answers through ${status.destination}, so points wait; start one with boardstream serve --from, check what the broker allows, or set ack: off`,
      };
    case 'storesAnswered':
      return { level: 'info', text: `a stream server answers through ${status.destination}` };
    case 'passwordUnprotected':
      return {
        level: 'warn',
        text: `the password for ${status.destination} goes over the network as it is; use mqtts:// or wss://`,
      };
    case 'sourceUsedElsewhere':
      return {
        level: 'warn',
        text: `another bridge sends to ${status.destination} with the same spool; stop one of them, or give each a data folder of its own`,
      };
    case 'sourceRenounced':
      return {
        level: 'warn',
        text: `another bridge holds this one's source, as after a card was copied; it goes on under a new one from point ${status.firstSeq}`,
      };
    case 'serverListening':
      return {
        level: 'info',
        text: `stream server at ${status.url}${status.host === DEFAULT_HOST ? `, for this machine alone; --host ${EVERY_ADDRESS} opens it to others` : ''}`,
      };
    case 'controlUnavailable':
      return {
        level: 'warn',
        text: `lend, send, record and watch cannot reach this bridge: no socket at ${status.path} (${status.why})`,
      };
    case 'metricsServed':
      return { level: 'info', text: `metrics at ${status.url}` };
    case 'accountMade':
      return { level: 'info', text: `made user "${status.user}" with API key ${status.key}` };
    case 'messageRejected':
      return { level: 'warn', text: `refused a stream line: ${status.why}` };
    case 'brokerConnected':
      return { level: 'info', text: `subscribed at ${status.broker}` };
    case 'brokerLost':
      return { level: 'warn', text: `${status.broker}: ${status.why}; trying again until it answers` };
    case 'brokerMessagesRefused':
      return {
        level: 'warn',
        text: `${status.broker}: refused ${status.count === 1 ? 'a message' : `${status.count} messages, the last one`} on ${JSON.stringify(status.topic)}: ${status.why}`,
      };
    case 'bridgeNameShared':
      return {
        level: 'warn',
        text: `two bridges publish as ${JSON.stringify(status.bridge)}: their points share plots; give each a name of its own`,
      };
    case 'clientsRefused':
      return {
        level: 'warn',
        text: `turned away ${status.count === 1 ? '' : `${status.count} clients, the last one `}${status.from}: ${status.why}; see docs/security.md`,
      };
    case 'clientIdShared':
      return {
        level: 'warn',
        text: `MQTT clients with the id ${excerpt(status.clientId)} threw each other out ${status.count} times within a minute; give each an id of its own, and bridges on copied cards a data folder of their own`,
      };
    case 'retainedRefused':
      return {
        level: 'warn',
        text: `the MQTT broker is full and did not retain ${status.count === 1 ? 'a message' : `${status.count} messages, the last one`} on ${excerpt(status.topic)}; take away what is no longer there with boardstream forget`,
      };
    case 'brokerListening':
      return { level: 'info', text: `MQTT broker at ${status.url}` };
    case 'connectionsReduced':
      return {
        level: 'warn',
        text: `this machine lets the server open ${status.openFiles} files, so it takes no more than ${status.connections} connections; raise it with ulimit -n, or with LimitNOFILE= in a systemd unit`,
      };
    case 'timeZoneUnknown':
      return { level: 'warn', text: `no time zone is called "${status.zone}": the times of this stream are in UTC` };
    case 'requestFailed':
      return { level: 'warn', text: `a request failed inside the server: ${status.why}` };
    case 'stateSetAside':
      return {
        level: 'warn',
        text: `${status.path} cannot be used (${status.why}); it is kept as ${status.movedTo} and work goes on without it`,
      };
    case 'diskRefused':
      return { level: 'warn', text: `${errorText(status.error)}; new points wait in memory` };
    case 'diskAccepted':
      return { level: 'info', text: 'the disk takes points again; those that waited are on it' };
    case 'storeRefused':
      return { level: 'warn', text: `${errorText(status.error)}; until then new points are shown and not stored` };
    case 'storeAccepted':
      return {
        level: 'info',
        text: `the disk takes points again; ${status.unstored} that came meanwhile are not stored`,
      };
    case 'syncFailed':
      return { level: 'warn', text: `the disk failed to keep ${status.path} (${status.why}); it is written again` };
    case 'storedPointsDropped':
      return { level: 'warn', text: `the oldest stored points were dropped: ${status.why}` };
    case 'configurationChanged':
      return {
        level: status.afterRestart.length > 0 ? 'warn' : 'info',
        text: `read ${status.file} again: ${changeText(status)}`,
      };
    case 'configurationRefused':
      return { level: 'warn', text: `${status.why}; what ${status.file} said before goes on` };
    case 'stateUnsaved':
      return { level: 'warn', text: `cannot save ${status.path} (${status.why}); it will be tried again` };
  }
}

function lines(count: number): string {
  return count === 1 ? 'a line' : `${count} lines, the last one`;
}

function points(count: number): string {
  return count === 1 ? 'a point' : `${count} points, the last one`;
}

function seconds(durationMs: number): string {
  return `${(durationMs / 1000).toFixed(1)} s`;
}
