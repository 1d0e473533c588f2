import type { Socket } from 'node:net';
import { TcpRig } from '../tcp/tcp-rig.ts';

/** The Yún hangs up on a client that leaves more than this waiting. Source: YunBridge, bridge/console.py. */
const BACKLOG_BYTES = 8_192;
/** What `Console.buffer(64)` hands on at once. */
const PIECE_BYTES = 64;

/**
 * The console of a Yún as its YunBridge serves it: what the sketch prints goes to every client in pieces of 64 bytes,
 * and a client that does not read is dropped.
 */
export class YunConsole {
  readonly rig: TcpRig;

  private constructor(rig: TcpRig) {
    this.rig = rig;
  }

  static async start(port = 0): Promise<YunConsole> {
    return new YunConsole(await TcpRig.start(port));
  }

  /** Hands text of the sketch to every client. */
  print(text: string | Uint8Array): void {
    const bytes = Buffer.from(text);
    for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
      for (const client of this.rig.connections) send(client, bytes.subarray(at, at + PIECE_BYTES));
    }
  }

  /** `plotly.plot(x, y, token)` of the library. */
  plot(y: string, token: string): void {
    this.print(`\x1dplotly\x1e{"timezone": "America/Montreal", "y": "${y}", "token": "${token}"}\x1f`);
  }
}

function send(client: Socket, bytes: Uint8Array): void {
  if (client.destroyed) return;
  client.write(bytes);
  if (client.writableLength > BACKLOG_BYTES) client.destroy();
}
