// Around packing: johnny-five travels inside the package, without its optional packages. They are an old serialport, which
// would be compiled at every installation, and two that need it. `overrides` would keep it away in this checkout alone.
//
// prepack runs this with `on`, postpack with `off`. The word that bundles is in package.json for so long only, because npm
// (11.19) never ends an `npm ci` of a checkout that has it.
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const BUNDLE = '  "bundleDependencies": ["firmata-io", "johnny-five"],\n';
const BEFORE = '  "overrides": {';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const manifest = join(root, 'package.json');
const text = readFileSync(manifest, 'utf8').replace(BUNDLE, '');

if (process.argv[2] === 'on') {
  writeFileSync(manifest, text.replace(BEFORE, `${BUNDLE}${BEFORE}`));
  edit('johnny-five/package.json', (installed) => {
    delete installed.optionalDependencies;
  });
  edit('.package-lock.json', (lock) => {
    delete lock.packages['node_modules/johnny-five'].optionalDependencies;
  });
} else {
  writeFileSync(manifest, text);
}

/** npm reads from both files what belongs to a package that is bundled. */
function edit(name, change) {
  const path = join(root, 'node_modules', name);
  const content = JSON.parse(readFileSync(path, 'utf8'));
  change(content);
  writeFileSync(path, `${JSON.stringify(content, null, 2)}\n`);
}
