import type { DecodedProgram } from '../decoded-program.ts';
import { OPERATION } from '../operations.ts';

/**
 * Where loops and functions may begin: what the words from `from` to `end` call, jump to, or branch back to, and what stands
 * behind a jump or a return. Data among the program may give some that are none, which only costs a mark.
 */
export function* headsIn({ words, wide, sizes }: DecodedProgram, from: number, end: number): Generator<number> {
  for (let at = from; at < end; at += sizes[at] ?? 1) {
    const target = wide[at] ?? 0;
    const after = at + (sizes[at] ?? 1);
    switch ((words[at] ?? 0) & 0xff) {
      case OPERATION.rjmp:
      case OPERATION.jmp:
        yield target;
        if (after < words.length) yield after;
        break;
      case OPERATION.rcall:
      case OPERATION.call:
        yield target;
        break;
      case OPERATION.brbs:
      case OPERATION.brbc:
        if (target <= at) yield target;
        break;
      case OPERATION.ret:
      case OPERATION.reti:
      case OPERATION.ijmp:
        if (after < words.length) yield after;
        break;
    }
  }
}
