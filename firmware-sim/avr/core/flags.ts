/** Bits of the status register. */
export const FLAG = { C: 0x01, Z: 0x02, N: 0x04, V: 0x08, S: 0x10, H: 0x20, T: 0x40, I: 0x80 } as const;

/** Negative, zero and sign of a byte whose operation cannot overflow: 256 entries. */
export const LOGIC_FLAGS = Uint8Array.from({ length: 256 }, (_, result) => signFlags(result, false));

/**
 * H, S, V, N, Z and C of every addition and subtraction of bytes, with or without carry: all six follow from the result
 * and from the carries into bits 4 and 7, which are the bits of `a ^ b ^ result`. 2,048 entries by `arithmeticIndex`.
 */
export const ARITHMETIC_FLAGS = Uint8Array.from({ length: 2048 }, (_, index) => {
  const carryOut = (index >> 8) & 1;
  const carryIntoBit7 = (index >> 9) & 1;
  const carryIntoBit4 = (index >> 10) & 1;
  return signFlags(index & 0xff, carryOut !== carryIntoBit7) | carryOut | (carryIntoBit4 * FLAG.H);
});

/** S, V, N, Z and C of a shift to the right, where V is N xor C: 512 entries, the bit that fell out is bit 8. */
export const SHIFT_FLAGS = Uint8Array.from({ length: 512 }, (_, index) => {
  const carry = index >> 8;
  return signFlags(index & 0xff, ((index >> 7) & 1) !== carry) | carry;
});

/** `result` with its ninth bit, which is the carry or the borrow; `carries` is `a ^ b ^ result`. */
export function arithmeticIndex(result: number, carries: number): number {
  return (result & 0x1ff) | ((carries & 0x80) << 2) | ((carries & 0x10) << 6);
}

function signFlags(result: number, overflow: boolean): number {
  const negative = result >= 0x80;
  return (
    (result === 0 ? FLAG.Z : 0) |
    (negative ? FLAG.N : 0) |
    (overflow ? FLAG.V : 0) |
    (negative === overflow ? 0 : FLAG.S)
  );
}
