import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { MAX_MESSAGE_BYTES, SERVER_LIMIT_NAMES, SERVER_LIMITS } from '../../../core/index.ts';
import { MAX_MESSAGE_DEPTH } from '../../../core/wire.ts';
import { MAX_UNSENT_BYTES } from '../../../plot-server/broker/own/guarded-connection.ts';
import { MAX_CONTROL_BYTES, MAX_PUBLISH_BYTES } from '../../../plot-server/broker/own/packet-bound.ts';
import { MAX_RETAINED, MAX_RETAINED_BYTES } from '../../../plot-server/broker/own/retained-messages.ts';
import {
  MAX_HALF_SENT,
  MAX_SUBSCRIPTIONS,
  MAX_TOPIC_LEVELS,
  SIGN_IN_MS,
} from '../../../plot-server/broker/own-broker.ts';
import { MAX_FIGURE_DEPTH } from '../../../plot-server/figure/clean-json.ts';
import { MAX_TRACES } from '../../../plot-server/figure/figure.ts';
import { MAX_PROPERTIES } from '../../../plot-server/figure/why-refused.ts';
import { HEADER_TIMEOUT_MS, MAX_HEADER_BYTES } from '../../../plot-server/http/listen.ts';
import { STREAM_IDLE_MS } from '../../../plot-server/ingest/open-streams.ts';
import { MAX_BODY_BYTES, MAX_BODY_MS } from '../../../plot-server/init/answer-plot-call.ts';
import { MISSED_HEARTBEATS } from '../../../plot-server/live/viewer.ts';
import { CONNECTION_BURST, MAX_HELD } from '../../../plot-server/safety/address-quota.ts';
import { MISTAKE_DELAY_MS } from '../../../plot-server/safety/doorkeeper.ts';
import { MAX_SOURCES_OF_BRIDGE as MAX_REMEMBERED } from '../../../plot-server/storage/known-sources.ts';
import { MAX_LINES, MAX_PAYLOAD_BYTES } from '../../../plot-server/subscribe/data-message.ts';
import { MAX_SOURCES, MAX_SOURCES_OF_BRIDGE, MAX_WAITING_BYTES } from '../../../plot-server/subscribe/subscription.ts';

const text = readFileSync('docs/security.md', 'utf8');

/** Rows of the table of limits: what, default, option, and what happens beyond it. */
const rows = Array.from(text.matchAll(/^\| (.+?) \| (\d+) \| (.+?) \| (.+?) \|$/gm), (match) => match.slice(1));

/** What cannot be chosen, as the program has it. */
const FIXED: Readonly<Record<string, number>> = {
  'bytes of a line': MAX_MESSAGE_BYTES,
  'levels of brackets in a line': MAX_MESSAGE_DEPTH,
  'levels of brackets in a figure': MAX_FIGURE_DEPTH,
  'properties of a line': MAX_PROPERTIES,
  'traces of a plot': MAX_TRACES,
  'bytes of a plot call': MAX_BODY_BYTES,
  'seconds for a plot call to arrive': MAX_BODY_MS / 1_000,
  "bytes of a request's header": MAX_HEADER_BYTES,
  'seconds for a header to arrive': HEADER_TIMEOUT_MS / 1_000,
  'seconds of silence on a stream': STREAM_IDLE_MS / 1_000,
  'heartbeats that a live page does not take, one each 15 s': MISSED_HEARTBEATS,
  'MQTT: bytes of a message': MAX_PUBLISH_BYTES,
  'MQTT: bytes of any other packet': MAX_CONTROL_BYTES,
  'MQTT: seconds to sign in': SIGN_IN_MS / 1_000,
  'MQTT: subscriptions of a client': MAX_SUBSCRIPTIONS,
  'MQTT: levels of a topic': MAX_TOPIC_LEVELS,
  'MQTT: messages of QoS 2 that a client leaves half sent': MAX_HALF_SENT,
  'MQTT: bytes that wait for a client, for a second': MAX_UNSENT_BYTES,
  'MQTT: retained messages': MAX_RETAINED,
  'MQTT: bytes of retained messages with their topics': MAX_RETAINED_BYTES,
  'points through a broker: bytes of a message': MAX_PAYLOAD_BYTES,
  'points through a broker: lines of a message': MAX_LINES,
  'points through a broker: bytes of messages that wait for new plots': MAX_WAITING_BYTES,
  'points through a broker: spools that send at a time': MAX_SOURCES,
  'points through a broker: spools of one bridge that send at a time': MAX_SOURCES_OF_BRIDGE,
  'points through a broker: spools of one bridge that are remembered': MAX_REMEMBERED,
};

test('docs/security.md names every limit that can be chosen, with its default', () => {
  const named = rows.flatMap(([, value, option = '']) => (option === 'fixed' ? [] : [[option, Number(value)]]));
  expect(named).toEqual(SERVER_LIMIT_NAMES.map((name) => [`\`${name}\``, SERVER_LIMITS[name].default]));
});

test('and those that cannot, as they are', () => {
  const fixed = rows.flatMap(([what = '', value, option]) => (option === 'fixed' ? [[what, Number(value)]] : []));
  expect(Object.fromEntries(fixed)).toEqual(FIXED);
});

test('and the numbers in its words', () => {
  expect(text).toContain(`after the first ${CONNECTION_BURST}`);
  expect(text).toContain(`answered ${MISTAKE_DELAY_MS / 1_000} s late; while ${MAX_HELD} such wait`);
});
