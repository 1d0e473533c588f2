import type { RestartSummary } from '../../live/live-event.ts';
import { clockText, dayText } from './gap-words.ts';

export function restartText({ what }: RestartSummary): string {
  return what === 'server' ? 'server restarted' : 'sender restarted';
}

/** `31 Jan 2026, 12:00:00`, in the viewer's time. */
export function restartTimeText({ time }: RestartSummary): string {
  const date = new Date(time);
  return `${dayText(date)}, ${clockText(date)}`;
}
