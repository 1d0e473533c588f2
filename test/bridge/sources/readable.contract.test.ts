import { PassThrough } from 'node:stream';
import { readableSource } from '../../../bridge/sources/readable-source.ts';
import { sourceContract } from './contract.ts';
import { textValue } from './rigs/text-value.ts';

sourceContract(
  'memory (a stream such as standard input)',
  { text: 'stream', whenSlow: 'waits', loss: { retryable: false, names: () => 'the input' } },
  async (options) => {
    const input = new PassThrough();
    const print = async (bytes: Uint8Array) => void input.write(bytes);
    return {
      source: readableSource({ board: 'stdin', input, ...options }),
      ready: async () => undefined,
      say: (value) => print(Buffer.from(`T:${value}\n`)),
      valueOf: textValue,
      print,
      offer(bytes) {
        if (input.writableNeedDrain) return 0;
        input.write(bytes);
        return bytes.length;
      },
      cut: async () => void input.destroy(new Error('cut')),
      close: async () => void input.destroy(),
    };
  },
);
