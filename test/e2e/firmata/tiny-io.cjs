// The least of an IO plugin: two pins, of which A0 reads what the options say.
const { EventEmitter } = require('node:events');

const MODES = { INPUT: 0, OUTPUT: 1, ANALOG: 2, PWM: 3, SERVO: 4 };

module.exports = class TinyIO extends EventEmitter {
  constructor({ level }) {
    super();
    this.name = 'tiny-io';
    this.level = level;
    this.isReady = false;
    this.MODES = MODES;
    this.HIGH = 1;
    this.LOW = 0;
    this.analogPins = [0];
    this.pins = [{ supportedModes: [MODES.ANALOG], mode: MODES.ANALOG, value: 0, report: 1, analogChannel: 0 }];
    setImmediate(() => {
      this.isReady = true;
      this.emit('connect');
      this.emit('ready');
    });
  }

  normalize(pin) {
    return pin;
  }

  pinMode() {
    return this;
  }

  analogRead(_pin, listener) {
    listener(this.level);
    return this;
  }
};
