/** Where the rule belongs. */
export const UDEV_RULE_PATH = '/etc/udev/rules.d/99-boardstream.rules';

/** Vendors of boards and of the serial chips on them. Source: usb.ids. */
const VENDORS = [
  ['2341', 'Arduino'],
  ['2a03', 'Arduino (dog hunter)'],
  ['1a86', 'CH340, CH341'],
  ['0403', 'FTDI'],
  ['10c4', 'Silicon Labs CP210x'],
  ['067b', 'Prolific PL2303'],
  ['303a', 'Espressif'],
  ['2e8a', 'Raspberry Pi'],
  ['239a', 'Adafruit'],
  ['1b4f', 'SparkFun'],
  ['16c0', 'Teensy'],
] as const;

/**
 * A rule that gives the serial ports of boards to the group `dialout`, whoever else owns them on this system, and keeps
 * ModemManager from taking them for modems: it opens them, which resets most boards, and holds them for seconds.
 */
export function udevRule(): string {
  const rules = VENDORS.map(
    ([vendor, name]) =>
      `# ${name}\nSUBSYSTEM=="tty", ATTRS{idVendor}=="${vendor}", GROUP="dialout", MODE="0660", ENV{ID_MM_DEVICE_IGNORE}="1", ENV{ID_MM_PORT_IGNORE}="1"`,
  );
  return `# Made by "boardstream doctor --udev-rule".\n${rules.join('\n')}\n`;
}

export const UDEV_REMEDY = `run "boardstream doctor --udev-rule | sudo tee ${UDEV_RULE_PATH}", "sudo udevadm control --reload" and "sudo udevadm trigger"`;
