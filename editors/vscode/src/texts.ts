// Texts that commands answer, beside the file that they are about. They are never on disk, and nothing asks to save them.
import * as path from 'node:path';
import { type Disposable, EventEmitter, languages, type TextDocumentContentProvider, Uri, ViewColumn, window, workspace } from 'vscode';

const SCHEME = 'caddyfile-text';

export class Texts implements TextDocumentContentProvider, Disposable {
  private readonly texts = new Map<string, string>();
  private readonly changed = new EventEmitter<Uri>();
  readonly onDidChange = this.changed.event;
  private readonly subscriptions = [
    workspace.registerTextDocumentContentProvider(SCHEME, this),
    workspace.onDidCloseTextDocument(({ uri }) => this.texts.delete(uri.toString())),
  ];

  provideTextDocumentContent(uri: Uri): string {
    return this.texts.get(uri.toString()) ?? '';
  }

  /** Shows what a command answered about a document; the same command later shows it in the same place. */
  async show(command: string, about: string | undefined, text: string, language = 'plaintext'): Promise<void> {
    const file = about === undefined ? 'Caddyfile' : path.posix.basename(Uri.parse(about).path);
    const uri = Uri.from({ scheme: SCHEME, path: `/${file}.${language}`, query: `${command} ${about ?? ''}` });
    this.texts.set(uri.toString(), text);
    this.changed.fire(uri);
    const document = await workspace.openTextDocument(uri);
    if (document.languageId !== language) await languages.setTextDocumentLanguage(document, language);
    await window.showTextDocument(document, { viewColumn: ViewColumn.Beside, preserveFocus: true, preview: true });
  }

  dispose(): void {
    this.subscriptions.forEach((it) => it.dispose());
    this.changed.dispose();
  }
}
