// Prints numbered lines at 115200 baud, for the Arduino Uno and the Arduino Mega. Made for tests: a line that is missing
// shows as a number that is missing.
//
//   count:0,time:1 ms
//   count:1,time:101 ms
//
// A digit from the host sets the rate: 0 stops, 1 to 8 choose from the table below, 9 prints as fast as the line takes.
// It starts with 10 lines a second. Everything else the host sends is ignored, so that a terminal's Enter does no harm.

const unsigned long LINES_PER_SECOND[] = {0, 1, 2, 5, 10, 20, 50, 100, 200};

char rate = '4';
unsigned long count = 0;
unsigned long nextLineMicros;

void setup() {
  Serial.begin(115200);
  nextLineMicros = micros();
}

void printLine() {
  Serial.print("count:");
  Serial.print(count);
  Serial.print(",time:");
  Serial.print(millis());
  Serial.println(" ms");
  count++;
}

void loop() {
  int received = Serial.read();
  if (received >= '0' && received <= '9') {
    rate = received;
    nextLineMicros = micros();
  }

  if (rate == '0') return;
  if (rate == '9') {
    printLine();  // waits by itself when the transmit buffer is full
    return;
  }
  // The difference is right even when micros() starts again at zero, after 71 minutes; a comparison would not be.
  if ((long)(micros() - nextLineMicros) < 0) return;
  // From the moment the line was due, not from now: the rate is kept however long a line takes.
  nextLineMicros += 1000000 / LINES_PER_SECOND[rate - '0'];
  printLine();
}
