import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../chaos/free-port.ts';
import { ProgramProcess } from '../chaos/program-process.ts';
import { answersMqtt, isListening } from './answers-mqtt.ts';

/** Passwords by user. */
export type Passwords = Readonly<Record<string, string>>;

export interface MosquittoOptions {
  /** Paths of the programs; the second only where there are passwords. */
  readonly mosquitto: string;
  readonly mosquittoPasswd?: string;
  /** Default: anybody may do anything. */
  readonly passwords?: Passwords;
  /** Text of the file of access rules. */
  readonly acl?: string;
  /** PEM files. With `caFile` clients must show a certificate that it signed. */
  readonly tls?: { readonly certFile: string; readonly keyFile: string; readonly caFile?: string };
  /** Whether sessions and queues outlive the process. Default: they do not, as in Mosquitto itself. */
  readonly persistence?: boolean;
  /** Messages queued for a client that is away or slow. Default of Mosquitto: 1,000. */
  readonly maxQueued?: number;
  readonly maxConnections?: number;
  /** Lines for the end of its configuration file. */
  readonly directives?: readonly string[];
}

/** A Mosquitto of a test's own, on one port and one folder from start to start. */
export class Mosquitto {
  readonly port: number;
  readonly #options: MosquittoOptions;
  readonly #folder = mkdtempSync(join(tmpdir(), 'boardstream-mosquitto-'));
  #process: ProgramProcess | undefined;

  private constructor(options: MosquittoOptions, port: number) {
    this.#options = options;
    this.port = port;
  }

  static async open(options: MosquittoOptions): Promise<Mosquitto> {
    const broker = new Mosquitto(options, await freePort());
    try {
      await broker.start(options);
      return broker;
    } catch (error) {
      await broker.close();
      throw error;
    }
  }

  get url(): string {
    return `${this.#options.tls === undefined ? 'mqtt' : 'mqtts'}://127.0.0.1:${this.port}`;
  }

  /** What it has said since its last start. */
  get log(): string {
    return this.#process?.output ?? '';
  }

  /** Starts it, with other passwords or limits if need be, and waits until it answers. */
  async start(changes: Partial<MosquittoOptions> = {}): Promise<void> {
    const options = { ...this.#options, ...changes };
    const file = join(this.#folder, 'mosquitto.conf');
    writeFileSync(file, this.#configuration(options));
    this.#process = new ProgramProcess([options.mosquitto, '-c', file]);
    await this.#process.runs(() => (options.tls === undefined ? answersMqtt : isListening)(this.port));
  }

  /** Ends it, by default as a power cut would. */
  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    await this.#process?.stop(signal);
    this.#process = undefined;
  }

  /** `SIGSTOP` freezes it, `SIGCONT` lets it go on. */
  signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    this.#process?.signal(signal);
  }

  async close(): Promise<void> {
    await this.kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #configuration(options: MosquittoOptions): string {
    const { passwords, acl, tls, persistence = false, maxQueued, maxConnections, directives = [] } = options;
    const lines = [
      // Started by root it would become another user, who may not read this folder.
      ...(process.getuid?.() === 0 ? ['user root'] : []),
      'log_dest stderr',
      'log_type all',
      `persistence ${persistence}`,
      `persistence_location ${this.#folder}/`,
      ...(maxQueued === undefined ? [] : [`max_queued_messages ${maxQueued}`]),
      `listener ${this.port} 127.0.0.1`,
      ...(maxConnections === undefined ? [] : [`max_connections ${maxConnections}`]),
      `allow_anonymous ${passwords === undefined}`,
      ...(passwords === undefined ? [] : [`password_file ${this.#passwordFile(options, passwords)}`]),
      ...(acl === undefined ? [] : [`acl_file ${this.#write('acl', acl)}`]),
      ...(tls === undefined ? [] : [`certfile ${tls.certFile}`, `keyfile ${tls.keyFile}`]),
      ...(tls?.caFile === undefined ? [] : [`cafile ${tls.caFile}`, 'require_certificate true']),
      ...directives,
    ];
    return `${lines.join('\n')}\n`;
  }

  #passwordFile({ mosquittoPasswd }: MosquittoOptions, passwords: Passwords): string {
    const lines = Object.entries(passwords).map(([user, password]) => `${user}:${password}\n`);
    const file = this.#write('passwords', lines.join(''));
    const { status, stderr } = spawnSync(mosquittoPasswd ?? 'mosquitto_passwd', ['-U', file], { encoding: 'utf8' });
    if (status !== 0) throw new Error(`mosquitto_passwd: ${stderr}`);
    return file;
  }

  #write(name: string, text: string): string {
    const file = join(this.#folder, name);
    writeFileSync(file, text, { mode: 0o600 });
    return file;
  }
}
