// Before packing: takes the optional packages out of the johnny-five that is bundled. They are an old serialport, which
// would be compiled at every installation, and two that need it. npm reads what to pack from both files.
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const modules = join(dirname(dirname(fileURLToPath(import.meta.url))), 'node_modules');

edit('johnny-five/package.json', (manifest) => {
  delete manifest.optionalDependencies;
});
edit('.package-lock.json', (lock) => {
  delete lock.packages['node_modules/johnny-five'].optionalDependencies;
});

function edit(name, change) {
  const path = join(modules, name);
  const content = JSON.parse(readFileSync(path, 'utf8'));
  change(content);
  writeFileSync(path, `${JSON.stringify(content, null, 2)}\n`);
}
