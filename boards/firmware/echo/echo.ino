// Sends back every byte it receives, at 115200 baud, for the Arduino Uno: the smallest test of a line in both directions.

void setup() {
  Serial.begin(115200);
}

void loop() {
  int received = Serial.read();
  if (received >= 0) Serial.write(received);
}
