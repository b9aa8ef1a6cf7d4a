// Each fixture has a snapshot beside it; `npm run snapshots` writes them anew.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { tokens } from './tokens.mjs';

const folder = join(import.meta.dirname, 'fixtures');

/** A line, then each of its parts that is not plain with its scopes, the innermost last. */
async function snapshot(text, language) {
  const out = [];
  for (const { line, tokens: parts } of await tokens(text, language)) {
    out.push(`>${line}`);
    for (const part of parts) {
      const scopes = part.scopes.slice(1).map((it) => it.replace(/\.caddyfile$/, ''));
      if (part.text.trim() !== '') out.push(`  ${part.text.trim()}  ·  ${scopes.join(' ')}`.trimEnd());
    }
  }
  return `${out.join('\n')}\n`;
}

for (const name of readdirSync(folder).filter((it) => !it.endsWith('.snap'))) {
  test(name, async () => {
    const text = readFileSync(join(folder, name), 'utf8').replace(/\n$/, '');
    const actual = await snapshot(text, name.endsWith('.md') ? 'text.html.markdown' : 'source.caddyfile');
    const file = join(folder, `${name}.snap`);
    if (process.env.UPDATE) writeFileSync(file, actual);
    assert.equal(actual, readFileSync(file, 'utf8'));
  });
}

test('long lines take no time beyond their length', { timeout: 10_000 }, async () => {
  for (const part of ['{a}', '{$A}', '{', '}', '1h', ',', "'", '\\\\', 'a_', '<<A', '@', '//', '("', '{$a:']) {
    const long = part.repeat(3000);
    const text = `${long} ${long}\n\timport ${long}!\n\t@a expression ${long}\n\t@b \`${long}\`\n\tx ${long} "${long}`;
    await tokens(text);
    await tokens(`a {\n${text}`);
  }
});
