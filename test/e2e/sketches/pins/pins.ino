// What sketches for a Mega or a Yun do most, ten lines a second at 115200 baud on the line to the host:
//
//   time:300 ms,a8:512,edges:4,heard:1
//
// The pin that interrupts is D2 on a Mega and D7 on a Yun; D13 changes with each line.

#if defined(__AVR_ATmega32U4__)
#define LINE Serial1
const int EDGES_PIN = 7;
#else
#define LINE Serial
const int EDGES_PIN = 2;
#endif

volatile int edges = 0;
int heard = 0;

void countEdge() { edges++; }

void setup() {
  LINE.begin(115200);
#if defined(__AVR_ATmega32U4__)
  Serial.begin(9600);
  Serial.println("nobody listens on USB");
#endif
  pinMode(LED_BUILTIN, OUTPUT);
  attachInterrupt(digitalPinToInterrupt(EDGES_PIN), countEdge, CHANGE);
}

void loop() {
  delay(100);
  while (LINE.read() >= 0) heard++;
  digitalWrite(LED_BUILTIN, !digitalRead(LED_BUILTIN));
  LINE.print("time:");
  LINE.print(millis());
  LINE.print(" ms,a8:");
  LINE.print(analogRead(A8));
  LINE.print(",edges:");
  LINE.print(edges);
  LINE.print(",heard:");
  LINE.println(heard);
}
