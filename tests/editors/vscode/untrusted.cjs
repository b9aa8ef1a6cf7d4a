// In a folder that nobody trusts: the server runs, but asks no Caddy.
exports.settings = { enableWorkspaceTrust: true };

exports.test = async ({ page, command, url }) => {
  await page.goto(url());
  await page.locator('.explorer-folders-view .monaco-list-row[aria-label^="Caddyfile"]').first().dblclick();
  await page.locator('[id="status.languageStatus"][aria-label*="caddyfile-ls 0"]').waitFor();
  console.log('  ok: the server runs');
  await page.locator('.view-line').first().click();
  await command('Caddyfile: Show the Adapted JSON');
  await page.locator('.notifications-toasts', { hasText: 'This workspace is not trusted' }).waitFor();
  console.log('  ok: and says why it does not do what was asked');
};
