// Where there is no server, the user is told how to get one.
exports.settings = { enableWorkspaceTrust: false };

exports.test = async ({ page, url }) => {
  await page.goto(url());
  await page.locator('.explorer-folders-view .monaco-list-row[aria-label^="Caddyfile"]').first().dblclick();
  await page.locator('.notifications-toasts', { hasText: 'the server caddyfile-ls is not on PATH' }).waitFor();
  await page.locator('.notifications-toasts .monaco-button', { hasText: 'How to install it' }).waitFor();
  console.log('  ok: a message with help');
};
