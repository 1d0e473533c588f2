import { type BoardstreamError, errorText } from './errors.ts';

/** What happened, as a fact. Every room reports through `onStatus`; only the command line turns it into text. */
export type Status =
  | { readonly type: 'sourceOpened'; readonly board: string; readonly path: string }
  | {
      readonly type: 'sourceLost';
      readonly board: string;
      readonly error: BoardstreamError;
      readonly retryInMs: number;
    }
  | { readonly type: 'sourceEnded'; readonly board: string }
  | { readonly type: 'firstLineDropped'; readonly board: string }
  | { readonly type: 'lineSkipped'; readonly board: string; readonly line: string; readonly why: string }
  | { readonly type: 'overlongLineSkipped'; readonly board: string; readonly maxLineBytes: number }
  | { readonly type: 'pointsDropped'; readonly count: number; readonly capacity: number }
  | { readonly type: 'plotReady'; readonly board: string; readonly url: string }
  | { readonly type: 'firstPointSent'; readonly board: string; readonly url: string }
  | { readonly type: 'streamConnected'; readonly destination: string; readonly afterMs: number; readonly tries: number }
  | {
      readonly type: 'streamLost';
      readonly destination: string;
      readonly error: BoardstreamError;
      readonly retryInMs: number;
      readonly queued: number;
    }
  | { readonly type: 'serverListening'; readonly url: string }
  | { readonly type: 'accountMade'; readonly user: string; readonly key: string }
  | { readonly type: 'messageRejected'; readonly why: string };

export type OnStatus = (status: Status) => void;

export type LogLevel = 'info' | 'warn';

/** One line a person can act on. */
export function describeStatus(status: Status): { level: LogLevel; text: string } {
  switch (status.type) {
    case 'sourceOpened':
      return { level: 'info', text: `${status.board}: reading ${status.path}` };
    case 'sourceLost':
      return {
        level: 'warn',
        text: `${status.board}: ${errorText(status.error)}; trying again in ${seconds(status.retryInMs)}`,
      };
    case 'sourceEnded':
      return { level: 'info', text: `${status.board}: the input has ended` };
    case 'firstLineDropped':
      return { level: 'info', text: `${status.board}: dropped the first line after opening, it may be cut` };
    case 'lineSkipped':
      return { level: 'warn', text: `${status.board}: skipped a line (${status.why}): ${excerpt(status.line)}` };
    case 'overlongLineSkipped':
      return { level: 'warn', text: `${status.board}: skipped a line longer than ${status.maxLineBytes} bytes` };
    case 'pointsDropped':
      return {
        level: 'warn',
        text: `the queue of ${status.capacity} points is full: dropped the ${status.count} oldest`,
      };
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
        text: `${errorText(status.error)}; trying again in ${seconds(status.retryInMs)}, ${status.queued} points are waiting`,
      };
    case 'serverListening':
      return { level: 'info', text: `stream server at ${status.url}` };
    case 'accountMade':
      return { level: 'info', text: `made user "${status.user}" with API key ${status.key}` };
    case 'messageRejected':
      return { level: 'warn', text: `refused a stream line: ${status.why}` };
  }
}

function seconds(durationMs: number): string {
  return `${(durationMs / 1000).toFixed(1)} s`;
}

/** At most 60 characters, control characters replaced, so that binary garbage cannot disturb a terminal. */
function excerpt(line: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is being replaced
  const visible = line.slice(0, 60).replace(/[\u0000-\u001f\u007f-\u009f]/g, '�');
  return JSON.stringify(line.length > 60 ? `${visible}…` : visible);
}
