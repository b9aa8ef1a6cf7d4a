// No colour of a quote, a heredoc or a comment reaches past what Caddy takes for one.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { kinds } from './lexer.mjs';
import { tokens } from './tokens.mjs';

const root = join(import.meta.dirname, '..', '..', '..');
const corpus = join(root, '..', 'shared', 'corpus');

const KINDS = [['meta.quoted.caddyfile', 'q'], ['meta.heredoc.caddyfile', 'h'], ['comment.line.number-sign.caddyfile', 'c']];

/** The first line on which the grammar and Caddy differ, or nothing. */
async function difference(text) {
  const all = kinds(text);
  if (all === null) return undefined;
  let at = 0;
  for (const [number, { line, tokens: parts }] of (await tokens(text)).entries()) {
    const shown = parts.map(({ text: part, scopes }) => {
      const kind = KINDS.find(([scope]) => scopes.includes(scope))?.[1] ?? ' ';
      return kind.repeat(part.length);
    }).join('');
    const expected = all.slice(at, at + line.length);
    // The space around a heredoc's marker and at a line's ends has no colour to see.
    for (let i = 0; i < line.length; i += 1) {
      if (line[i].trim() !== '' && shown[i] !== expected[i]) return `line ${number + 1}: ${line}\n${shown}|\n${expected}|`;
    }
    at += line.length + 1;
  }
  return undefined;
}

const files = (folder) => readdirSync(folder, { recursive: true })
  .map((name) => join(folder, name))
  .filter((file) => statSync(file).isFile());

async function assertNone(paths) {
  const found = [];
  let compared = 0;
  for (const file of paths) {
    // Editors take these away before any colouring.
    const text = readFileSync(file, 'utf8').replace(/^\uFEFF/, '').replace(/\r\n/g, '\n').split('\n----------\n')[0];
    if (kinds(text) !== null) compared += 1;
    const differs = await difference(text);
    if (differs) found.push(`${file}: ${differs}`);
  }
  assert.deepEqual(found, []);
  return compared;
}

test('fixtures of the project', async () => {
  const own = files(join(root, 'tests', 'fixtures')).filter((it) => /caddyfile$/i.test(it));
  const fixtures = files(join(import.meta.dirname, 'fixtures')).filter((it) => /caddyfile$/i.test(it));
  assert.ok((await assertNone([...own, ...fixtures])) > 10);
});

test('the corpus', async (context) => {
  if (!existsSync(corpus)) return context.skip('there is no ../shared/corpus');
  const real = ['real', 'fragment', 'v1', 'caddy-adapt'].flatMap((it) => files(join(corpus, it)));
  const compared = await assertNone(real.filter((it) => !/\.(json|error|tsv|md|pem|crt|key|html)$/.test(it)));
  context.diagnostic(`${compared} files compared`);
  return undefined;
});

test('the reading that the grammar is compared with', () => {
  assert.equal(kinds('a "b\\"" # c\n`d` e#f'), '  qqqqq ccc qqq    ');
  assert.equal(kinds('<<X\ny X z'), 'hhhhhhh  ');
  assert.equal(kinds('a "b'), null);
});
