/**
 * How a stream can end, with the texts of the old service: its clients know them by number and some print the text.
 * Source: statusmsgs.json of npm plotly. Never 308: clients would follow it.
 */
export const STREAM_STATUS_TEXTS = {
  200: 'healthy endpoint disconnect',
  400: 'invalid or malformed request syntax',
  403: 'stream token no longer associated with this plot',
  404: 'streamtoken not registered or valid',
  405: 'bad request method: use POST for streaming',
  406: "bad request header: missing 'plotly-streamtoken'",
  408: 'timeout on active data',
  422: 'json parse error: please stream newline seperated JSON',
  423: 'connection limit associated with this token has been reached',
  449: 'stream content has changed, reloading clients',
  500: 'internal server error',
  503: 'internal database error',
} as const satisfies Record<number, string>;

export type StreamStatus = keyof typeof STREAM_STATUS_TEXTS;
