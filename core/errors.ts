/**
 * Every error the program raises, by code. Programs branch on `code`; people read the message.
 * `retryable` says whether trying again without changing anything can succeed. `docs/errors.md` lists the same table.
 */
export const ERROR_CODES = {
  ACCOUNT_INVALID: {
    retryable: false,
    meaning: 'A file to be compared is no account of a board or no table of a plot.',
  },
  BOARD_UNKNOWN: { retryable: false, meaning: 'No board profile has this name.' },
  BROKER_REFUSED: { retryable: false, meaning: 'A broker did not do what it was asked for.' },
  CONTROL_REFUSED: { retryable: false, meaning: 'The running bridge did not do what it was asked for.' },
  CREDENTIALS_UNUSABLE: {
    retryable: false,
    meaning: 'The file with user and key cannot be read or written, or others may read it.',
  },
  DATA_FOLDER_UNUSABLE: { retryable: false, meaning: 'The data folder cannot be created, read or written.' },
  DECODER_INVALID: { retryable: false, meaning: 'The configuration of a decoder has a mistake; the message names it.' },
  FIRMWARE_INVALID: { retryable: false, meaning: 'The file is not a firmware that fits the chip.' },
  HTTP_PORT_UNAVAILABLE: { retryable: false, meaning: 'The stream server cannot listen on this address and port.' },
  INPUT_FAILED: { retryable: false, meaning: 'Standard input or a file broke off and cannot be opened again.' },
  JOURNAL_ACK_AHEAD: {
    retryable: false,
    meaning: 'An acknowledgement names a number that this journal never gave out.',
  },
  JOURNAL_CLOSED: { retryable: false, meaning: 'The journal is used after it was closed.' },
  JOURNAL_FOREIGN: { retryable: false, meaning: 'A file in the folder is named like a segment but cannot be one.' },
  JOURNAL_FULL: {
    retryable: true,
    meaning: 'The disk has no room and the journal was told not to keep points in memory.',
  },
  JOURNAL_IN_USE: { retryable: true, meaning: 'Another process, or this one, has the journal open.' },
  JOURNAL_NOT_DURABLE: { retryable: true, meaning: 'Points are in memory because the disk refuses them.' },
  JOURNAL_TOO_LARGE: { retryable: false, meaning: 'A batch is larger than a segment of the journal.' },
  JOURNAL_UNUSABLE: {
    retryable: false,
    meaning: 'The folder of the journal is missing, not a folder, read-only, or its disk fails.',
  },
  JOURNAL_VERSION: { retryable: false, meaning: 'A segment was written by a newer boardstream.' },
  LINK_PATH_TAKEN: {
    retryable: false,
    meaning: 'Something that is not a stale symbolic link stands at the link path.',
  },
  MQTT_PORT_UNAVAILABLE: { retryable: false, meaning: "The port of the server's own MQTT broker cannot be used." },
  OUTPUT_FAILED: {
    retryable: false,
    meaning: 'A file that was asked for cannot be written, or nobody reads standard output any more.',
  },
  PTY_UNAVAILABLE: { retryable: false, meaning: 'This machine gives no pseudo-terminal to the simulator.' },
  RECORDING_INVALID: { retryable: false, meaning: 'The file is not an asciicast v2 recording.' },
  RECORD_INVALID: { retryable: false, meaning: 'The files are not a WFDB record that can be read.' },
  SCENARIO_INVALID: {
    retryable: false,
    meaning: 'The scenario file has mistakes; the message names each with its place.',
  },
  SENSOR_OPTIONS_INVALID: {
    retryable: false,
    meaning: 'A simulated sensor is asked for something that it does not have.',
  },
  SENSOR_UNKNOWN: { retryable: false, meaning: 'No simulated sensor has this name.' },
  SERVER_REFUSED: { retryable: false, meaning: 'A stream server did not do what it was asked for.' },
  SERVER_UNREACHABLE: { retryable: true, meaning: 'No answer came from a stream server that was asked.' },
  SINK_NOT_ACKNOWLEDGING: {
    retryable: true,
    meaning: 'The stream server does not acknowledge, although that was required.',
  },
  SINK_NOT_A_STREAM_SERVER: {
    retryable: true,
    meaning: 'Something answers at the URL, but not as a stream server does.',
  },
  SINK_PLOT_REFUSED: { retryable: true, meaning: 'The stream server refused to initialise the plot.' },
  SINK_REFUSED: { retryable: true, meaning: 'The destination answers and does not store; the message says why.' },
  SINK_STREAM_ENDED: { retryable: true, meaning: 'The stream server ended the stream and said why.' },
  SINK_UNCONFIRMED: { retryable: true, meaning: 'A stream was ended to have it confirmed, and no answer came.' },
  SINK_UNREACHABLE: { retryable: true, meaning: 'The destination cannot be reached, or the connection broke.' },
  SINK_UNWRITABLE: { retryable: true, meaning: 'The file that points are written to cannot be opened or written.' },
  SOURCE_BUSY: { retryable: true, meaning: 'Another process holds the port.' },
  SOURCE_FAILED: { retryable: true, meaning: 'The port exists but cannot be opened or read.' },
  SOURCE_LENT: { retryable: true, meaning: 'The port is lent to another program for a while.' },
  SOURCE_LOST: { retryable: true, meaning: 'The device disappeared while it was open.' },
  SOURCE_MISCONFIGURED: {
    retryable: false,
    meaning: 'A board is configured for something that does not exist or is not installed.',
  },
  SOURCE_NOT_FOUND: { retryable: true, meaning: 'No device exists at this path.' },
  SOURCE_NOT_PERMITTED: { retryable: true, meaning: 'The user may not read and write this device.' },
  SPOOL_VERSION: { retryable: false, meaning: 'The points that wait were written by a newer boardstream.' },
  TLS_CERTIFICATE_UNUSABLE: {
    retryable: false,
    meaning: 'A TLS certificate or its key is missing, expired or no certificate, or the two do not go together.',
  },
  TRACE_INVALID: { retryable: false, meaning: 'The file is not a CSV quantity trace.' },
  USAGE: {
    retryable: false,
    meaning: 'The command line asks for something that does not exist or does not go together.',
  },
} as const satisfies Record<string, { retryable: boolean; meaning: string }>;

export type ErrorCode = keyof typeof ERROR_CODES;

/** Values that say what the error is about. Never a token or a key. */
export type ErrorContext = Readonly<Record<string, string | number | boolean>>;

/** The one error class. `message` is one line: what happened, to what, and what to do. */
export class BoardstreamError extends Error {
  override readonly name = 'BoardstreamError';
  readonly code: ErrorCode;
  readonly context: ErrorContext;

  constructor(code: ErrorCode, message: string, context: ErrorContext = {}, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.context = context;
  }

  /** Whether trying again without changing anything can succeed. */
  get retryable(): boolean {
    return ERROR_CODES[this.code].retryable;
  }
}

export function isBoardstreamError(value: unknown): value is BoardstreamError {
  return value instanceof BoardstreamError;
}

/** The text of anything thrown, on one line; of an error without a message, its system code or name. */
export function errorText(thrown: unknown): string {
  const text = (thrown instanceof Error ? thrown.message : String(thrown)).replace(/\s+/g, ' ').trim();
  if (text !== '' || !(thrown instanceof Error)) return text;
  // Node's AggregateError for a host with several addresses is such a one.
  return systemCode(thrown) ?? thrown.name;
}

/** The operating system's code (`ENOENT`, `ECONNREFUSED`) of anything thrown, if it has one. */
export function systemCode(thrown: unknown): string | undefined {
  if (typeof thrown !== 'object' || thrown === null || !('code' in thrown)) return undefined;
  return typeof thrown.code === 'string' ? thrown.code : undefined;
}
