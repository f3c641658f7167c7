// Makes src/api/schema.d.ts from ../openapi.yaml; with --check, fails when the committed file is not that.
import { readFile, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';

import openapiTS, { astToString } from 'openapi-typescript';

const SOURCE = new URL('../../openapi.yaml', import.meta.url);
const TARGET = new URL('../src/api/schema.d.ts', import.meta.url);

if (!existsSync(SOURCE)) {
  console.error('openapi.yaml is missing beside web/');
  process.exit(1);
}
const made = `// Made from openapi.yaml by \`npm run openapi\`. Do not edit.\n${astToString(await openapiTS(SOURCE))}`;
if (process.argv.includes('--check')) {
  const held = await readFile(TARGET, 'utf8').catch(() => '');
  if (held !== made) {
    console.error('src/api/schema.d.ts is not what openapi.yaml says: run `npm run openapi` and commit it');
    process.exit(1);
  }
} else {
  await writeFile(TARGET, made);
}
