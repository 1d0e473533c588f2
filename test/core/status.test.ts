import { describe, expect, test } from 'vitest';
import { describeStatus } from '../../core/describe-status.ts';
import { BoardstreamError } from '../../core/errors.ts';
import type { Status } from '../../core/status.ts';

type Examples = { readonly [Type in Status['type']]: Extract<Status, { type: Type }> };

describe.each([
  ['plain', 'greenhouse'],
  ['hostile', '\u001b[2J\u0007\r\n\u0000\u009b31m\u2028\u007f'],
])('with %s text from outside', (_, text) => {
  test.each(Object.values(examples(text)))('$type is one line without control characters', (status) => {
    const { level, text: line } = describeStatus(status);
    expect(['info', 'warn']).toContain(level);
    expect(line).not.toBe('');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
    expect(line).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]|undefined|NaN|\[object/);
  });
});

test.each([
  ['sourceOpened', 'info', 'attic: reading attic'],
  ['sourceLost', 'warn', 'attic: attic is gone; trying again until it opens'],
  ['baudRateFound', 'info', 'attic: 9600 baud'],
  [
    'baudRateUnknown',
    'warn',
    'attic: could not tell its baud rate: what it prints is no text at 115200, 9600; read at 115200, set the right one with --baud',
  ],
  ['boardsAwaited', 'info', 'no USB serial device is connected: waiting for one; any other is named with --port'],
  ['linesSkipped', 'warn', 'attic: skipped 3 lines, the last one (attic): "attic"'],
  ['overlongLineSkipped', 'warn', 'attic: skipped a line longer than 4096 bytes'],
  ['brokerConnected', 'info', 'subscribed at attic'],
  ['brokerLost', 'warn', 'attic: attic; trying again until it answers'],
  ['brokerMessagesRefused', 'warn', 'attic: refused 3 messages, the last one on "attic": attic'],
  ['bridgeNameShared', 'warn', 'two bridges publish as "attic": their points share plots; give each a name of its own'],
  ['inputDropped', 'warn', 'attic: dropped 7 messages: they come faster than this machine takes them'],
  ['datagramsRefused', 'warn', 'attic: refused 2 datagrams, the last one of attic, which is not among those allowed'],
  ['sensorFailed', 'warn', 'attic: attic: attic'],
  ['sensorRecovered', 'info', 'attic: attic is read again'],
  ['supplyTooWeak', 'warn', "the machine's supply is too weak: boards may drop out; boardstream doctor says more"],
  ['supplyRecovered', 'info', "the machine's supply is strong enough again"],
  ['machineTooSmall', 'warn', 'this machine is too small for a bridge (attic); see "Arduino Yún" in docs/inputs.md'],
  ['pointsDropped', 'warn', 'dropped the 5 oldest points that waited: attic'],
  ['spoolUnreadable', 'warn', 'points that wait in attic cannot be read: attic'],
  ['plotReady', 'info', 'attic: the plot is at attic'],
  ['streamConnected', 'info', 'streaming to attic again after 61.2 s, at try 4'],
  ['streamLost', 'warn', 'attic is gone; trying again in 0.5 s, 7 points are waiting'],
  [
    'linesRejected',
    'warn',
    'the stream server refused 3 points, the last one (422 attic); what is refused is not sent again',
  ],
  ['serverListening', 'info', 'stream server at attic, for this machine alone; --host 0.0.0.0 opens it to others'],
  [
    'clientIdShared',
    'warn',
    'MQTT clients with the id "attic" threw each other out 3 times within a minute; give each an id of its own, and bridges on copied cards a data folder of their own',
  ],
  [
    'retainedRefused',
    'warn',
    'the MQTT broker is full and did not retain 2 messages, the last one on "attic"; take away what is no longer there with boardstream forget',
  ],
  ['brokerListening', 'info', 'MQTT broker at attic'],
  ['clientsRefused', 'warn', 'turned away 3 clients, the last one attic: attic; see docs/security.md'],
  [
    'connectionsReduced',
    'warn',
    'this machine lets the server open 1024 files, so it takes no more than 800 connections; raise it with ulimit -n, or with LimitNOFILE= in a systemd unit',
  ],
  ['timeZoneUnknown', 'warn', 'no time zone is called "attic": the times of this stream are in UTC'],
  ['messageRejected', 'warn', 'refused a stream line: attic'],
] as const)('%s is a %s: %s', (type, level, text) => {
  expect(describeStatus(examples('attic')[type])).toEqual({ level, text });
});

test('a first connection says neither "again" nor how long it took', () => {
  const { text } = describeStatus({ type: 'streamConnected', destination: 'live', afterMs: 12, tries: 1 });
  expect(text).toBe('streaming to live');
});

test('of one skipped line 60 characters are shown', () => {
  const skipped = (line: string) =>
    describeStatus({ type: 'linesSkipped', board: 'attic', line, why: 'no number', count: 1 }).text;
  expect(skipped('x'.repeat(60))).toBe(`attic: skipped a line (no number): "${'x'.repeat(60)}"`);
  expect(skipped('x'.repeat(61))).toBe(`attic: skipped a line (no number): "${'x'.repeat(60)}…"`);
});

/** One of each type; a type that is missing here does not compile. */
function examples(text: string): Examples {
  const error = new BoardstreamError('SOURCE_LOST', `${text} is gone`);
  return {
    sourceOpened: { type: 'sourceOpened', board: text, path: text },
    sourceLost: { type: 'sourceLost', board: text, error, retryInMs: 1_500 },
    sourceEnded: { type: 'sourceEnded', board: text },
    firstLineDropped: { type: 'firstLineDropped', board: text },
    baudRateFound: { type: 'baudRateFound', board: text, baudRate: 9_600 },
    baudRateUnknown: { type: 'baudRateUnknown', board: text, baudRate: 115_200, tried: [115_200, 9_600] },
    boardsAwaited: { type: 'boardsAwaited' },
    linesSkipped: { type: 'linesSkipped', board: text, line: text, why: text, count: 3 },
    overlongLineSkipped: { type: 'overlongLineSkipped', board: text, maxLineBytes: 4_096 },
    inputDropped: { type: 'inputDropped', board: text, what: 'messages', count: 7 },
    datagramsRefused: { type: 'datagramsRefused', board: text, count: 2, from: text },
    sensorFailed: { type: 'sensorFailed', board: text, series: text, why: text },
    sensorRecovered: { type: 'sensorRecovered', board: text, series: text },
    supplyTooWeak: { type: 'supplyTooWeak' },
    supplyRecovered: { type: 'supplyRecovered' },
    machineTooSmall: { type: 'machineTooSmall', why: text },
    seriesReduced: { type: 'seriesReduced', board: text, series: text, reduction: 'minmax' },
    pointsDropped: { type: 'pointsDropped', count: 5, why: text },
    spoolUnreadable: { type: 'spoolUnreadable', path: text, why: text },
    plotReady: { type: 'plotReady', board: text, url: text },
    firstPointSent: { type: 'firstPointSent', board: text, url: text },
    streamConnected: { type: 'streamConnected', destination: text, afterMs: 61_234, tries: 4 },
    streamLost: { type: 'streamLost', error, retryInMs: 500, queued: 7 },
    linesRejected: { type: 'linesRejected', count: 3, code: 422, why: text },
    protocolFault: { type: 'protocolFault', destination: text, count: 1, why: text },
    batchMode: { type: 'batchMode', destination: text },
    notAcknowledged: { type: 'notAcknowledged', destination: text },
    storesAwaited: { type: 'storesAwaited', destination: text },
    storesAnswered: { type: 'storesAnswered', destination: text },
    passwordUnprotected: { type: 'passwordUnprotected', destination: text },
    sourceUsedElsewhere: { type: 'sourceUsedElsewhere', destination: text },
    sourceRenounced: { type: 'sourceRenounced', firstSeq: 65_537 },
    controlUnavailable: { type: 'controlUnavailable', path: text, why: text },
    metricsServed: { type: 'metricsServed', url: text },
    serverListening: { type: 'serverListening', url: text, host: '127.0.0.1' },
    accountMade: { type: 'accountMade', user: text, key: text },
    timeZoneUnknown: { type: 'timeZoneUnknown', zone: text },
    messageRejected: { type: 'messageRejected', why: text },
    clientIdShared: { type: 'clientIdShared', clientId: text, count: 3 },
    retainedRefused: { type: 'retainedRefused', count: 2, topic: text },
    brokerListening: { type: 'brokerListening', url: text },
    brokerConnected: { type: 'brokerConnected', broker: text },
    brokerLost: { type: 'brokerLost', broker: text, why: text },
    brokerMessagesRefused: { type: 'brokerMessagesRefused', broker: text, count: 3, topic: text, why: text },
    bridgeNameShared: { type: 'bridgeNameShared', bridge: text },
    clientsRefused: { type: 'clientsRefused', count: 3, from: text, why: text },
    connectionsReduced: { type: 'connectionsReduced', connections: 800, openFiles: 1_024 },
    requestFailed: { type: 'requestFailed', why: text },
    stateSetAside: { type: 'stateSetAside', path: text, movedTo: text, why: text },
    stateUnsaved: { type: 'stateUnsaved', path: text, why: text },
    diskRefused: { type: 'diskRefused', error },
    diskAccepted: { type: 'diskAccepted' },
    storeRefused: { type: 'storeRefused', error },
    storeAccepted: { type: 'storeAccepted', unstored: 12 },
    syncFailed: { type: 'syncFailed', path: text, why: text },
    storedPointsDropped: { type: 'storedPointsDropped', why: text },
    configurationChanged: {
      type: 'configurationChanged',
      file: text,
      started: [text],
      stopped: [],
      reopened: [text, text],
      reread: [text],
      destinationChanged: true,
      afterRestart: ['spool'],
    },
    configurationRefused: { type: 'configurationRefused', file: text, why: text },
  };
}
