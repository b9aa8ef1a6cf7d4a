// What the grammar makes of a text, with the engine that VS Code uses.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import oniguruma from 'vscode-oniguruma';
import textmate from 'vscode-textmate';

const folder = join(import.meta.dirname, '..');
const wasm = readFileSync(createRequire(import.meta.url).resolve('vscode-oniguruma/release/onig.wasm'));
await oniguruma.loadWASM(wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.byteLength));

/** In place of any language inside of a Caddyfile: what it opens it never closes, so whatever can spill does. */
const greedy = (scopeName) => ({
  scopeName,
  patterns: [{ begin: '[<{"`/]', end: '(?!)', name: 'greedy', patterns: [{ include: '$self' }] }],
  repository: {},
});
/** Markdown, as far as a grammar that is injected there needs it. */
const MARKDOWN = { scopeName: 'text.html.markdown', patterns: [{ match: '^#.*', name: 'markup.heading' }], repository: {} };

const own = (name) => JSON.parse(readFileSync(join(folder, 'syntaxes', `${name}.tmLanguage.json`), 'utf8'));
const registry = new textmate.Registry({
  onigLib: Promise.resolve({
    createOnigScanner: (patterns) => new oniguruma.OnigScanner(patterns),
    createOnigString: (text) => new oniguruma.OnigString(text),
  }),
  loadGrammar: async (scope) => {
    if (scope === 'source.caddyfile') return own('caddyfile');
    if (scope === 'markdown.caddyfile.codeblock') return own('markdown');
    return scope === 'text.html.markdown' ? MARKDOWN : greedy(scope);
  },
  getInjections: (scope) => (scope === 'text.html.markdown' ? ['markdown.caddyfile.codeblock'] : []),
});

/** The lines of a text, each with its tokens: `{ text, scopes }`. */
export async function tokens(text, language = 'source.caddyfile') {
  const grammar = await registry.loadGrammar(language);
  let state = textmate.INITIAL;
  return text.split(/\r?\n/).map((line) => {
    const result = grammar.tokenizeLine(line, state);
    state = result.ruleStack;
    const found = result.tokens.map(({ startIndex, endIndex, scopes }) => ({ text: line.slice(startIndex, endIndex), scopes }));
    return { line, tokens: found.filter((it) => it.text !== '') };
  });
}
