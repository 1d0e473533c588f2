// Checksums a block of memory and runs a filter in floating point, for ever.
#include "milliseconds.h"
#include <stdint.h>

static uint8_t block[128];
static volatile uint16_t checksum;
static volatile float level;

static uint16_t crc16(const uint8_t *bytes, uint8_t length) {
  uint16_t crc = 0xffff;
  while (length-- > 0) {
    crc ^= *bytes++;
    for (uint8_t bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >> 1) ^ 0xa001 : crc >> 1;
  }
  return crc;
}

int main(void) {
  float smooth = 20.0f;
  start_timers();
  for (;;) {
    for (uint8_t at = 0; at < sizeof block; at++) block[at] = block[at] * 5 + at;
    checksum = crc16(block, sizeof block);
    for (uint8_t at = 0; at < 50; at++) smooth += ((float)block[at] * 0.1f - smooth) / 16.0f;
    level = smooth;
  }
}
