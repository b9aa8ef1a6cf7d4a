// Has VS Code run `story` in its extension host, with the real API.
const { join } = require('node:path');
const { drive } = require('./browser.cjs');

const STORY = join(__dirname, 'story');

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

drive('story', async ({ page, address, url }) => {
  const ended = new Promise((resolve) => page.exposeFunction('codeAutomationExit', resolve));
  await page.exposeFunction('codeAutomationLog', (_, args) => {
    const line = args.map((it) => (typeof it === 'string' ? it : JSON.stringify(it))).join(' ');
    const [, told] = /STORY (.*)/s.exec(line) ?? [];
    if (told) console.log(told);
  });
  await page.addInitScript(allowTests);
  const remote = (path) => `vscode-remote://${address}${path}`;
  const payload = [['extensionDevelopmentPath', remote(STORY)], ['extensionTestsPath', remote(join(STORY, 'index.js'))]];
  await page.goto(url({ payload: JSON.stringify(payload) }));
  const limit = new Promise((resolve) => setTimeout(resolve, 120_000, 'no end within two minutes'));
  const code = await Promise.race([ended, limit]);
  if (code !== 0) throw new Error(`it ended with ${code}`);
});
