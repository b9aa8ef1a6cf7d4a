// Runs inside VS Code's extension host: a user's day with the extension, asserted with the API that extensions have.
const assert = require('node:assert/strict');
const { readFileSync, writeFileSync } = require('node:fs');
const { answer, running } = require('./caddy.js');
const { commands, extensions, languages, Position, Range, Uri, version, window, workspace, WorkspaceEdit } = require('vscode');

const LIMIT = 20_000;

/** What a condition gives as soon as it gives something. */
async function until(what, condition) {
  const end = Date.now() + LIMIT;
  for (;;) {
    const found = await condition();
    if (found) return found;
    if (Date.now() > end) throw new Error(`within ${LIMIT} ms there was no ${what}; there is ${window.visibleTextEditors.map((it) => `${it.document.uri.path}: ${findings(it.document)}`)}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const folder = () => workspace.workspaceFolders[0].uri;

async function open(name) {
  const document = await workspace.openTextDocument(Uri.joinPath(folder(), name));
  await window.showTextDocument(document);
  return document;
}

/** The position of a word, or behind it. */
function at(document, text, offset = 0) {
  const found = document.getText().indexOf(text);
  assert.notEqual(found, -1, text);
  return document.positionAt(found + offset);
}

async function insert(document, position, text) {
  const edit = new WorkspaceEdit();
  edit.insert(document.uri, position, text);
  assert.ok(await workspace.applyEdit(edit));
}

async function replaceAll(document, text) {
  const edit = new WorkspaceEdit();
  edit.replace(document.uri, new Range(new Position(0, 0), document.positionAt(document.getText().length)), text);
  assert.ok(await workspace.applyEdit(edit));
}

const hover = async (document, position) => {
  const found = await commands.executeCommand('vscode.executeHoverProvider', document.uri, position);
  return found.flatMap((it) => it.contents.map((content) => content.value)).join('\n');
};

const findings = (document) => languages.getDiagnostics(document.uri).map((it) => `${it.code?.value ?? it.code}`);

/** The text that a command shows. */
const shown = (language) => window.visibleTextEditors
  .find(({ document }) => document.uri.scheme === 'caddyfile-text' && document.languageId === language)?.document.getText();

const STORY = {
  async 'the extension starts with the first Caddyfile'() {
    const extension = extensions.getExtension('caddyfile-ls.caddyfile-ls');
    assert.ok(extension);
    assert.equal(extension.isActive, false);
    const document = await open('Caddyfile');
    assert.equal(document.languageId, 'caddyfile');
    await until('active extension', () => extension.isActive);
    await until('hover', () => hover(document, at(document, 'encode zstd')));
  },

  async 'findings appear and vanish'() {
    const document = await open('Caddyfile');
    const text = document.getText();
    await insert(document, at(document, '\tencode zstd'), '\trespond @nowhere 404\n');
    await until('finding', () => findings(document).includes('matcher-undefined'));
    await replaceAll(document, text);
    await until('clean file', () => findings(document).length === 0);
  },

  async 'completion'() {
    const document = await open('Caddyfile');
    const text = document.getText();
    await insert(document, at(document, '\tencode zstd'), '\tre\n');
    const position = at(document, '\tre\n', 3);
    const list = await commands.executeCommand('vscode.executeCompletionItemProvider', document.uri, position);
    const labels = list.items.map((it) => it.label.label ?? it.label);
    assert.ok(labels.includes('reverse_proxy') && labels.includes('respond'), labels.join());
    await replaceAll(document, text);
  },

  async 'hovers of a time and of a socket'() {
    const document = await open('Caddyfile');
    assert.match(await hover(document, at(document, 'read_body 10m', 11)), /10 min/);
    assert.match(await hover(document, at(document, '/sockets/uploads.sock', 3)), /socket/i);
  },

  async 'signatures, folds and an outline'() {
    const document = await open('Caddyfile');
    const position = at(document, 'redir @www https', 11);
    const help = await commands.executeCommand('vscode.executeSignatureHelpProvider', document.uri, position);
    assert.match(help.signatures[0].label, /redir/);
    const folds = await commands.executeCommand('vscode.executeFoldingRangeProvider', document.uri);
    assert.ok(folds.length > 10);
    const symbols = await commands.executeCommand('vscode.executeDocumentSymbolProvider', document.uri);
    assert.ok(symbols.some((it) => it.name.includes('docs.example.com')), symbols.map((it) => it.name).join());
  },

  async 'a definition in another file, and another name for it in both'() {
    const library = Uri.joinPath(folder(), 'lib.caddy');
    writeFileSync(library.fsPath, '(unix) {\n\treverse_proxy unix/{args[0]}\n}\n');
    writeFileSync(Uri.joinPath(folder(), 'Caddyfile.two').fsPath, 'import lib.caddy\n\na.example {\n\timport unix /run/a.sock\n}\n');
    const document = await open('Caddyfile.two');
    assert.equal(document.languageId, 'caddyfile');
    const position = at(document, 'import unix', 8);
    const [place] = await until('definition', async () => {
      const found = await commands.executeCommand('vscode.executeDefinitionProvider', document.uri, position);
      return found.length > 0 && found;
    });
    assert.equal((place.targetUri ?? place.uri).path, library.path);
    const edit = await commands.executeCommand('vscode.executeDocumentRenameProvider', document.uri, position, 'sock');
    assert.deepEqual(edit.entries().map(([uri]) => uri.path).sort(), [document.uri.path, library.path].sort());
    const other = await workspace.openTextDocument(library);
    assert.ok(await workspace.applyEdit(edit));
    assert.ok((await document.save()) && (await other.save()));
    assert.match(readFileSync(library.fsPath, 'utf8'), /^\(sock\) \{/);
    assert.match(readFileSync(document.uri.fsPath, 'utf8'), /import sock \/run/);
  },

  async 'formatted when saved'() {
    const document = await open('Caddyfile');
    const text = document.getText();
    await replaceAll(document, text.replace('\tencode zstd', '      encode  zstd'));
    assert.ok(await document.save());
    assert.equal(readFileSync(document.uri.fsPath, 'utf8'), text);
  },

  async 'the fix of everything that has one'() {
    const document = await open('Caddyfile');
    const text = document.getText();
    await replaceAll(document, text.replace('unix/{args[0]}', 'unix/{args.0}').replace('unix//run', 'unix:/run'));
    await until('findings', () => findings(document).length === 2);
    await commands.executeCommand('caddyfile.fixAll');
    assert.equal(document.getText(), text);
    assert.ok(await document.save());
  },

  async 'the adapted JSON beside the file'() {
    await open('Caddyfile');
    await commands.executeCommand('caddyfile.adapt');
    assert.match(await until('text', () => shown('json')), /stands-in/);
    assert.equal(window.activeTextEditor?.document.languageId, 'caddyfile');
  },

  async 'the expanded file beside the file'() {
    const document = await open('Caddyfile');
    await commands.executeCommand('caddyfile.expand');
    assert.doesNotMatch(await until('text', () => shown('caddyfile')), /import|\{args/);
    assert.match(document.getText(), /import/);
  },

  async 'a running Caddy: what would change, and a reload'() {
    const { fsPath: live } = Uri.joinPath(folder(), 'live');
    await until('Caddy', () => answer(live).catch(() => undefined));
    const document = await open('live/Caddyfile');
    await replaceAll(document, document.getText().replace('"one"', '"two"'));
    await commands.executeCommand('caddyfile.diff');
    const diff = await until('diff', () => shown('diff'));
    assert.match(diff, /^-.*"one"/m);
    assert.match(diff, /^\+.*"two"/m);
    await commands.executeCommand('caddyfile.adapt');
    const adapted = JSON.parse(await until('adapted JSON', () => shown('json')));
    assert.notDeepEqual(await running(live), adapted);
    // It asks; whoever drives the page says yes, in the list, since notifications do not pop up in tests.
    await commands.executeCommand('caddyfile.reload');
    await commands.executeCommand('notifications.showList');
    // A connection to a site that goes ends without an answer.
    await until('answer of the new site', async () => (await answer(live).catch(() => undefined)) === 'two');
    assert.deepEqual(await running(live), adapted);
    assert.ok(await document.save());
  },

  async 'the server starts again'() {
    const document = await open('Caddyfile');
    await commands.executeCommand('caddyfile.restart');
    await until('hover', () => hover(document, at(document, 'encode zstd')));
  },

  async 'what the activation took, by the clock of VS Code'() {
    await commands.executeCommand('perfview.show');
    const [, ...parts] = await until('figure', () => {
      const report = workspace.textDocuments.find(({ uri }) => uri.scheme === 'perf');
      return /^\| caddyfile-ls\.caddyfile-ls +\| false \| (\d+) +\| (\d+) +\| (\d+) +\| onLanguage:caddyfile/m.exec(report?.getText());
    });
    console.log(`STORY activation: ${parts.reduce((sum, it) => sum + Number(it), 0)} ms`);
  },
};

exports.run = async () => {
  console.log(`STORY VS Code ${version}`);
  for (const [name, chapter] of Object.entries(STORY)) {
    try {
      await chapter();
      console.log(`STORY   ok: ${name}`);
    } catch (error) {
      console.log(`STORY FAIL: ${name}: ${error.stack}`);
      throw error;
    }
  }
};
