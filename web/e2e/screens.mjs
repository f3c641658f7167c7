// Every screen on the fake API, in light and dark: axe, console, screenshot. `node e2e/screens.mjs` after a build.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import { axe, open } from './browser.mjs';

const PORT = process.env.PORT ?? '8090';
const BASE = `http://127.0.0.1:${PORT}`;
const SHOTS = fileURLToPath(new URL('../../.local/screens/', import.meta.url));
const only = process.argv[2];

const server = spawn(process.execPath, [fileURLToPath(new URL('./fake/server.mjs', import.meta.url))], {
  env: { ...process.env, PORT },
  stdio: ['ignore', 'pipe', 'inherit'],
});
await new Promise((ready) => server.stdout.once('data', ready));
const first = async (name, query = '') =>
  (await (await fetch(`${BASE}/v1/${name}?limit=1${query}`)).json()).items[0].id;

let failed = 0;
try {
  const load = await first('loads', '&status=departed');
  const accepted = await first('loads', '&status=accepted');
  const closed = await first('loads', '&status=closed');
  const made = await fetch(`${BASE}/v1/plans`, {
    method: 'POST',
    body: JSON.stringify({ facility_id: await first('facilities'), max_weight_lb: '42000', group_by: 'state' }),
  });
  const plan = (await made.json()).id;
  const screens = [
    ['login', '/login'],
    ['sign-up', '/sign-up'],
    ['board', `/loads?at=${load}`],
    ['board-lane', `/loads?tile=road&at=${load}`],
    ['load', `/loads/${load}`],
    ['load-accepted', `/loads/${accepted}`],
    ['load-closed', `/loads/${closed}`],
    ['orders', '/orders'],
    ['orders-held', '/orders?status=held'],
    ['order', `/orders/${await first('orders', '&status=held')}`],
    ['import-new', '/imports/new'],
    ['imports', '/imports'],
    ['shipments', '/shipments'],
    ['shipment', `/shipments/${await first('shipments')}`],
    ['stock', `/stock?at=${await first('stock')}`],
    ['plan-new', '/plans/new'],
    ['plan', `/plans/${plan}`],
    ['invoices', '/invoices'],
    ['invoice', `/invoices/${await first('invoices')}`],
    ...['team', 'keys', 'facilities', 'locations', 'carriers', 'guides', 'rates'].map((s) => [
      `settings-${s}`,
      `/settings/${s}`,
    ]),
    ['tender-link', '/t/token'],
  ].filter(([name]) => !only || name.includes(only));
  for (const dark of [false, true]) {
    const { browser, page, complaints } = await open({ shots: SHOTS, dark });
    await page.goto(`${BASE}/login`);
    await page.evaluate(() => localStorage.setItem('supercargo.session', 'r'));
    for (const [name, path] of screens) {
      await page.goto(BASE + path);
      await page.waitForSelector('h1');
      await page.waitForLoadState('networkidle');
      await page.evaluate(() => document.fonts.ready);
      await page.screenshot({ path: `${SHOTS}${name}${dark ? '-dark' : ''}.png` });
      try {
        await axe(page, `${name}${dark ? ' (dark)' : ''}`);
      } catch (error) {
        failed += 1;
        console.log(error.message);
      }
    }
    for (const complaint of new Set(complaints)) {
      failed += 1;
      console.log(complaint);
    }
    await browser.close();
  }
  console.log(failed === 0 ? `${screens.length} screens, light and dark: fine` : `${failed} findings`);
} finally {
  server.kill();
}
process.exitCode = failed === 0 ? 0 : 1;
