/** TCP port of the stream server where none is named. */
export const DEFAULT_HTTP_PORT = 8080;

/** This machine alone: nobody's plots are on a network unless they were told to be. */
export const DEFAULT_HOST = '127.0.0.1';

/** Every address of this machine. */
export const EVERY_ADDRESS = '0.0.0.0';
