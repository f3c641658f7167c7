// One journey through the whole product in a real browser, on a running stack: from sign-up to invoice. Each screen on
// the way is checked with axe and photographed; an error on the console fails the journey.
// BASE_URL (default http://127.0.0.1:8080; it also lists the mail that was sent), SHOTS, CHROMIUM.
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

import { Api, drive, masterData, proveDeliveries, receiveAll, until } from './api.mjs';
import { axe, open } from './browser.mjs';

const BASE = (process.env.BASE_URL ?? 'http://127.0.0.1:8080').replace(/\/$/, '');
const MAIL = `${BASE}/local/mail.json`;
const at = (path) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const SHOTS = process.env.SHOTS ?? at('.local/screens/journey/');
const mark = Date.now().toString(36);
const EMAIL = `ann.${mark}@example.com`;
const PASSWORD = 'nine tall cranes by the quay';
const SITE = { name: 'Memphis DC', street: '4100 Distriplex Dr', city: 'Memphis', state: 'TN', zip: '38118' };

const { browser, context, page, complaints } = await open({ shots: SHOTS });
const began = Date.now();
let shot = 0;

async function step(name, work) {
  const from = Date.now();
  try {
    const answer = await work();
    console.log(`${name.padEnd(46)} ${((Date.now() - from) / 1000).toFixed(1).padStart(6)} s`);
    return answer;
  } catch (error) {
    await page.screenshot({ path: `${SHOTS}/failed.png` }).catch(() => {});
    throw new Error(`${name} (${page.url()}): ${error.message}`, { cause: error });
  }
}

async function screen(name, on = page) {
  await on.waitForLoadState('networkidle').catch(() => {});
  await on.evaluate(() => document.fonts.ready);
  shot += 1;
  await on.screenshot({ path: `${SHOTS}/${String(shot).padStart(2, '0')}-${name}.png` });
  await axe(on, name);
}

const link = (to, path) =>
  until(`a mail to ${to} with ${path}`, 60, async () => {
    const { messages } = await (await fetch(MAIL)).json();
    for (const mail of messages.filter((m) => m.to.includes(to))) {
      const found = new RegExp(`https?://\\S*(${path}\\S+)`).exec(mail.text);
      if (found) return found[1];
    }
    return undefined;
  });

const button = (name) => page.getByRole('button', { name, exact: true });
const live = (state) => page.waitForSelector(`[data-live="${state}"]`, { timeout: 20_000 });
const go = (word) => page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: word }).click();

async function journey() {
  await step('sign up', async () => {
    await page.goto(`${BASE}/sign-up`);
    await page.getByLabel('Company').fill(`Journey Supply ${mark}`);
    await page.getByLabel('Your name').fill('Ann Lee');
    await page.getByLabel('Email').fill(EMAIL);
    await page.getByLabel('Password', { exact: false }).first().fill(PASSWORD);
    await screen('sign-up');
    await button('Create the company').click();
    await page.getByText('Check your mail').waitFor();
  });

  await step('confirm the address from the mail', async () => {
    await page.goto(BASE + (await link(EMAIL, '/verify\\?token=')));
    await page.getByText('is confirmed').waitFor();
    await screen('verify');
    await page.getByRole('link', { name: 'Log in' }).click();
  });

  await step('log in, wrong and right', async () => {
    await page.getByLabel('Password', { exact: false }).first().fill('not the password');
    await button('Log in').click();
    await page.getByRole('alert').waitFor();
    await screen('login');
    await page.getByLabel('Password', { exact: false }).first().fill(PASSWORD);
    await button('Log in').click();
    await page.getByRole('heading', { name: 'Loads', level: 1, exact: true }).waitFor();
    await live('Live');
    await screen('board-empty');
  });

  const api = await Api.login(BASE, EMAIL, PASSWORD);
  await step('open a facility', async () => {
    await go('Settings');
    await page.getByRole('link', { name: 'Facilities' }).click();
    await button('Open a facility').click();
    await page.getByLabel('Name').fill(SITE.name);
    await page.getByLabel('Street').fill(SITE.street);
    await page.getByLabel('City').fill(SITE.city);
    await page.getByLabel('State').fill(SITE.state);
    await page.getByLabel('ZIP').fill(SITE.zip);
    await page.getByLabel('Bins').fill('A-01-01, A-01-02, B-01-01');
    await screen('settings-facility');
    await button('Save').click();
    await page.getByRole('cell', { name: SITE.name }).first().waitFor();
  });

  await step('import items, receive stock', async () => {
    await go('Stock');
    await button('Import items').click();
    await page.locator('input[type=file]').setInputFiles(at('samples/items.csv'));
    await page.getByText(/\d+ created/).waitFor();
    await page.keyboard.press('Escape');
    const facility = (await api.all('/v1/facilities'))[0];
    await receiveAll(api, facility, 2000);
    // Movements of stock are too many to be told over the socket.
    await page.reload();
    await page.locator('.table tbody tr').nth(3).waitFor({ timeout: 20_000 });
    await page.keyboard.press('j');
    await page.getByRole('heading', { name: 'Bins' }).waitFor();
    await screen('stock');
  });
  await step('carriers, guide, rates', () => masterData(api, { state: SITE.state, mark }));

  await step('bring a file of orders, map its columns', async () => {
    await go('Imports');
    await page.getByRole('link', { name: 'Import orders' }).first().click();
    await screen('import-file');
    await page.locator('input[type=file]').setInputFiles(at('samples/orders.csv'));
    await page.getByText('Ready to map').waitFor({ timeout: 30_000 });
    await screen('import-columns');
  });
  await step('dry run', async () => {
    await button('Dry run').click();
    await page.getByText('Dry run done').waitFor({ timeout: 120_000 });
    await screen('import-dry-run');
  });
  await step('import', async () => {
    await page.getByRole('button', { name: /^Import [\d,]+ orders?$/ }).click();
    await page.getByText('Done', { exact: true }).first().waitFor({ timeout: 180_000 });
    await screen('import-done');
  });

  await step('orders, by state and by keyboard', async () => {
    await go('Orders');
    await page.locator('.table tbody tr').first().waitFor();
    await until('orders to be allocated', 180, async () => {
      const { counts } = await api.get('/v1/orders/summary');
      return counts.allocated > 20 && !(counts.released > 0);
    });
    await page.getByRole('button', { name: /^Allocated/ }).click();
    await page.waitForURL(/status=allocated/);
    await page.locator('.table tbody tr').nth(2).waitFor();
    await screen('orders');
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: /^Order / }).waitFor();
    await page.getByRole('heading', { name: 'Lines' }).waitFor();
    await screen('order');
  });

  await step('pick one short with a reason, pack, stage', async () => {
    const all = await api.all('/v1/shipments?status=allocated');
    const one = all.find((s) => s.pieces > 3 && s.lines.some((l) => l.allocated > 2)) ?? all[0];
    await page.goto(`${BASE}/shipments/${one.id}`);
    await button('Pick').click();
    const dialog = page.getByRole('dialog');
    const taken = dialog.getByLabel(/^Taken of/);
    const before = Number((await taken.first().inputValue()).split(' ')[0]);
    await taken.first().fill(String(before - 1));
    await dialog
      .getByLabel(/^Why fewer/)
      .first()
      .selectOption('damaged');
    await screen('pick');
    await dialog.getByRole('button', { name: 'Confirm the pick' }).click();
    await dialog.waitFor({ state: 'hidden' });
    await button('Pack').click();
    await page.locator('.screen-head').getByText('Packed').waitFor();
    await button('Stage').click();
    await page.getByLabel('Dock or lane').fill('D-3');
    await page.getByRole('dialog').getByRole('button', { name: 'Stage' }).click();
    await page.locator('.screen-head').getByText('Staged').waitFor();
    await screen('shipment');
    await go('Shipments');
    await page.getByRole('button', { name: 'To pick', exact: true }).click();
    await page.waitForURL(/status=allocated/);
    await page.locator('.table tbody input[type=checkbox]').nth(4).waitFor();
    for (const n of [0, 1, 2, 3, 4]) await page.locator('.table tbody input[type=checkbox]').nth(n).check();
    await screen('shipments');
    await button('Pick, pack and stage').click();
    await page.getByText(/marked/).waitFor({ state: 'hidden', timeout: 60_000 });
  });

  await step('plan loads, edit, commit', async () => {
    await go('Loads');
    await page.getByRole('link', { name: 'Plan loads' }).first().click();
    await page.getByText(/to plan,/).waitFor({ timeout: 30_000 });
    await page.getByLabel('Group destinations by').selectOption('zip3');
    await page.getByLabel('Days in one load').fill('3650');
    await screen('plan-new');
    await button('Propose loads').click();
    await page.getByRole('heading', { name: 'Plan', exact: true }).waitFor({ timeout: 60_000 });
    await page.locator('.table tbody tr').first().waitFor();
    await page
      .getByRole('button', { name: /^Move or remove/ })
      .first()
      .click();
    await page.getByRole('menuitem', { name: 'Leave out' }).click();
    await page.getByText('Left out: 1').waitFor();
    await screen('plan');
    await button('Commit plan').click();
    await page.getByRole('heading', { name: 'Loads', level: 1, exact: true }).waitFor();
    // The loads are made by a reaction; the socket brings them.
    await page.locator('.load-row').nth(2).waitFor({ timeout: 60_000 });
  });

  const load = await step('board, by keyboard', async () => {
    const loads = await api.all('/v1/loads?status=planned');
    const shortest = loads.sort((a, b) => a.stops.length - b.stops.length)[0];
    await page.getByLabel('Load, order, carrier, place').fill(shortest.number);
    await page.waitForURL(/q=/);
    await page.locator('.load-row').first().waitFor();
    await page.getByRole('heading', { name: 'Loads', level: 1, exact: true }).click();
    await page.keyboard.press('j');
    await page.getByRole('complementary', { name: 'Inspector' }).getByText(shortest.number).waitFor();
    await screen('board');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: `Load ${shortest.number}` }).waitFor();
    return shortest;
  });

  await step('tender: the first declines by its link', async () => {
    await screen('load-planned');
    await button('Tender').click();
    await screen('tender-dialog');
    await button('Start tendering').click();
    await page.locator('.screen-head').getByText('Tendering').waitFor({ timeout: 30_000 });
    const carrier = await (
      await browser.newContext({ viewport: { width: 420, height: 860 }, reducedMotion: 'reduce' })
    ).newPage();
    await carrier.goto(BASE + (await link(`tenders.brgf.${mark}@example.com`, '/t/')));
    await carrier.getByRole('button', { name: 'Decline' }).click();
    await carrier.getByLabel('Why do you decline?').selectOption('no_capacity');
    await screen('tender-link-decline', carrier);
    await carrier.getByRole('button', { name: 'Decline the load' }).click();
    await carrier.getByText('You declined this load').waitFor();
  });

  await step('the second accepts; the load page hears of it', async () => {
    const carrier = await (
      await browser.newContext({ viewport: { width: 420, height: 860 }, reducedMotion: 'reduce' })
    ).newPage();
    await carrier.goto(BASE + (await link(`tenders.lslh.${mark}@example.com`, '/t/')));
    await carrier.getByRole('button', { name: 'Accept the load' }).waitFor();
    await screen('tender-link', carrier);
    await carrier.getByRole('button', { name: 'Accept the load' }).click();
    await carrier.getByText('You accepted this load').waitFor();
    await page.locator('.screen-head').getByText('Accepted').waitFor({ timeout: 30_000 });
    await screen('load-accepted');
  });

  await step('dispatch', async () => {
    // Freight that is not staged yet must be, before it can be loaded.
    const shipments = await Promise.all(load.shipments.map((s) => api.get(`/v1/shipments/${s.shipment_id}`)));
    const waiting = shipments.filter((s) => s.status === 'allocated').map((s) => s.id);
    if (waiting.length > 0) await api.post('/v1/shipments/bulk', { action: 'fulfil', shipment_ids: waiting });
    await button('Dispatch').click();
    await page.getByLabel('Driver').waitFor();
    await screen('dispatch-dialog');
    await page.getByRole('dialog').getByRole('button', { name: 'Dispatch' }).click();
    await page.locator('.screen-head').getByText('Dispatched').waitFor({ timeout: 30_000 });
  });

  await step('drive, deliver, prove', async () => {
    await drive(api, load, { from: 0, to: 1 });
    await page.locator('.screen-head').getByText('In transit').waitFor({ timeout: 60_000 });
    await screen('load-in-transit');
    await drive(api, load, { from: 1 });
    await page.locator('.screen-head').getByText('Delivered').waitFor({ timeout: 60_000 });
    await proveDeliveries(api, load);
  });

  await step('invoice, from the load page', async () => {
    const invoice = page.getByRole('link', { name: /^INV-/ }).first();
    await page.locator('.screen-head').getByText('Closed').waitFor({ timeout: 90_000 });
    await invoice.waitFor({ timeout: 30_000 });
    await screen('load-closed');
    await invoice.click();
    await page.getByRole('heading', { name: /^Invoice INV-/ }).waitFor();
    await page.getByText('Why this amount').waitFor();
    await screen('invoice');
    await go('Invoices');
    await page.locator('.table tbody tr').first().waitFor();
    await screen('invoices');
    await button('Export CSV').click();
    await page.getByRole('dialog').getByRole('button', { name: 'Export' }).click();
    await page.getByRole('link', { name: 'Download the CSV' }).waitFor({ timeout: 30_000 });
  });

  await step('an API key, shown once', async () => {
    await page.keyboard.press('Escape');
    await go('Settings');
    await page.getByRole('link', { name: 'API keys' }).click();
    await button('Make a key').click();
    await page.getByLabel('Name').fill('ERP');
    await button('Save').click();
    const secret = await page.locator('[data-secret]').innerText();
    if (!secret.startsWith('sck_live_')) throw new Error('the key looks wrong');
    await button('I have it').click();
    await screen('settings-keys');
    if ((await page.content()).includes(secret)) throw new Error('the key is still on the page');
  });

  await step('an invitation, accepted by someone new', async () => {
    const email = `bob.${mark}@example.com`;
    await page.getByRole('link', { name: 'Team' }).click();
    await button('Invite someone').click();
    await page.getByLabel('Email').fill(email);
    await page.getByLabel('Role').selectOption('warehouse');
    await button('Save').click();
    const guest = await (await browser.newContext({ reducedMotion: 'reduce' })).newPage();
    await guest.goto(BASE + (await link(email, '/invitation\\?token=')));
    await guest.getByRole('button', { name: 'Accept' }).click();
    await guest.getByLabel('Your name').fill('Bob Roe');
    await guest.getByLabel('Password', { exact: false }).first().fill(PASSWORD);
    await screen('invitation', guest);
    await guest.getByRole('button', { name: 'Join' }).click();
    await guest.getByText(/You joined as warehouse/).waitFor();
    await page.reload();
    await page.getByRole('cell', { name: 'Bob Roe' }).waitFor({ timeout: 20_000 });
    await screen('settings-team');
  });

  await step('keys, dark, and out', async () => {
    await page.keyboard.press('?');
    await page.getByRole('dialog').waitFor();
    await screen('keys');
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    await page.locator('.identity').click();
    await page.getByRole('menuitem', { name: 'Dark' }).click();
    await go('Loads');
    await page.locator('.load-row').first().waitFor();
    await screen('board-dark');
    await page.locator('.identity').click();
    await page.getByRole('menuitem', { name: 'Log out' }).click();
    await page.waitForURL(/\/login/);
  });
}

try {
  await readFile(at('samples/orders.csv'));
  await journey();
  if (complaints.length > 0) throw new Error(`the console complained:\n  ${[...new Set(complaints)].join('\n  ')}`);
  console.log(
    `from sign-up to invoice: ${((Date.now() - began) / 1000).toFixed(0)} s, ${shot} screens without an axe violation`,
  );
} catch (error) {
  console.error(error.message);
  if (complaints.length > 0) console.error(`console:\n  ${[...new Set(complaints)].join('\n  ')}`);
  process.exitCode = 1;
} finally {
  await context.close().catch(() => {});
  await browser.close();
}
