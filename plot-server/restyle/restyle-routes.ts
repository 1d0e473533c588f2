import type { Clock } from '../../core/index.ts';
import { type PermissionContext, permissionOf, replyRefused } from '../accounts/permission.ts';
import { readBody } from '../http/read-body.ts';
import { reply } from '../http/respond.ts';
import type { Call, Route } from '../http/router.ts';
import type { Plot } from '../plots/plot.ts';
import type { PlotRegistry } from '../plots/plot-registry.ts';
import { readRestyle } from './restyle-request.ts';

const MAX_BODY_BYTES = 64 * 1024;
const MAX_BODY_MS = 10_000;

export interface RestyleContext extends PermissionContext {
  readonly registry: PlotRegistry;
  readonly clock: Clock;
  /** Resolves when the plots outlive a restart. */
  readonly save: (plots: Iterable<Plot>) => Promise<void>;
}

/**
 * `POST /~USER/ID/restyle`: the owner changes how a plot looks, for every viewer. 204, or 400, 401, 403, 404, 413, 429
 * with one line of text.
 */
export function restyleRoutes(context: RestyleContext): Route[] {
  return [
    {
      method: 'POST',
      path: /^\/~(?<user>[A-Za-z0-9_.-]{1,64})\/(?<id>[0-9]{1,9})\/restyle$/,
      handle: (call) => restyle(call, context),
    },
  ];
}

async function restyle({ request, response, parts }: Call, context: RestyleContext): Promise<void> {
  const { registry, clock, save } = context;
  const permission = permissionOf(request, context);
  if (permission.kind === 'refused') return replyRefused(response, permission);
  const refuse = (status: number, why: string) =>
    reply(response, `${why}\n`, { status, headers: { Connection: 'close' } });
  // A form of another page can send text, but not with this type.
  if (!/^application\/json\s*(;|$)/i.test(request.headers['content-type'] ?? '')) {
    return refuse(400, 'send JSON, with Content-Type: application/json');
  }
  const body = await readBody(request, { maxBytes: MAX_BODY_BYTES, maxMs: MAX_BODY_MS, clock });
  if (body.kind === 'broken') {
    request.socket.destroy();
    return;
  }
  if (body.kind === 'tooLarge') return refuse(413, `a change holds at most ${MAX_BODY_BYTES / 1024} KiB`);
  const plot = registry.plot(parts['user'] ?? '', parts['id'] ?? '');
  if (plot === undefined) return refuse(404, 'there is no such plot');
  const read = readRestyle(body.text, plot.figure);
  if (read.kind === 'faulty') return refuse(400, read.why);
  plot.restyle(read.restyle);
  await save([plot]);
  response.writeHead(204, { 'Cache-Control': 'no-store' }).end();
}
