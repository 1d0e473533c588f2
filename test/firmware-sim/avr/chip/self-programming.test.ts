import { expect } from 'vitest';
import { boardProfile } from '../../../../boards/index.ts';
import { requireProgram, testWith } from '../../../requirements.ts';
import { runningSketch } from './running-sketch.ts';

const requirements = { gcc: requireProgram('avr-gcc') };

const says = `int main(void) { begin();
  for (char z = 0; z < 6; z += 2) say_number(boot_signature_byte_get(z));
  say_number(boot_lock_fuse_bits_get(GET_LOW_FUSE_BITS)); say_number(boot_lock_fuse_bits_get(GET_HIGH_FUSE_BITS));
  say_number(boot_lock_fuse_bits_get(GET_EXTENDED_FUSE_BITS)); say_number(pgm_read_byte(0)); for (;;); }`;

testWith(requirements, 'each chip knows its signature and the fuses of its board', async ({ gcc }) => {
  // High fuses without a bootloader: BOOTRST is 1, so that a reset starts the program.
  for (const [name, expected] of [
    ['arduino-uno', [0x1e, 0x95, 0x0f, 0xff, 0xdf, 0xfd]],
    ['arduino-mega', [0x1e, 0x98, 0x01, 0xff, 0xd9, 0xfd]],
    ['arduino-yun', [0x1e, 0x95, 0x87, 0xff, 0xd9, 0xfb]],
  ] as const) {
    const { clock, text, board } = await runningSketch(gcc, says, { profile: boardProfile(name) });
    await clock.advance(80);
    // The last is the first byte of the flash, the instruction JMP: nothing is left of the fuses.
    expect(text().trim().split('\n').map(Number), name).toEqual([...expected, 0x0c]);
    await board.close();
  }
});

testWith(
  requirements,
  'while a page is erased the flash reads 0xff, and after RWWSRE what it holds',
  async ({ gcc }) => {
    const { clock, text, board } = await runningSketch(
      gcc,
      `int main(void) { begin(); say_number(pgm_read_byte(0)); boot_page_erase(0x6000);
      int during = pgm_read_byte(0); boot_spm_busy_wait(); int before = pgm_read_byte(0); boot_rww_enable();
      say_number(during); say_number(before); say_number(pgm_read_byte(0)); for (;;); }`,
    );
    await clock.advance(100);
    expect(text()).toBe('12\n255\n255\n12\n');
    await board.close();
  },
);
