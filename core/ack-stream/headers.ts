/** Asks for the acknowledged stream in a request, confirms it in a response. Value: the version, `1`. */
export const ACK_HEADER = 'plotly-stream-ack';
export const ACK_VERSION = '1';

/** Which spool the lines come from: 128 random bits as base64url, made with the spool and kept in it. */
export const SOURCE_HEADER = 'plotly-stream-source';
export const SOURCE_PATTERN = /^[A-Za-z0-9_-]{22}$/;

/** Which start of the process: 64 random bits as base64url. */
export const BOOT_HEADER = 'plotly-stream-boot';
export const BOOT_PATTERN = /^[A-Za-z0-9_-]{11}$/;

/** What a server that acknowledges answers with, before any line of the body. Status 200. */
export const ACK_RESPONSE_HEADERS = {
  [ACK_HEADER]: ACK_VERSION,
  'content-type': 'application/x-ndjson',
  // no-transform: a proxy that compresses would hold lines back.
  'cache-control': 'no-store, no-transform',
  'x-accel-buffering': 'no',
} as const;
