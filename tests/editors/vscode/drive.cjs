// Serves VS Code on loopback, opens it in a browser, and has it run `story` in its extension host, with the real API.
const { spawn } = require('node:child_process');
const { join } = require('node:path');
const { chromium } = require('playwright-core');

const { CODE, WORKSPACE, PICTURES } = process.env;
const STORY = join(__dirname, 'story');

/** The address at which VS Code is served, once it is. */
function serve() {
  const [program, ...args] = CODE.split(' ');
  const quiet = ['--auth', 'none', '--disable-telemetry', '--disable-update-check', '--disable-workspace-trust', '--disable-getting-started-override', '--disable-proxy'];
  // No marketplace: there is nothing but loopback.
  const env = { ...process.env, EXTENSIONS_GALLERY: '{"serviceUrl":""}' };
  const server = spawn(program, [...args, ...quiet, '--bind-addr', '127.0.0.1:0', WORKSPACE], { env, detached: true });
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

/** VS Code runs tests only where its page says so, for which code-server has no option. */
function allowTests() {
  new MutationObserver((_, observer) => {
    const meta = document.getElementById('vscode-workbench-web-configuration');
    if (!meta) return;
    observer.disconnect();
    const settings = JSON.parse(meta.getAttribute('data-settings'));
    settings.developmentOptions = { ...settings.developmentOptions, enableSmokeTestDriver: true };
    meta.setAttribute('data-settings', JSON.stringify(settings));
  }).observe(document, { childList: true, subtree: true });
}

async function main() {
  const address = await serve();
  const quiet = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', headless: false, args: ['--headless=new', ...quiet] });
  const page = await (await browser.newContext({ viewport: { width: 1280, height: 800 } })).newPage();
  const asked = new Set();
  page.on('request', (request) => {
    const { protocol, hostname } = new URL(request.url());
    if (/^(http|ws)/.test(protocol)) asked.add(hostname);
  });
  const ended = new Promise((resolve) => page.exposeFunction('codeAutomationExit', resolve));
  await page.exposeFunction('codeAutomationLog', (_, args) => {
    const line = args.map((it) => (typeof it === 'string' ? it : JSON.stringify(it))).join(' ');
    const [, told] = /STORY (.*)/s.exec(line) ?? [];
    if (told) console.log(told);
  });
  await page.addInitScript(allowTests);
  const remote = (path) => `vscode-remote://${address}${path}`;
  const payload = [['extensionDevelopmentPath', remote(STORY)], ['extensionTestsPath', remote(join(STORY, 'index.js'))]];
  const query = new URLSearchParams({ folder: WORKSPACE, payload: JSON.stringify(payload) });
  await page.goto(`http://${address}/?${query}`);
  const limit = new Promise((resolve) => setTimeout(resolve, 120_000, 'no end within two minutes'));
  const code = await Promise.race([ended, limit]);
  await page.screenshot({ path: join(PICTURES, 'story.png') });
  await browser.close();
  const outside = [...asked].filter((it) => it !== '127.0.0.1');
  if (code !== 0 || outside.length !== 0) {
    throw new Error(`FAIL: ${code === 0 ? '' : `the story ended with ${code} `}${outside.length === 0 ? '' : `asked ${outside}`}`);
  }
  console.log('  ok: no host was asked but loopback');
}

main().then(() => process.exit(0), (error) => {
  console.error(error.message);
  process.exit(1);
});
