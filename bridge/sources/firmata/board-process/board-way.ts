import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { SerialPort } from 'serialport';
import { BoardstreamError, errorText } from '../../../../core/index.ts';
import { explainOpenError } from '../../serial/open-error.ts';
import type { FirmataConnection } from '../firmata-board.ts';
import { type BoardIo, firmataOn } from './johnny-five.ts';

/** What a board is reached through. */
export interface BoardWay {
  readonly io: BoardIo;
  /** As it is told to the user. */
  readonly path: string;
  /**
   * To be called once Johnny-Five listens to `io`, which tells of its connection only then and only once.
   *
   * @throws BoardstreamError `SOURCE_…`
   */
  readonly open: () => Promise<void>;
}

/**
 * @param onLost called when the port closes by itself
 * @throws BoardstreamError `SOURCE_MISCONFIGURED`, `SOURCE_FAILED`
 */
export async function wayToBoard(
  connection: FirmataConnection,
  onLost: (error: BoardstreamError) => void,
): Promise<BoardWay> {
  if (connection.kind === 'plugin') {
    return { io: await loadPlugin(connection), path: connection.plugin, open: () => Promise.resolve() };
  }
  const { path, baudRate } = connection;
  const port = new SerialPort({ path, baudRate, autoOpen: false });
  const lost = (why: string) => onLost(new BoardstreamError('SOURCE_LOST', `${path} disappeared${why}`, { path }));
  port.on('close', () => lost(''));
  port.on('error', (error) => lost(` (${errorText(error)})`));
  return { io: firmataOn(port), path, open: () => openPort(port, path) };
}

function openPort(port: SerialPort, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    port.open((error) => (error === null || error === undefined ? resolve() : reject(explainOpenError(path, error))));
  });
}

type Plugin = Extract<FirmataConnection, { kind: 'plugin' }>;

async function loadPlugin({ plugin, folder, options }: Plugin): Promise<BoardIo> {
  const Io = pluginClass(await importFrom(folder, plugin));
  if (Io === undefined) throw misconfigured(plugin, `"${plugin}" is no IO plugin of Johnny-Five: it exports no class`);
  try {
    return new Io(options);
  } catch (error) {
    throw new BoardstreamError('SOURCE_FAILED', `${plugin} does not start: ${errorText(error)}`, { plugin }, error);
  }
}

async function importFrom(folder: string, plugin: string): Promise<Readonly<Record<string, unknown>>> {
  let file: string;
  try {
    file = createRequire(join(folder, 'package.json')).resolve(plugin);
  } catch {
    throw misconfigured(plugin, `no IO plugin "${plugin}" in ${folder}: run "npm install ${plugin}" there`);
  }
  try {
    return await import(pathToFileURL(file).href);
  } catch (error) {
    throw misconfigured(plugin, `the IO plugin ${plugin} cannot be loaded: ${errorText(error)}`);
  }
}

type PluginClass = new (options: object) => BoardIo;

/** The module itself, its default, or its class called so: `RaspiIO` of raspi-io. */
function pluginClass(module: Readonly<Record<string, unknown>>): PluginClass | undefined {
  const inner = module['default'];
  const exported = typeof inner === 'object' && inner !== null ? { ...module, ...inner } : module;
  if (typeof exported['default'] === 'function') return exported['default'] as PluginClass;
  const name = Object.keys(exported).find((key) => /IO$/i.test(key) && typeof exported[key] === 'function');
  return name === undefined ? undefined : (exported[name] as PluginClass);
}

function misconfigured(plugin: string, message: string): BoardstreamError {
  return new BoardstreamError('SOURCE_MISCONFIGURED', message, { plugin });
}
