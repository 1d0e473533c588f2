/** One `/` and then nothing that a browser could read as another host, or a header as its end. */
const LOCAL_PATH = /^\/(?!\/)[A-Za-z0-9~_.,/?=&%-]{0,500}$/;

/** The wished place on this server; `otherwise` for anything that might lead elsewhere. */
export function localPath(wished: string | null | undefined, otherwise: string): string {
  return wished !== null && wished !== undefined && LOCAL_PATH.test(wished) ? wished : otherwise;
}
