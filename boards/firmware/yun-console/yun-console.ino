// Voltage on A0 to the Linux side of an Arduino Yun, ten lines a second:
//
//   voltage:2.500 V
//
// The board has two processors. Serial1 of the ATmega32U4, which runs this sketch, is wired to the console of the
// AR9331, which runs Linux and knows the line as /dev/ttyATH0. Both ends use 250000 baud. There a shell waits for
// commands: switch it off before this sketch's lines reach it (boards/firmware/README.md says how). "Serial" would be
// the USB socket; this sketch does without it.

const int SENSOR_PIN = A0;
const float REFERENCE_VOLTS = 5.0;
const unsigned long INTERVAL_MILLIS = 100;

// While Linux starts, its boot loader and its kernel print to this line, and a byte from here can stop the boot loader.
// It counts down second by second: two seconds of silence mean that it is done.
const unsigned long SILENCE_MILLIS = 2000;

unsigned long nextLineMillis;

void waitForSilence() {
  unsigned long lastByteMillis = millis();
  while (millis() - lastByteMillis < SILENCE_MILLIS) {
    if (Serial1.read() >= 0) lastByteMillis = millis();
  }
}

void setup() {
  Serial1.begin(250000);
  waitForSilence();
  // Ends a half line that the boot messages may have left.
  Serial1.println();
  nextLineMillis = millis();
}

void loop() {
  // The difference is right even when millis() starts again at zero, after 49 days; a comparison would not be.
  if ((long)(millis() - nextLineMillis) < 0) return;
  nextLineMillis += INTERVAL_MILLIS;
  Serial1.print("voltage:");
  Serial1.print(analogRead(SENSOR_PIN) * REFERENCE_VOLTS / 1024, 3);
  Serial1.println(" V");
}
