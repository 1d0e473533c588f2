// Writes the shipped traces: `node dist/firmware-sim/traces/generate.js [FOLDER]`, the folder of the sources by default.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SHIPPED_TRACES } from './shipped.ts';

const folder = process.argv[2] ?? join('firmware-sim', 'traces');
for (const { file, makeCsv } of SHIPPED_TRACES) writeFileSync(join(folder, file), makeCsv());
