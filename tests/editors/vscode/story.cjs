// Has VS Code run `story` in its extension host, with the real API, beside a Caddy that runs.
const assert = require('node:assert/strict');
const { spawn } = require('node:child_process');
const { join } = require('node:path');
const { answer } = require('./story/caddy.js');

const STORY = join(__dirname, 'story');

/** What each start took so far, in milliseconds. */
const activations = [];

/** VS Code runs tests only where its page says so. */
exports.settings = { enableWorkspaceTrust: false, developmentOptions: { enableSmokeTestDriver: true } };

exports.test = async ({ page, picture, address, folder, url }) => {
  const caddy = spawn(join(__dirname, '..', 'caddy'), [join(folder, 'live')], { stdio: 'ignore' });
  process.on('exit', () => caddy.kill());
  const ended = new Promise((resolve) => page.exposeFunction('codeAutomationExit', resolve));
  await page.exposeFunction('codeAutomationLog', (_, args) => {
    const line = args.map((it) => (typeof it === 'string' ? it : JSON.stringify(it))).join(' ');
    const [, told] = /STORY (.*)/s.exec(line) ?? [];
    if (told) console.log(told);
    const [, milliseconds] = /^activation: (\d+)/.exec(told) ?? [];
    if (milliseconds) activations.push(Number(milliseconds));
  });
  const remote = (path) => `vscode-remote://${address}${path}`;
  const payload = [['extensionDevelopmentPath', remote(STORY)], ['extensionTestsPath', remote(join(STORY, 'index.js'))]];
  await page.goto(url({ payload: JSON.stringify(payload) }));
  const confirmed = confirm(page, picture, join(folder, 'live'));
  const code = await Promise.race([ended, confirmed.then(() => ended)]);
  if (code !== 0) throw new Error(`it ended with ${code}`);
  caddy.kill();
  const median = activations.sort((a, b) => a - b)[Math.floor(activations.length / 2)];
  console.log(`  ok: activated within ${median} ms, the median of ${activations.length}`);
};

/** Says yes when asked whether Caddy is to be reloaded; nothing is loaded before. */
async function confirm(page, picture, live) {
  const yes = page.locator('.notifications-center .monaco-button', { hasText: /^Reload$/ });
  await yes.waitFor({ timeout: 0 });
  assert.equal(await answer(live), 'one');
  await picture('reload');
  await yes.click();
}
