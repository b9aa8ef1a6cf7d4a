// VS Code, served on loopback and open in a browser.
const { spawn } = require('node:child_process');
const { join } = require('node:path');
const { chromium } = require('playwright-core');

const { CODE, WORKSPACE, PICTURES } = process.env;

/** Runs a test on a page, in a folder that is trusted unless `flags` say otherwise; `page.goto` is for the test to call, with an address of `url`. Only loopback may be asked. */
exports.drive = async (name, test, flags = ['--disable-workspace-trust']) => {
  try {
    const address = await serve(flags);
    const quiet = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
    const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', headless: false, args: ['--headless=new', ...quiet] });
    const page = await (await browser.newContext({ viewport: { width: 1200, height: 640 } })).newPage();
    page.setDefaultTimeout(30_000);
    const asked = new Set();
    page.on('request', (request) => {
      const { protocol, hostname } = new URL(request.url());
      if (/^(http|ws)/.test(protocol)) asked.add(hostname);
    });
    const picture = async (what) => {
      const clip = await page.locator('.part.editor').boundingBox();
      await page.screenshot({ path: join(PICTURES, `${what}.png`), clip });
    };
    const url = (query = {}) => `http://${address}/?${new URLSearchParams({ folder: WORKSPACE, ...query })}`;
    try {
      await test({ page, picture, address, url });
    } finally {
      await page.screenshot({ path: join(PICTURES, `${name}-end.png`) });
    }
    await browser.close();
    const outside = [...asked].filter((it) => it !== '127.0.0.1');
    if (outside.length !== 0) throw new Error(`asked ${outside}`);
    console.log('  ok: no host was asked but loopback');
    process.exit(0);
  } catch (error) {
    console.error(`FAIL: ${name}: ${error.stack}`);
    process.exit(1);
  }
};

/** The address at which VS Code is served, once it is. */
function serve(flags) {
  const [program, ...args] = CODE.split(' ');
  const quiet = ['--auth', 'none', '--disable-telemetry', '--disable-update-check', '--disable-getting-started-override', '--disable-proxy'];
  // No marketplace: there is nothing but loopback.
  const env = { ...process.env, EXTENSIONS_GALLERY: '{"serviceUrl":""}' };
  const server = spawn(program, [...args, ...quiet, ...flags, '--bind-addr', '127.0.0.1:0', WORKSPACE], { env, detached: true });
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
