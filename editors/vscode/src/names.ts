// Files without a language of their own that Caddyfiles import, and others whose name or place says what they are.
import { type Disposable, languages, type TextDocument, workspace } from 'vscode';

/** Folders whose files Caddyfiles import by custom, of names that say nothing. */
const FOLDERS = /\/(?:caddy\/(?:conf\.d|sites-(?:available|enabled))|caddyfile\.d|caddy\.d)\/[^/.]+$/i;

/** Gives such files their language as they are opened; what has one keeps it. */
export function adoptUnnamed(): Disposable {
  const adopt = (document: TextDocument) => {
    if (document.languageId === 'plaintext' && document.uri.scheme === 'file' && FOLDERS.test(document.uri.path)) {
      void languages.setTextDocumentLanguage(document, 'caddyfile');
    }
  };
  workspace.textDocuments.forEach(adopt);
  return workspace.onDidOpenTextDocument(adopt);
}
