// usage: drive.cjs TEST...
// Runs tests on VS Code, served on loopback and open in a browser: one server and one browser for all of them, and for each
// a page and a folder of its own, which holds the fixture. Nobody may be asked for anything but loopback.
const assert = require('node:assert/strict');
const { spawn } = require('node:child_process');
const { copyFileSync, mkdirSync } = require('node:fs');
const { createServer } = require('node:http');
const { join } = require('node:path');
const { chromium } = require('playwright-core');

const { CODE, WORK, PICTURES, CHROMIUM = '/usr/bin/chromium-headless-shell' } = process.env;
const FIXTURE = join(__dirname, '..', '..', 'fixtures', 'production.Caddyfile');
const LIMIT = 120_000;

async function main(names) {
  const address = await serve();
  const { asked, proxy } = await recorder();
  // The shell is Chromium without what it asks for itself, whatever is open in it.
  const chrome = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', `--proxy-server=${proxy}`] });
  // One context: what one page has loaded, the next one has.
  const browser = await chrome.newContext({ viewport: { width: 1200, height: 640 } });
  for (const [index, name] of names.entries()) {
    const begin = Date.now();
    console.log(name);
    await run(name, join(WORK, `${index}-${name}`), browser, address);
    console.log(`  ok: ${((Date.now() - begin) / 1000).toFixed(1)} s`);
  }
  assert.deepEqual([...asked], []);
  // Which would be known, as this is.
  await (await browser.newPage()).goto('http://outside.example/').catch(() => {});
  assert.deepEqual([...asked], ['outside.example']);
  console.log('  ok: the browser asked no host but loopback');
  await chrome.close();
}

/** Runs a test in a folder of its own. */
async function run(name, folder, browser, address) {
  const { test, settings } = require(`./${name}.cjs`);
  mkdirSync(folder);
  copyFileSync(FIXTURE, join(folder, 'Caddyfile'));
  const page = await browser.newPage();
  page.setDefaultTimeout(30_000);
  await page.addInitScript(configure, settings);
  const picture = async (what) => {
    const clip = await page.locator('.part.editor').boundingBox();
    await page.screenshot({ path: join(PICTURES, `${what}.png`), clip });
  };
  const command = async (title) => {
    // A key that is pressed while the focus moves is lost.
    const input = page.locator('.quick-input-widget input.input');
    do await page.keyboard.press('F1');
    while (!(await input.waitFor({ timeout: 2000 }).then(() => true, () => false)));
    await input.fill(`>${title}`);
    await page.locator('.quick-input-list .monaco-list-row', { hasText: title }).first().click();
  };
  const url = (query = {}) => `http://${address}/?${new URLSearchParams({ folder, ...query })}`;
  let timer;
  const limit = new Promise((_, reject) => { timer = setTimeout(reject, LIMIT, new Error(`no end within ${LIMIT} ms`)); });
  try {
    await Promise.race([test({ page, command, picture, address, folder, url }), limit]);
  } finally {
    clearTimeout(timer);
    await page.screenshot({ path: join(PICTURES, `${name}-end.png`) });
  }
  await page.close();
}

/** Changes what VS Code's page says to its scripts: code-server has options for the half of it, and those are for all pages. */
function configure(changes) {
  new MutationObserver((_, observer) => {
    const meta = document.getElementById('vscode-workbench-web-configuration');
    if (!meta) return;
    observer.disconnect();
    meta.setAttribute('data-settings', JSON.stringify({ ...JSON.parse(meta.getAttribute('data-settings')), ...changes }));
  }).observe(document, { childList: true, subtree: true });
}

/** The address at which VS Code is served, once it is. */
function serve() {
  const [program, ...args] = CODE.split(' ');
  const quiet = ['--auth', 'none', '--disable-telemetry', '--disable-update-check', '--disable-getting-started-override', '--disable-proxy'];
  // No marketplace: there is nothing but loopback.
  const env = { ...process.env, EXTENSIONS_GALLERY: '{"serviceUrl":""}' };
  const server = spawn(program, [...args, ...quiet, '--bind-addr', '127.0.0.1:0'], { env, detached: true });
  process.on('exit', () => process.kill(-server.pid, 'SIGKILL'));
  return new Promise((resolve, reject) => {
    let heard = '';
    const listen = (bytes) => {
      heard += bytes;
      const at = /listening on http:\/\/(127\.0\.0\.1:\d+)/.exec(heard);
      if (at) resolve(at[1]);
    };
    server.stdout.on('data', listen);
    server.stderr.on('data', listen);
    server.on('exit', () => reject(new Error(`code-server ended:\n${heard}`)));
  });
}

/** A proxy that refuses, and the hosts that it was asked for: all but loopback, which browsers ask by themselves. */
async function recorder() {
  const asked = new Set();
  const server = createServer(({ url }, response) => {
    if (url.startsWith('http')) asked.add(new URL(url).hostname);
    response.writeHead(403).end();
  });
  server.on('connect', ({ url }, socket) => {
    asked.add(url.replace(/:\d+$/, ''));
    socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { asked, proxy: `127.0.0.1:${server.address().port}` };
}

main(process.argv.slice(2)).then(() => process.exit(0), (error) => {
  console.error(`FAIL: ${error.stack}`);
  process.exit(1);
});
