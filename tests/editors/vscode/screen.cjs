// What a user sees who points and types.
const assert = require('node:assert/strict');

exports.settings = { enableWorkspaceTrust: false };

exports.test = async ({ page, command, picture, url }) => {
  await page.goto(url());
  await page.locator('.explorer-folders-view .monaco-list-row[aria-label^="Caddyfile"]').first().dblclick();
  // The server answers.
  await page.waitForSelector('.codelens-decoration');
  const status = await page.locator('[id="status.languageStatus"]').getAttribute('aria-label');
  assert.match(status, /caddyfile-ls \d+\.\d+\.\d+/);
  console.log(`  ok: ${status}`);

  const line = (text) => page.locator('.view-line', { hasText: text }).first();

  const hover = async (text, word, wanted) => {
    const part = line(text).locator('span span', { hasText: word }).last();
    await part.hover();
    const shown = page.locator('.monaco-hover:not(.hidden) .hover-contents', { hasText: wanted }).first();
    await shown.waitFor();
    console.log(`  ok: hover over ${word}`);
  };
  await hover('read_body', '10m', /10 min/);
  await picture('hover');
  await page.mouse.move(5, 5);

  await line('grace_period').click();
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  await page.keyboard.type('shut');
  await page.locator('.suggest-widget.visible .monaco-list-row[aria-label*="shutdown_delay"]').waitFor();
  console.log('  ok: completion');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+Shift+K');

  await page.keyboard.press('Control+End');
  await page.keyboard.type('\nother.example.com {\nre', { delay: 20 });
  await page.locator('.suggest-widget.visible .monaco-list-row[aria-label*="reverse_proxy"]').waitFor();
  await picture('completion');
  console.log('  ok: completion in a new site');
  await page.keyboard.press('Escape');
  await page.keyboard.type('spond @nowhere 404');
  await page.waitForSelector('.squiggly-error');
  console.log('  ok: finding');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Enter');
  await page.keyboard.type('import sock ');
  await page.locator('.parameter-hints-widget.visible').waitFor();
  await picture('signature');
  console.log('  ok: signature');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+Shift+K');
  await hover('respond @nowhere', '@nowhere', /no matcher/i);
  await picture('finding');

  // The page that VS Code shows of an extension: its text, and no picture that somebody would have to be asked for.
  await page.keyboard.press('Control+Shift+X');
  await page.locator('.extensions-list .monaco-list-row', { hasText: 'caddyfile-ls' }).first().click();
  const inside = page.frameLocator('iframe.webview.ready').frameLocator('iframe');
  await inside.getByRole('heading', { name: 'Which files' }).waitFor();
  assert.equal(await inside.locator('img').count(), 0);
  console.log('  ok: page of the extension');
  // The walkthrough, whose picture is in the package. There is room for it without the side bar.
  await page.keyboard.press('Control+B');
  await command('Welcome: Open Walkthrough');
  await page.locator('.quick-input-list .monaco-list-row', { hasText: 'Caddyfiles' }).first().click();
  const image = inside.locator('img').first();
  await image.waitFor();
  await image.evaluate((it) => it.decode());
  await picture('walkthrough');
  console.log('  ok: walkthrough');
};
