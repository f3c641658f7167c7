// What a first visit downloads, gzipped, against its budget: the shell with the board, and the tender page.
// Reads dist/.vite/manifest.json; `npm run build` first.
import { readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';

const DIST = new URL('../dist/', import.meta.url);
const manifest = JSON.parse(await readFile(new URL('.vite/manifest.json', DIST), 'utf8'));

/** A chunk with all that it imports at once, and the styles of these. */
function closure(keys) {
  const files = new Set();
  const seen = new Set();
  const walk = (key) => {
    if (seen.has(key)) return;
    seen.add(key);
    const chunk = manifest[key];
    files.add(chunk.file);
    for (const css of chunk.css ?? []) files.add(css);
    for (const next of chunk.imports ?? []) walk(next);
  };
  keys.forEach(walk);
  return files;
}

async function kilobytes(files) {
  let bytes = 0;
  for (const file of files) bytes += gzipSync(await readFile(new URL(file, DIST)), { level: 9 }).length;
  return bytes / 1000;
}

const BUDGETS = [
  ['shell', ['index.html', 'src/app/main.tsx'], 300],
  ['shell and board', ['index.html', 'src/app/main.tsx', 'src/screens/loads/board.tsx'], 320],
  ['tender page', ['index.html', 'src/screens/tender-link/main.tsx'], 90],
];
for (const [name, keys, most] of BUDGETS) {
  const size = await kilobytes(closure(keys));
  const over = size > most;
  console.log(`${name.padEnd(16)} ${size.toFixed(1).padStart(6)} kB gz of ${most}${over ? '  TOO MUCH' : ''}`);
  if (over) process.exitCode = 1;
}
