// In a folder that nobody trusts: the server runs, but asks no Caddy.
exports.settings = { enableWorkspaceTrust: true };

exports.test = async ({ page, url }) => {
  await page.goto(url());
  await page.locator('.explorer-folders-view .monaco-list-row[aria-label^="Caddyfile"]').first().dblclick();
  await page.locator('[id="status.languageStatus"][aria-label*="caddyfile-ls 0"]').waitFor();
  console.log('  ok: the server runs');
  await page.locator('.view-line').first().click();
  await page.keyboard.press('F1');
  await page.keyboard.type('Caddyfile: Show the Adapted');
  await page.locator('.quick-input-list .monaco-list-row', { hasText: 'Show the Adapted JSON' }).first().click();
  await page.locator('.notifications-toasts', { hasText: 'This workspace is not trusted' }).waitFor();
  console.log('  ok: and says why it does not do what was asked');
};
