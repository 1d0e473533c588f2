import { FLAG } from './flags.ts';
import { REGISTER } from './instruction-core.ts';
import { OPERATION } from './operations.ts';

/**
 * `MULS`, `MULSU`, `FMUL`, `FMULS` and `FMULSU` into r1:r0. C is bit 15 of the product before the shift of the
 * fractional ones, Z tells whether the result is 0.
 */
export function multiply(data: Uint8Array, word: number): void {
  const operation = word & 0xff;
  const left = data[(word >>> 8) & 0xff] ?? 0;
  const right = data[(word >>> 16) & 0xff] ?? 0;
  const isLeftSigned = operation !== OPERATION.fmul;
  const isRightSigned = operation === OPERATION.muls || operation === OPERATION.fmuls;
  const isFractional = operation !== OPERATION.muls && operation !== OPERATION.mulsu;
  const product = (isLeftSigned ? (left << 24) >> 24 : left) * (isRightSigned ? (right << 24) >> 24 : right);
  const result = (isFractional ? product << 1 : product) & 0xffff;
  data[0] = result;
  data[1] = result >> 8;
  const carry = (product >> 15) & 1;
  data[REGISTER.sreg] = ((data[REGISTER.sreg] ?? 0) & ~(FLAG.C | FLAG.Z)) | carry | (result === 0 ? FLAG.Z : 0);
}
