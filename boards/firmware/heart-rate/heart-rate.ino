// Heart rate from a pulse sensor or an ECG amplifier (AD8232) on A0, for the Arduino Uno.
//
// Prints 50 lines a second at 115200 baud:
//
//   pulse:1.652 V                         until the heart rate is known, and when it is lost
//   pulse:1.652 V,heart_rate:69.4 bpm     the mean of the last eight beats
//
// The LED on the board flashes with every beat.

const int SENSOR_PIN = A0;
const float REFERENCE_VOLTS = 5.0;

// 250 readings a second place a beat within 4 ms, which is half a beat per minute at 70. Five of them make 20 ms, one
// period of 50 Hz mains: their mean has no hum in it.
const unsigned long SAMPLE_MICROS = 4000;
const int SAMPLES_PER_MEAN = 5;

// No heart beats again within 300 ms (200 beats a minute). What rises earlier is the T wave of an ECG or the second hump
// of a pulse. After two seconds without a beat the sensor has slipped off, or the finger was taken away.
const unsigned long REFRACTORY_MILLIS = 300;
const unsigned long LOST_AFTER_MILLIS = 2000;

// Where in its swing the signal has to be for a beat, and where it has to come back to before there can be another.
// Two levels, so that noise around one of them does not count twice.
const float BEAT_LEVEL = 0.65;
const float REST_LEVEL = 0.45;

// When the swing has grown by half since the last beat, what was counted was something small beside the beat: the T wave,
// before the first whole beat was seen.
const float GROWN = 1.5;

// A swing of less than 50 mV is noise of an open pin.
const float SMALLEST_SWING = 0.05 / REFERENCE_VOLTS * 1024;

// The extremes creep towards the signal, by this part of the way with every reading: over about four seconds they follow
// a finger that presses harder, while from beat to beat they hardly move.
const float CREEP = 0.001;

const int MEAN_OF_BEATS = 8;
const unsigned long FLASH_MILLIS = 60;

int lastSamples[SAMPLES_PER_MEAN];
int sampleIndex = 0;
int sampleSum = 0;

float highest;
float lowest;
float swingAtBeat = 0;
bool aboveBeatLevel = false;

unsigned long intervals[MEAN_OF_BEATS];  // milliseconds from beat to beat
int intervalIndex = 0;
int intervalCount = 0;
unsigned long lastBeatMillis = 0;
bool hasBeat = false;

unsigned long nextSampleMicros;

void setup() {
  Serial.begin(115200);
  pinMode(LED_BUILTIN, OUTPUT);
  // Full from the start, so that the first mean is a real one.
  int first = analogRead(SENSOR_PIN);
  for (int i = 0; i < SAMPLES_PER_MEAN; i++) {
    lastSamples[i] = first;
    sampleSum += first;
  }
  highest = lowest = first;
  nextSampleMicros = micros();
}

// The mean of the last five readings, the new one included.
float readSignal() {
  int sample = analogRead(SENSOR_PIN);
  sampleSum += sample - lastSamples[sampleIndex];
  lastSamples[sampleIndex] = sample;
  sampleIndex = (sampleIndex + 1) % SAMPLES_PER_MEAN;
  return (float)sampleSum / SAMPLES_PER_MEAN;
}

// Follows the highest and the lowest of the last seconds, and answers whether the signal has just risen into its beat.
bool risesIntoBeat(float signal) {
  highest -= (highest - signal) * CREEP;
  lowest += (signal - lowest) * CREEP;
  if (signal > highest) highest = signal;
  if (signal < lowest) lowest = signal;

  float swing = highest - lowest;
  if (swing < SMALLEST_SWING) return false;
  float level = (signal - lowest) / swing;
  if (level < REST_LEVEL) aboveBeatLevel = false;
  if (level < BEAT_LEVEL || aboveBeatLevel) return false;
  aboveBeatLevel = true;
  return true;
}

void forgetBeats() {
  hasBeat = false;
  intervalCount = 0;
}

void countBeat(unsigned long now) {
  float swing = highest - lowest;
  if (swing > swingAtBeat * GROWN) forgetBeats();
  swingAtBeat = swing;
  if (hasBeat) {
    intervals[intervalIndex] = now - lastBeatMillis;
    intervalIndex = (intervalIndex + 1) % MEAN_OF_BEATS;
    if (intervalCount < MEAN_OF_BEATS) intervalCount++;
  }
  hasBeat = true;
  lastBeatMillis = now;
}

// Beats per minute. A mean of intervals, not of rates: eight beats in so many milliseconds.
float heartRate() {
  unsigned long sum = 0;
  for (int i = 0; i < MEAN_OF_BEATS; i++) sum += intervals[i];
  return 60000.0 * MEAN_OF_BEATS / sum;
}

void loop() {
  // The difference is right even when micros() starts again at zero, after 71 minutes; a comparison would not be.
  if ((long)(micros() - nextSampleMicros) < 0) return;
  nextSampleMicros += SAMPLE_MICROS;

  float signal = readSignal();
  unsigned long now = millis();

  if (hasBeat && now - lastBeatMillis > LOST_AFTER_MILLIS) forgetBeats();
  bool rises = risesIntoBeat(signal);
  if (rises && (!hasBeat || now - lastBeatMillis > REFRACTORY_MILLIS)) countBeat(now);
  digitalWrite(LED_BUILTIN, hasBeat && now - lastBeatMillis < FLASH_MILLIS ? HIGH : LOW);

  // One line a mean: every reading is in exactly one line.
  if (sampleIndex != 0) return;
  Serial.print("pulse:");
  Serial.print(signal * REFERENCE_VOLTS / 1024, 3);
  Serial.print(" V");
  if (intervalCount == MEAN_OF_BEATS) {
    Serial.print(",heart_rate:");
    Serial.print(heartRate(), 1);
    Serial.print(" bpm");
  }
  Serial.println();
}
