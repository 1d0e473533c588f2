import { PassThrough, Writable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { askSecret } from '../../cli/ask-secret.ts';

/** A terminal in which these keys are pressed, and what it was made to do. */
function terminal(...keys: string[]) {
  const modes: boolean[] = [];
  const input = Object.assign(new PassThrough(), {
    isTTY: true,
    setRawMode: (isRaw: boolean) => {
      modes.push(isRaw);
      return input as never;
    },
  });
  for (const key of keys) input.write(key);
  let shown = '';
  const output = new Writable({
    write(chunk, _encoding, done) {
      shown += String(chunk);
      done();
    },
  });
  let interrupts = 0;
  const answer = askSecret('Key: ', input as never, output, () => {
    interrupts += 1;
  });
  return { answer, modes, shown: () => shown, interrupts: () => interrupts };
}

describe('on a terminal', () => {
  test('what is typed is not shown, and the terminal is given back', async () => {
    const { answer, modes, shown } = terminal('ab', 'c', 'd\r', 'not this');
    expect(await answer).toBe('abcd');
    expect(shown()).toBe('Key: \n');
    expect(modes).toEqual([true, false]);
  });

  test('what was mistyped can be taken back', async () => {
    expect(await terminal('x\u007fab\bc\n').answer).toBe('ac');
    expect(await terminal('wrong\u0015right\n').answer).toBe('right');
  });

  test('Ctrl-C interrupts, and Ctrl-D gives up', async () => {
    const { answer, interrupts } = terminal('a\u0003\n');
    await answer;
    expect(interrupts()).toBe(1);
    const ended = terminal('\u0004');
    await expect(ended.answer).rejects.toThrow('no key was given');
    expect(ended.modes).toEqual([true, false]);
  });
});

describe('from a pipe', () => {
  const piped = (text: string) => {
    const input = new PassThrough();
    input.end(text);
    const silent = new Writable({ write: (_chunk, _encoding, done) => done(new Error('nothing is asked')) });
    return askSecret('Key: ', input, silent);
  };

  test('the first line is the answer, with or without an end', async () => {
    expect(await piped('abcdefgh12\nmore')).toBe('abcdefgh12');
    expect(await piped('abcdefgh12')).toBe('abcdefgh12');
    await expect(piped('')).rejects.toThrow('set BOARDSTREAM_KEY');
    await expect(piped('a'.repeat(5_000))).rejects.toThrow('too long');
  });
});
