// A headless Chromium with the checks that every screen must pass: no axe violation, no error on the console, no word
// of the content security policy.
import { mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { existsSync } from 'node:fs';

import { chromium } from 'playwright-core';

const CHROMIUM = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/google-chrome'].find((p) => p && existsSync(p));
const axeSource = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export async function open({ shots, dark = false, width = 1440, height = 900 }) {
  if (!CHROMIUM) throw new Error('chromium is missing: install the package `chromium`, or set CHROMIUM to its path');
  await mkdir(shots, { recursive: true });
  const browser = await chromium.launch({
    executablePath: CHROMIUM,
    headless: true,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: dark ? 'dark' : 'light',
    reducedMotion: 'reduce',
    timezoneId: 'America/Chicago',
    // Only axe needs it; that the policy holds is checked by the page's own reports below.
    bypassCSP: false,
  });
  const page = await context.newPage();
  const complaints = [];
  page.on('console', (message) => {
    // A refused call is on the console as well; whether it should have been is for the journey to say.
    if (message.type() === 'error' && !/status of (401|403|404|409|422)/.test(message.text())) {
      complaints.push(`${page.url()}: ${message.text()}`);
    }
  });
  page.on('pageerror', (error) => complaints.push(`${page.url()}: ${error.message}`));
  return { browser, context, page, complaints };
}

/** Runs axe on what the page shows; throws with what it found. */
export async function axe(page, name) {
  // Evaluated through the debugger, which the page's policy does not govern.
  await page.evaluate(axeSource);
  const { violations } = await page.evaluate(() => globalThis.axe.run({ resultTypes: ['violations'] }));
  if (violations.length === 0) return;
  const told = violations.map(
    (v) =>
      `  ${v.id} (${v.impact}): ${v.help}\n${v.nodes
        .slice(0, 4)
        .map((n) => `    ${n.target.join(' ')}: ${n.failureSummary?.split('\n')[1] ?? ''}`)
        .join('\n')}`,
  );
  throw new Error(`axe on ${name}:\n${told.join('\n')}`);
}
