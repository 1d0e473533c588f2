// Two thermometers on an Arduino Uno or Mega: an LM35 on A1, and a DS18B20 on D2 with 4.7 kOhm from D2 to 5 V.
//
// Prints a line a second at 9600 baud:
//
//   lm35:23.4 C,ds18b20:23.44 C
//
// A DS18B20 that does not answer, or whose answer was damaged on the wire, prints "nan". Many sketches print -127 then,
// which looks like a temperature and ends up in plots and means; "nan" cannot be mistaken for one.

const int LM35_PIN = A1;

// The LM35 gives 10 mV per degree. Measured against the chip's own 1.1 V instead of the 5 V supply, a step of the
// converter is 0.1 degrees instead of 0.5, and the supply does not matter. The price: it ends at 110 degrees.
const float REFERENCE_VOLTS = 1.1;
const float VOLTS_PER_DEGREE = 0.01;
const int READINGS_PER_MEAN = 64;

const unsigned long INTERVAL_MILLIS = 1000;

// A conversion of the DS18B20 with all its 12 bits takes up to 750 ms (data sheet, table 2).
const unsigned long CONVERSION_MILLIS = 750;

// ---- 1-Wire --------------------------------------------------------------------------------------------------------
// Board and sensor share one wire, and the resistor holds it high. Both only ever pull it low or let go of it. Every bit
// is a slot of about 70 us that the board begins. The times are those of Maxim's application note 126.
//
// D2 is bit 2 of port D on an Uno, bit 4 of port E on a Mega. The registers are used directly because pinMode() takes
// 4 us, and a bit is read 15 us after the wire was pulled low.

#if defined(__AVR_ATmega2560__)
const int REFERENCE_OF_1_1_VOLTS = INTERNAL1V1;
void pullLow() { DDRE |= _BV(DDE4); }
void letGo() { DDRE &= ~_BV(DDE4); }
bool isHigh() { return PINE & _BV(PINE4); }
void pullUpOff() { PORTE &= ~_BV(PORTE4); }
#else
const int REFERENCE_OF_1_1_VOLTS = INTERNAL;
void pullLow() { DDRD |= _BV(DDD2); }
void letGo() { DDRD &= ~_BV(DDD2); }
bool isHigh() { return PIND & _BV(PIND2); }
void pullUpOff() { PORTD &= ~_BV(PORTD2); }
#endif

// Starts a conversation; answers whether there is a sensor, which pulls the wire low in return.
bool oneWireReset() {
  pullLow();
  delayMicroseconds(500);  // at least 480, and delayMicroseconds() may be a little short
  noInterrupts();
  letGo();
  delayMicroseconds(70);
  bool present = !isHigh();
  interrupts();
  delayMicroseconds(410);
  return present;
}

// Interrupts wait while the wire is low: the one that counts milliseconds takes 6 us, and a 1 longer than 15 us is a 0.
void oneWireWriteBit(bool bit) {
  noInterrupts();
  pullLow();
  delayMicroseconds(bit ? 6 : 65);
  letGo();
  interrupts();
  delayMicroseconds(bit ? 64 : 5);
}

bool oneWireReadBit() {
  noInterrupts();
  pullLow();
  delayMicroseconds(3);
  letGo();
  delayMicroseconds(9);
  bool bit = isHigh();
  interrupts();
  delayMicroseconds(56);
  return bit;
}

void oneWireWrite(byte value) {
  for (int i = 0; i < 8; i++) oneWireWriteBit(bitRead(value, i));
}

byte oneWireRead() {
  byte value = 0;
  for (int i = 0; i < 8; i++) bitWrite(value, i, oneWireReadBit());
  return value;
}

// The checksum of Maxim's application note 27. Over bytes followed by their own checksum it is zero.
byte crc8(const byte *bytes, int count) {
  byte crc = 0;
  for (int i = 0; i < count; i++) {
    crc ^= bytes[i];
    for (int bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >> 1) ^ 0x8C : crc >> 1;
  }
  return crc;
}

// ---- DS18B20 -------------------------------------------------------------------------------------------------------

const byte SKIP_ROM = 0xCC;  // "whoever you are": there is one sensor on the wire
const byte CONVERT_T = 0x44;
const byte READ_SCRATCHPAD = 0xBE;

void startConversion() {
  if (!oneWireReset()) return;
  oneWireWrite(SKIP_ROM);
  oneWireWrite(CONVERT_T);
}

// Degrees, or nan.
float readDs18b20() {
  if (!oneWireReset()) return NAN;
  oneWireWrite(SKIP_ROM);
  oneWireWrite(READ_SCRATCHPAD);
  byte scratchpad[9];
  byte anyBit = 0;
  for (int i = 0; i < 9; i++) {
    scratchpad[i] = oneWireRead();
    anyBit |= scratchpad[i];
  }
  // A wire that is shorted to ground reads as nine zeros, and the checksum of zeros is zero.
  if (anyBit == 0 || crc8(scratchpad, 9) != 0) return NAN;
  // Sixteenths of a degree, in two's complement.
  int16_t sixteenths = scratchpad[1] << 8 | scratchpad[0];
  return sixteenths / 16.0;
}

// ---- LM35 ----------------------------------------------------------------------------------------------------------

float readLm35() {
  unsigned long sum = 0;
  for (int i = 0; i < READINGS_PER_MEAN; i++) sum += analogRead(LM35_PIN);
  return (float)sum / READINGS_PER_MEAN * REFERENCE_VOLTS / 1024 / VOLTS_PER_DEGREE;
}

unsigned long startMillis;

void setup() {
  Serial.begin(9600);
  analogReference(REFERENCE_OF_1_1_VOLTS);
  analogRead(LM35_PIN);
  delay(10);  // the reference needs some milliseconds to come down from 5 V
  // Low whenever the pin is an output, and without the chip's own pull-up when it is an input.
  pullUpOff();
  startMillis = millis();
}

void loop() {
  startConversion();
  while (millis() - startMillis < CONVERSION_MILLIS) {
  }
  Serial.print("lm35:");
  Serial.print(readLm35(), 1);
  Serial.print(" C,ds18b20:");
  float temperature = readDs18b20();
  if (isnan(temperature)) {
    Serial.println("nan");
  } else {
    Serial.print(temperature, 2);
    Serial.println(" C");
  }
  while (millis() - startMillis < INTERVAL_MILLIS) {
  }
  startMillis += INTERVAL_MILLIS;
}
