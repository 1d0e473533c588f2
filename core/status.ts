import type { ConfigurationChange } from './configuration-change.ts';
import type { BoardstreamError } from './errors.ts';

/** What happened, as a fact. Every room reports through `onStatus`; `describeStatus` turns it into text. */
export type Status =
  | { readonly type: 'sourceOpened'; readonly board: string; readonly path: string }
  | {
      readonly type: 'sourceLost';
      readonly board: string;
      readonly error: BoardstreamError;
      readonly retryInMs: number;
    }
  | { readonly type: 'sourceEnded'; readonly board: string }
  | { readonly type: 'baudRateFound'; readonly board: string; readonly baudRate: number }
  /** What it prints is no text at any of the rates `tried`; it is read at `baudRate` from now on. */
  | {
      readonly type: 'baudRateUnknown';
      readonly board: string;
      readonly baudRate: number;
      readonly tried: readonly number[];
    }
  /** No USB board is connected and none was named. */
  | { readonly type: 'boardsAwaited' }
  | { readonly type: 'firstLineDropped'; readonly board: string }
  | {
      readonly type: 'linesSkipped';
      readonly board: string;
      /** The last one, as an example. */
      readonly line: string;
      readonly why: string;
      /** How many since the last such status. */
      readonly count: number;
    }
  | { readonly type: 'overlongLineSkipped'; readonly board: string; readonly maxLineBytes: number }
  /** Input that came faster than it was taken, so many since the last such status. */
  | {
      readonly type: 'inputDropped';
      readonly board: string;
      readonly what: 'lines' | 'messages';
      readonly count: number;
    }
  /** From senders that are not listened to, so many since the last such status. `from` is the address of the last. */
  | { readonly type: 'datagramsRefused'; readonly board: string; readonly count: number; readonly from: string }
  /** Told once, however often it fails before it recovers. */
  | { readonly type: 'sensorFailed'; readonly board: string; readonly series: string; readonly why: string }
  | { readonly type: 'sensorRecovered'; readonly board: string; readonly series: string }
  /** Of the machine, a Raspberry Pi. */
  | { readonly type: 'supplyTooWeak' }
  | { readonly type: 'supplyRecovered' }
  | { readonly type: 'machineTooSmall'; readonly why: string }
  | {
      readonly type: 'seriesReduced';
      readonly board: string;
      readonly series: string;
      readonly reduction: 'minmax' | 'mean' | 'last';
    }
  /** The oldest waiting points made way, so many since the last such status. */
  | { readonly type: 'pointsDropped'; readonly count: number; readonly why: string }
  | { readonly type: 'spoolUnreadable'; readonly path: string; readonly why: string }
  | { readonly type: 'plotReady'; readonly board: string; readonly url: string }
  | { readonly type: 'firstPointSent'; readonly board: string; readonly url: string }
  | { readonly type: 'streamConnected'; readonly destination: string; readonly afterMs: number; readonly tries: number }
  | {
      readonly type: 'streamLost';
      readonly error: BoardstreamError;
      readonly retryInMs: number;
      readonly queued: number;
    }
  /** The destination took points and will never store them. `why` is of the last one. */
  | {
      readonly type: 'linesRejected';
      /** Who it was, where it is no stream server. */
      readonly destination?: string;
      readonly count: number;
      readonly code: number;
      readonly why: string;
    }
  /** The stream server said something that is none of the protocol. `why` is of the last time. */
  | { readonly type: 'protocolFault'; readonly destination: string; readonly count: number; readonly why: string }
  | { readonly type: 'batchMode'; readonly destination: string }
  | { readonly type: 'notAcknowledged'; readonly destination: string }
  /** Points go through a broker, and no stream server behind it answers. */
  | { readonly type: 'storesAwaited'; readonly destination: string }
  | { readonly type: 'storesAnswered'; readonly destination: string }
  /** A password goes over a network that others may read on. */
  | { readonly type: 'passwordUnprotected'; readonly destination: string }
  | { readonly type: 'sourceUsedElsewhere'; readonly destination: string }
  | { readonly type: 'sourceRenounced'; readonly firstSeq: number }
  /** `host` is what it listens on. */
  | { readonly type: 'serverListening'; readonly url: string; readonly host: string }
  | { readonly type: 'controlUnavailable'; readonly path: string; readonly why: string }
  | { readonly type: 'metricsServed'; readonly url: string }
  | { readonly type: 'accountMade'; readonly user: string; readonly key: string }
  | { readonly type: 'messageRejected'; readonly why: string }
  /** A broker that is subscribed to, and one that no longer is or cannot be: each told once until it changes. */
  | { readonly type: 'brokerConnected'; readonly broker: string }
  | { readonly type: 'brokerLost'; readonly broker: string; readonly why: string }
  /** Not taken, so many since the last such status. `topic` and `why` are of the last. */
  | {
      readonly type: 'brokerMessagesRefused';
      readonly broker: string;
      readonly count: number;
      readonly topic: string;
      readonly why: string;
    }
  /** Two spools publish under one name at the same time. */
  | { readonly type: 'bridgeNameShared'; readonly bridge: string }
  /** Turned away by a limit, so many since the last such status. `from` and `why` are of the last. */
  | { readonly type: 'clientsRefused'; readonly count: number; readonly from: string; readonly why: string }
  /** Clients of the server's own MQTT broker throw each other out, so many times within a minute: they have one id. */
  | { readonly type: 'clientIdShared'; readonly clientId: string; readonly count: number }
  /** The server's own MQTT broker has no room to retain them, so many since the last such status. `topic` is of the last. */
  | { readonly type: 'retainedRefused'; readonly count: number; readonly topic: string }
  /** The server's own MQTT broker. */
  | { readonly type: 'brokerListening'; readonly url: string }
  /** The machine lets this process open so few files that it can take no more connections than these. */
  | { readonly type: 'connectionsReduced'; readonly connections: number; readonly openFiles: number }
  /** A stream asks for its times in a zone that does not exist; they are in UTC. */
  | { readonly type: 'timeZoneUnknown'; readonly zone: string }
  | { readonly type: 'requestFailed'; readonly why: string }
  | { readonly type: 'stateSetAside'; readonly path: string; readonly movedTo: string; readonly why: string }
  | { readonly type: 'stateUnsaved'; readonly path: string; readonly why: string }
  | { readonly type: 'diskRefused'; readonly error: BoardstreamError }
  | { readonly type: 'diskAccepted' }
  | { readonly type: 'storeRefused'; readonly error: BoardstreamError }
  | {
      readonly type: 'storeAccepted';
      /** Messages without an acknowledgement that came meanwhile. */
      readonly unstored: number;
    }
  | { readonly type: 'syncFailed'; readonly path: string; readonly why: string }
  | { readonly type: 'storedPointsDropped'; readonly why: string }
  | ({ readonly type: 'configurationChanged'; readonly file: string } & ConfigurationChange)
  | { readonly type: 'configurationRefused'; readonly file: string; readonly why: string };

export type OnStatus = (status: Status) => void;
