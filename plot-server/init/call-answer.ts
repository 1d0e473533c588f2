import { pythonJson } from './python-json.ts';

export interface CallAnswer {
  /** Scheme and authority under which the client reached this server, such as `http://pi.local:8080`. */
  readonly serverUrl: string;
  readonly plotPath: string;
  readonly filename: string;
  /** Whether any trace has a stream. */
  readonly streams: boolean;
}

/** The answer to a plot call that was carried out. `stream-multiplex` is our own: see docs of the stream endpoint. */
export function successAnswer({ serverUrl, plotPath, filename, streams }: CallAnswer): string {
  const url = `${serverUrl}${plotPath}`;
  return pythonJson({
    ...(streams && { 'stream-host': serverUrl, 'stream-status': 'All Streams Go!', 'stream-multiplex': true }),
    url,
    filename,
    warning: '',
    error: '',
    message: `High five! You successfully sent some data to your account. View your plot in your browser at ${url}, where it is named "${filename}"`,
  });
}

/** The answer to one that was not: HTTP 200 all the same, because old clients look only at `error`. */
export function failureAnswer(error: string): string {
  return pythonJson({ url: '', filename: '', warning: '', error, message: '' });
}

/** The text of the old service, word for word but for the address. */
export function wrongKeyText(user: string, serverUrl: string): string {
  return (
    `Aw, snap! You tried to use our API as the user '${user}', but the supplied API key doesn't match our records. ` +
    `You can view your API key at ${serverUrl.replace(/^https?:\/\//, '')}/settings.`
  );
}
