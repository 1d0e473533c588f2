import { type DataHead, encodeDataHead, NumberedText } from '../../../../core/index.ts';
import type { MqttLink } from '../mqtt-link.ts';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const SESSION_CHARACTERS = 12;

/**
 * Names one try, so that answers to another are known as such: 72 random bits as base64url, and what tells it from others
 * of this process in any case.
 */
export function newSession(random: () => number, number: number): string {
  const draw = () => ALPHABET[Math.floor(random() * ALPHABET.length)];
  return Array.from({ length: SESSION_CHARACTERS }, draw).join('') + number.toString(36);
}

export interface TopicTryOptions {
  readonly link: MqttLink;
  readonly topic: string;
  /** The number the client gave to it, as to a connection. */
  readonly connection: number;
  readonly head: DataHead;
  /** The broker has not taken a message, although it is there. */
  readonly onRefused: () => void;
}

/** What a connection is over HTTP: messages that belong together, because their heads name the same session. */
export class TopicTry {
  readonly connection: number;
  readonly #options: TopicTryOptions;
  readonly #head: string;
  readonly #numbered = new NumberedText();
  #isOpen = false;

  constructor(options: TopicTryOptions) {
    this.#options = options;
    this.connection = options.connection;
    this.#head = encodeDataHead(options.head);
    this.#numbered.begin();
  }

  /** @returns whether it was not open before */
  open(): boolean {
    const wasOpen = this.#isOpen;
    this.#isOpen = true;
    return !wasOpen;
  }

  send(text: string): void {
    for (const body of this.#numbered.push(text)) this.#publish(body);
  }

  /** Nothing but the head: whoever stores these points says how far. */
  ask(): void {
    this.#publish('');
  }

  #publish(body: string): void {
    const { link, topic, onRefused } = this.#options;
    void link.publish(topic, this.#head + body, { qos: 1, retain: false }).then((arrived) => {
      if (!arrived && link.isUp) onRefused();
    });
  }
}
