import { type Clock, parseBridgeReport } from '../../core/index.ts';
import { type PermissionContext, permissionOf, replyRefused } from '../accounts/permission.ts';
import { readBody } from '../http/read-body.ts';
import { reply, replyHtml, replyJson } from '../http/respond.ts';
import type { Call, Route } from '../http/router.ts';
import type { Assets } from '../pages/assets.ts';
import { fleetPage } from '../pages/fleet-page.ts';
import { PAGE_BRIDGES } from '../pages/fleet-section.ts';
import type { BridgeFleet } from './bridge-fleet.ts';
import { ALL_BRIDGES, readFleetQuery, selectBridges } from './fleet-selection.ts';

const MAX_BODY_BYTES = 64 * 1024;
const MAX_BODY_MS = 10_000;
const NOT_KEPT = { 'Cache-Control': 'no-store' };
const VARY = { headers: { Vary: 'Accept' } };

export interface FleetRoutesContext extends PermissionContext {
  readonly fleet: BridgeFleet;
  readonly assets: Assets;
  readonly clock: Clock;
}

/**
 * `GET /bridges`: how the bridges are, for programs and, where they ask for it, for people; `?find=&skip=&limit=`
 * choose some. `PUT /bridges/NAME`: a bridge says how it is; `DELETE`: it is gone for good. 204, or 400, 401, 403, 404,
 * 413, 429 with one line of text.
 */
export function fleetRoutes(context: FleetRoutesContext): Route[] {
  return [
    { method: 'GET', path: /^\/bridges$/, handle: (call) => show(call, context) },
    { method: 'PUT', path: /^\/bridges\/(?<name>[^/]{1,2400})$/, handle: (call) => takeReport(call, context) },
    { method: 'DELETE', path: /^\/bridges\/(?<name>[^/]{1,2400})$/, handle: (call) => forget(call, context) },
  ];
}

function show({ request, response, query }: Call, { fleet, clock, assets }: FleetRoutesContext): void {
  if (request.headers.accept?.includes('text/html') === true) {
    const selection = selectBridges(fleet, readFleetQuery(query, PAGE_BRIDGES), clock);
    replyHtml(response, fleetPage(selection, assets), VARY);
  } else {
    const wanted = readFleetQuery(query, ALL_BRIDGES.limit);
    replyJson(response, selectBridges(fleet, wanted, clock).entries, VARY);
  }
}

async function takeReport({ request, response, parts }: Call, context: FleetRoutesContext): Promise<void> {
  const permission = permissionOf(request, context);
  if (permission.kind === 'refused') return replyRefused(response, permission);
  const refuse = (status: number, why: string) =>
    reply(response, `${why}\n`, { status, headers: { Connection: 'close' } });
  // A form of another page can send text, but not with this type.
  if (!/^application\/json\s*(;|$)/i.test(request.headers['content-type'] ?? '')) {
    return refuse(400, 'send JSON, with Content-Type: application/json');
  }
  const body = await readBody(request, { maxBytes: MAX_BODY_BYTES, maxMs: MAX_BODY_MS, clock: context.clock });
  if (body.kind === 'broken') {
    request.socket.destroy();
    return;
  }
  if (body.kind === 'tooLarge') return refuse(413, `a report holds at most ${MAX_BODY_BYTES / 1024} KiB`);
  const report = parseBridgeReport(body.text);
  if (report === undefined)
    return refuse(400, 'send what a bridge says of itself: {"state":"online","bridge":"NAME",…}');
  if (report.bridge !== nameIn(parts)) return refuse(400, 'the report is of another bridge than the address');
  context.fleet.heard(report, false, 'http');
  response.writeHead(204, NOT_KEPT).end();
}

function forget({ request, response, parts }: Call, context: FleetRoutesContext): void {
  const permission = permissionOf(request, context);
  const name = nameIn(parts);
  if (permission.kind === 'refused') replyRefused(response, permission);
  else if (name !== undefined && context.fleet.forget(name)) response.writeHead(204, NOT_KEPT).end();
  else reply(response, 'there is no such bridge\n', { status: 404 });
}

/** `undefined` where the address is no text. */
function nameIn({ name = '' }: Call['parts']): string | undefined {
  try {
    return decodeURIComponent(name);
  } catch {
    return undefined;
  }
}
