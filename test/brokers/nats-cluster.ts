import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts } from '../chaos/free-port.ts';
import { ProgramProcess } from '../chaos/program-process.ts';
import { eventually } from '../eventually.ts';
import { answersMqtt } from './answers-mqtt.ts';

export interface NatsClusterOptions {
  /** Path of the program. */
  readonly natsServer: string;
  /** Default 3: the least that can lose one. With 1 it is no cluster. */
  readonly nodes?: number;
  /** The block `authorization { … }` of the configuration, whole. Default: anybody may do anything. */
  readonly authorization?: string;
}

interface Node {
  readonly name: string;
  readonly port: number;
  readonly mqttPort: number;
  readonly routePort: number;
  readonly monitorPort: number;
}

/** What the monitoring port says of JetStream, as far as it is read here. */
interface JetStreamState {
  readonly account_details?: readonly {
    readonly stream_detail?: readonly { readonly name: string; readonly cluster?: { readonly leader?: string } }[];
  }[];
}

/** `nats-server` on loopback, as a cluster that keeps MQTT sessions and messages on as many nodes as it has. */
export class NatsCluster {
  readonly #options: NatsClusterOptions;
  readonly #nodes: readonly Node[];
  readonly #folder = mkdtempSync(join(tmpdir(), 'boardstream-nats-'));
  readonly #processes = new Map<number, ProgramProcess>();

  private constructor(options: NatsClusterOptions, nodes: readonly Node[]) {
    this.#options = options;
    this.#nodes = nodes;
  }

  static async open(options: NatsClusterOptions): Promise<NatsCluster> {
    const nodes = await nodesOnFreePorts(options.nodes ?? 3);
    const cluster = new NatsCluster(options, nodes);
    try {
      await Promise.all(nodes.map((_, index) => cluster.#spawn(index)));
      await cluster.ready();
      return cluster;
    } catch (error) {
      await cluster.close();
      throw error;
    }
  }

  /** Of the MQTT listeners. */
  get urls(): readonly string[] {
    return this.#nodes.map(({ mqttPort }) => `mqtt://127.0.0.1:${mqttPort}`);
  }

  url(index: number): string {
    return this.urls[index] ?? '';
  }

  /** What the nodes that run have said. */
  get log(): string {
    return Array.from(this.#processes.values(), ({ output }) => output).join('');
  }

  /** Waits until every node that runs answers MQTT clients, for which the cluster must have elected leaders. */
  async ready(): Promise<void> {
    for (const [index, process] of this.#processes) {
      const port = this.#nodes[index]?.mqttPort ?? 0;
      await process.runs(() => answersMqtt(port));
    }
  }

  /** Index of the node that leads a stream: `$MQTT_msgs` has the messages with QoS 1, `$MQTT_sess` the sessions. */
  async leaderOf(stream: string): Promise<number> {
    let leader = -1;
    await eventually(`${stream} has a leader that runs`, async () => {
      leader = await this.#leaderNow(stream);
      return this.#processes.has(leader);
    });
    return leader;
  }

  async kill(index: number): Promise<void> {
    await this.#processes.get(index)?.stop('SIGKILL');
    this.#processes.delete(index);
  }

  /** Starts a node on its ports and its folder, and waits until it answers. */
  async start(index: number): Promise<void> {
    this.#spawn(index);
    await this.ready();
  }

  async close(): Promise<void> {
    for (const index of [...this.#processes.keys()]) await this.kill(index);
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #leaderNow(stream: string): Promise<number> {
    for (const index of this.#processes.keys()) {
      const url = `http://127.0.0.1:${this.#nodes[index]?.monitorPort}/jsz?accounts=true&streams=true`;
      const state = (await fetch(url).then(
        (response) => response.json(),
        () => ({}),
      )) as JetStreamState;
      const streams = (state.account_details ?? []).flatMap(({ stream_detail = [] }) => stream_detail);
      const leader = streams.find(({ name }) => name === stream)?.cluster?.leader;
      if (leader !== undefined) return this.#nodes.findIndex(({ name }) => name === leader);
    }
    return -1;
  }

  #spawn(index: number): void {
    const file = join(this.#folder, `${index}.conf`);
    writeFileSync(file, this.#configuration(index));
    this.#processes.set(index, new ProgramProcess([this.#options.natsServer, '-c', file]));
  }

  #configuration(index: number): string {
    const node = this.#nodes[index];
    if (node === undefined) throw new RangeError(`the cluster has no node ${index}`);
    const routes = this.#nodes.map(({ routePort }) => `nats://127.0.0.1:${routePort}`);
    const cluster = `cluster { name: boards, listen: 127.0.0.1:${node.routePort}, routes: [${routes.join(', ')}] }`;
    return `
      server_name: ${node.name}
      listen: 127.0.0.1:${node.port}
      http: 127.0.0.1:${node.monitorPort}
      jetstream { store_dir: "${this.#folder}/${index}", max_mem: 64MB, max_file: 1GB }
      mqtt { listen: 127.0.0.1:${node.mqttPort} }
      ${this.#nodes.length === 1 ? '' : cluster}
      ${this.#options.authorization ?? ''}
    `;
  }
}

async function nodesOnFreePorts(count: number): Promise<Node[]> {
  const ports = await freePorts(4 * count);
  return Array.from({ length: count }, (_, index) => {
    const [port = 0, mqttPort = 0, routePort = 0, monitorPort = 0] = ports.slice(4 * index);
    return { name: `n${index}`, port, mqttPort, routePort, monitorPort };
  });
}
