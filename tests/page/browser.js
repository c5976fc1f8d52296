// The built page in a Chromium of this machine, on the server that `cargo xtask serve` uses.

import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { preview } from 'vite';

const WWW = fileURLToPath(new URL('../../www', import.meta.url));

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Starts server and browser: `open` opens the page, `close` ends both. */
export async function startBrowser() {
  const executablePath = process.env.CHROME_PATH;
  if (executablePath === undefined) {
    throw new Error('CHROME_PATH is not set: it is the path of a Chromium, and `cargo xtask test page` finds one');
  }
  // First, since a server that is left running would keep the process from ending.
  const browser = await chromium.launch({ executablePath, args: FLAGS });
  const server = await preview({ root: WWW, logLevel: 'error', preview: { port: 0 } });
  const [address] = server.resolvedUrls.local;
  return {
    open: (options) => open(browser, address, options),
    close: async () => {
      await browser.close();
      await server.close();
    },
  };
}

/** Opens the page, and notes in `faults` whatever should never happen there. */
async function open(browser, address, options = {}) {
  const context = await browser.newContext({
    locale: 'en-US',
    timezoneId: 'Pacific/Auckland',
    permissions: ['clipboard-read', 'clipboard-write'],
    ...options,
  });
  const page = await context.newPage();
  const faults = [];
  page.on('console', (message) => faults.push(`console: ${message.text()}`));
  page.on('pageerror', (error) => faults.push(`error: ${error.message}`));
  page.on('dialog', (dialog) => faults.push(`dialog: ${dialog.message()}`));
  page.on('request', (request) => {
    if (!request.url().startsWith(address)) {
      faults.push(`request: ${request.url()}`);
    }
  });
  await page.exposeFunction('noteViolation', (text) => faults.push(`policy: ${text}`));
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      window.noteViolation(`${event.violatedDirective} ${event.blockedURI}`);
    });
  });
  // Chromium gives up a navigation when it sees the network change, as it may just after its start.
  await page.goto(address).catch(() => page.goto(address));
  return { page, faults };
}

/** Pastes with the keyboard, as a person does. */
export async function paste(page, text) {
  await page.evaluate((text) => navigator.clipboard.writeText(text), text);
  await page.keyboard.press('ControlOrMeta+V');
}

/** Waits until the page shows all that it was asked for. */
export async function settled(page) {
  await page.waitForFunction(() => {
    const { classList } = document.body;
    const isShown = document.getElementById('log').hidden === false && document.getElementById('status').textContent !== '';
    const hasError = [...document.querySelectorAll('.error')].some((error) => error.textContent !== '');
    return !classList.contains('reading') && !classList.contains('asking') && (isShown || hasError);
  });
}

/** Drops files anywhere, or a text, as a person does. */
export async function drop(page, files) {
  const dataTransfer = await page.evaluateHandle((files) => {
    const transfer = new DataTransfer();
    for (const { name, base64 } of files) {
      transfer.items.add(new File([Uint8Array.from(atob(base64), (unit) => unit.charCodeAt(0))], name));
    }
    return transfer;
  }, files.map(({ name, bytes }) => ({ name, base64: Buffer.from(bytes).toString('base64') })));
  await page.dispatchEvent('body', 'drop', { dataTransfer });
}
