// Fixes all at once that has exactly one fix, as the server knows it; also what `editor.codeActionsOnSave` runs.
import { type CodeAction, commands, Range, window, workspace } from 'vscode';

const KIND = 'source.fixAll.caddyfile-ls';

export async function fixAll(): Promise<void> {
  const document = window.activeTextEditor?.document;
  if (document?.languageId !== 'caddyfile') return;
  const { version } = document;
  const all = new Range(0, 0, document.lineCount, 0);
  const actions = await commands.executeCommand<CodeAction[]>('vscode.executeCodeActionProvider', document.uri, all, KIND);
  const edit = actions.find(({ kind }) => kind?.value === KIND)?.edit;
  if (edit === undefined) {
    void window.showInformationMessage('There is nothing with exactly one fix here.');
    return;
  }
  // Whoever types meanwhile has other findings.
  if (document.version === version) await workspace.applyEdit(edit);
}
