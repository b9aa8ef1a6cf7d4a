// What package.json promises to VS Code: names of files, settings that the server reads, files that are there.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { minimatch } from 'minimatch';

const folder = join(import.meta.dirname, '..');
const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
const { languages, grammars, commands, configuration, walkthroughs } = manifest.contributes;

/** The language that VS Code gives a file: by name, else by the longest pattern, else by the longest ending. */
function language(path) {
  const lower = path.toLowerCase();
  const name = lower.split('/').at(-1);
  const longest = (key, matches) => languages
    .flatMap(({ id, [key]: all = [] }) => all.map((it) => ({ id, it: it.toLowerCase() })))
    .filter(({ it }) => matches(it))
    .sort((a, b) => b.it.length - a.it.length)[0]?.id;
  return longest('filenames', (it) => it === name)
    ?? longest('filenamePatterns', (it) => minimatch(it.includes('/') ? lower : name, it, { dot: true }))
    ?? longest('extensions', (it) => name.endsWith(it));
}

test('names of files', () => {
  for (const name of [
    'Caddyfile', 'caddyfile', '.caddyfile', 'Caddyfile.dev', 'Caddyfile.production', 'Caddyfile.example.com', 'Caddyfile-octane',
    'Caddyfile_test', 'my.Caddyfile', 'site.caddyfile', 'site.caddy', 'import_args.caddyfiletest', 'etc/caddy/conf.d/a.conf',
    'Caddyfile.d/a.conf', 'x/caddy.d/a.conf',
  ]) assert.equal(language(`/srv/${name}`), 'caddyfile', name);
  for (const name of [
    'Caddyfile.bak', 'Caddyfile.prod.bak', 'Caddyfile-x.orig', 'Caddyfile.swp', 'Caddyfile.autosave', 'Caddyfile.j2', 'Caddyfile.tmpl',
    'Caddyfile.template', 'Caddyfile.tpl', 'Caddyfile.erb', 'Caddyfile.jinja',
  ]) assert.equal(language(`/srv/${name}`), 'plaintext', name);
  assert.equal(language('/srv/Caddyfile.json'), 'json');
  assert.equal(language('/srv/Caddyfile_v2.md'), 'markdown');
  for (const name of ['Corefile', 'nginx.conf', 'conf.d/a.conf', 'Caddyfiles', 'caddy.json', 'caddy']) {
    assert.equal(language(`/srv/${name}`), undefined, name);
  }
});

test('every setting is one that the server or the extension reads, and the other way around', () => {
  const server = readFileSync(join(folder, '..', '..', 'server', 'src', 'lsp', 'settings.rs'), 'utf8');
  const fields = /struct Settings \{.*?^\}/ms.exec(server)[0];
  const described = fields.matchAll(/^ {4}\/\/\/ `([A-Za-z.]+)`(?:, or `[A-Za-z.]+`[^:]*)?:/gm);
  const read = new Set([...described].map(([, name]) => name));
  // What decides about trust is no setting.
  assert.ok(read.delete('trusted'));
  assert.ok(read.delete('trace'));
  const offered = new Set(Object.keys(configuration.properties).map((it) => it.replace('caddyfile.', '')));
  assert.ok(offered.delete('server.path'));
  assert.ok(offered.delete('trace.server'));
  assert.deepEqual([...offered].sort(), [...read].sort());
  for (const [name, { markdownDescription, default: value }] of Object.entries(configuration.properties)) {
    assert.ok(markdownDescription?.endsWith('.'), name);
    assert.notEqual(value, undefined, name);
  }
});

test('files that are named are there', () => {
  const media = walkthroughs.flatMap(({ steps }) => steps.map((it) => it.media.markdown));
  const pictures = readFileSync(join(folder, 'README.md'), 'utf8').matchAll(/\]\((pictures\/[^)]*)\)/g);
  const files = [...[...pictures].map(([, file]) => file), manifest.icon, ...grammars.map((it) => it.path), languages[0].configuration, languages[0].icon.light, ...media];
  for (const file of files) assert.ok(existsSync(join(folder, file)), file);
});

test('every command is registered, and none under a name of the server', () => {
  const source = ['extension', 'session'].map((it) => readFileSync(join(folder, 'src', `${it}.ts`), 'utf8')).join('');
  for (const { command, title, category } of commands) {
    const [, name] = /^caddyfile\.(\w+)$/.exec(command) ?? [];
    assert.ok(name && new RegExp(`'(?:caddyfile\\.)?${name}'`).test(source), command);
    assert.ok(title && category === 'Caddyfile');
  }
});

test('versions are exact, and the lock file has no addresses', () => {
  for (const [name, version] of Object.entries(manifest.devDependencies)) assert.match(version, /^\d+\.\d+\.\d+$/, name);
  assert.doesNotMatch(readFileSync(join(folder, 'package-lock.json'), 'utf8'), /https?:\/\/registry|"resolved"/);
});
