/** TCP port of the stream server where none is named. */
export const DEFAULT_HTTP_PORT = 8080;

/** Every address of this machine, so that a plot on a headless Pi can be opened from a phone. */
export const DEFAULT_HOST = '0.0.0.0';
