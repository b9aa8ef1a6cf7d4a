// usage: contents.mjs VSIX...
// A package holds these files and no others: no source, source map, test or node_modules.
import { strict as assert } from 'node:assert';
import { promisify } from 'node:util';
import yauzl from 'yauzl';

const ALWAYS = [
  '[Content_Types].xml',
  'extension.vsixmanifest',
  'extension/LICENSE.txt',
  'extension/dist/LICENSES.txt',
  'extension/dist/extension.js',
  'extension/dist/session.js',
  'extension/icons/extension.png',
  'extension/icons/file.png',
  'extension/language-configuration.json',
  'extension/package.json',
  'extension/pictures/hover.png',
  'extension/readme.md',
  'extension/syntaxes/caddyfile.tmLanguage.json',
  'extension/syntaxes/markdown.tmLanguage.json',
  'extension/walkthrough/open.md',
  'extension/walkthrough/reload.md',
  'extension/walkthrough/save.md',
];

async function entries(file) {
  const zip = await promisify(yauzl.open)(file);
  const found = new Map();
  zip.on('entry', (entry) => found.set(entry.fileName, entry));
  await new Promise((resolve, reject) => zip.on('end', resolve).on('error', reject));
  return found;
}

for (const file of process.argv.slice(2)) {
  const found = await entries(file);
  const server = [...found.values()].filter((it) => it.fileName.startsWith('extension/server/'));
  assert.equal(server.length, file.includes('universal') ? 0 : 1, `${file}: ${server.length} servers`);
  for (const { externalFileAttributes } of server) assert.ok((externalFileAttributes >>> 16) & 0o100, 'the server can be run');
  assert.deepEqual([...found.keys()].filter((it) => !it.startsWith('extension/server/')).sort(), ALWAYS);
  console.log(`${file}: ${found.size} files, nothing that does not belong there`);
}
