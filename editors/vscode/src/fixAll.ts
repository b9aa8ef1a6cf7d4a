// Fixes each finding of a document for which there is exactly one fix: where there is a choice, the user has it.
import { type CodeAction, CodeActionKind, commands, languages, type Range, type TextEdit, type Uri, window, workspace, WorkspaceEdit } from 'vscode';

export async function fixAll(): Promise<void> {
  const document = window.activeTextEditor?.document;
  if (document?.languageId !== 'caddyfile') return;
  const chosen = new WorkspaceEdit();
  const taken: TextEdit[] = [];
  for (const finding of languages.getDiagnostics(document.uri)) {
    const fixes = (await actions(document.uri, finding.range)).filter((it) =>
      it.diagnostics?.some((fixed) => fixed.range.isEqual(finding.range) && fixed.message === finding.message));
    const edits = fixes.length === 1 ? onlyIn(document.uri, fixes[0]?.edit) : undefined;
    // What overlaps is left for the next time.
    if (edits === undefined || edits.some((edit) => taken.some((it) => it.range.intersection(edit.range)))) continue;
    taken.push(...edits);
  }
  if (taken.length === 0) {
    void window.showInformationMessage('There is nothing with exactly one fix here.');
    return;
  }
  chosen.set(document.uri, taken);
  await workspace.applyEdit(chosen);
}

function actions(uri: Uri, range: Range): Thenable<CodeAction[]> {
  return commands.executeCommand('vscode.executeCodeActionProvider', uri, range, CodeActionKind.QuickFix.value);
}

/** The edits of a fix that changes nothing but this document. */
function onlyIn(uri: Uri, edit: WorkspaceEdit | undefined): TextEdit[] | undefined {
  const [first, ...others] = edit?.entries() ?? [];
  if (first === undefined || others.length !== 0 || edit?.size !== 1) return undefined;
  return first[0].toString() === uri.toString() ? first[1] : undefined;
}
