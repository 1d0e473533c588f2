import type { FigureEvent, UpdateEvent } from '../live/live-event.ts';

export interface ConnectionListener {
  readonly onFigure: (event: FigureEvent) => void;
  readonly onUpdate: (event: UpdateEvent) => void;
  /** The connection is gone, or there again. */
  readonly onConnected: (connected: boolean) => void;
}

const TRY_AGAIN_MS = 2000;

/** Listens to plots; every event names its own. The browser connects again by itself, except after an error answer: then this does. */
export function listenTo(url: string, listener: ConnectionListener): void {
  const source = new EventSource(url);
  source.addEventListener('figure', ({ data }) => {
    listener.onConnected(true);
    listener.onFigure(JSON.parse(data) as FigureEvent);
  });
  source.addEventListener('update', ({ data }) => listener.onUpdate(JSON.parse(data) as UpdateEvent));
  source.addEventListener('error', () => {
    listener.onConnected(false);
    if (source.readyState === EventSource.CLOSED) setTimeout(() => listenTo(url, listener), TRY_AGAIN_MS);
  });
}
