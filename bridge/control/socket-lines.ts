import type { Socket } from 'node:net';
import { LineGuard, lineTexts } from '../../core/index.ts';

/** The lines of a connection to its end. A longer one ends it. */
export async function* socketLines(socket: Socket, maxLineBytes: number): AsyncGenerator<string> {
  const guard = new LineGuard(maxLineBytes, () => socket.destroy());
  for await (const chunk of socket) {
    for (const piece of guard.push(chunk as Buffer)) yield* lineTexts(piece);
    if (guard.overlongLines > 0) return;
  }
}
