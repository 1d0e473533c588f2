import { Command } from 'commander';
import { BoardstreamError, DEFAULT_HTTP_PORT, isJsonObject, type Json, type JsonObject } from '../core/index.ts';
import { askServer } from './ask-server.ts';
import { readCredentials } from './credentials.ts';
import { urlOption } from './destination-options.ts';

interface FleetOptions {
  readonly to?: URL;
  readonly json?: boolean;
}

export function fleetCommand(): Command {
  return new Command('fleet')
    .description('List the bridges that feed a stream server, and how they are.')
    .option('--to <url>', 'the server; default the one of boardstream login, else the one on this machine', urlOption)
    .option('--json', 'as JSON, with the boards of each bridge')
    .addHelpText(
      'after',
      `
Those that are quiet come first, then those that are offline, then those with something amiss.

Examples:
  boardstream fleet
  boardstream fleet --to http://pi.local:8080 --json`,
    )
    .action(fleet);
}

async function fleet({ to, json = false }: FleetOptions): Promise<void> {
  const server = to?.origin ?? readCredentials()?.server ?? `http://localhost:${DEFAULT_HTTP_PORT}`;
  const bridges = await askServer(server, '/bridges');
  if (!Array.isArray(bridges)) {
    throw new BoardstreamError('SERVER_REFUSED', `${server} answers, but knows of no bridges`, { server });
  }
  if (json) process.stdout.write(`${JSON.stringify(bridges, undefined, 2)}\n`);
  else if (bridges.length === 0) process.stderr.write(`no bridge has said how it is at ${server}\n`);
  else process.stdout.write(table(bridges.filter(isJsonObject)));
}

function table(bridges: readonly JsonObject[]): string {
  const rows = [['STATE', 'LAST SEEN', 'WAITING', 'BOARDS', 'VERSION', 'BRIDGE', ''], ...bridges.map(row)];
  const widths = [0, 1, 2, 3, 4, 5].map((column) => Math.max(...rows.map((cells) => cells[column]?.length ?? 0)));
  return rows
    .map((cells) => `${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd())
    .map((line) => `${line}\n`)
    .join('');
}

function row({ bridge, state, lastSeen, spool, boards, version, clock, supply }: JsonObject): string[] {
  const named = Array.isArray(boards) ? boards.filter(isJsonObject) : [];
  const silent = named.filter((board) => board['state'] === 'quiet' || board['state'] === 'lost');
  const waiting = isJsonObject(spool) ? text(spool['points']) : '-';
  const amiss = [
    ...(silent.length === 0 ? [] : [`quiet: ${silent.map((board) => text(board['name'])).join(', ')}`]),
    ...(supply === 'weak' ? ['under-voltage'] : []),
    ...(clock === 'set' || clock === null ? [] : [`clock ${text(clock)}`]),
  ];
  return [text(state), text(lastSeen), waiting, `${named.length}`, text(version), text(bridge), amiss.join('; ')];
}

/** What a server says must not move the cursor of whoever reads it. */
function text(value: Json | undefined): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value).replace(/\p{Cc}/gu, ' ') : '-';
}
