// Fixes each finding of a document for which there is exactly one fix: where there is a choice, the user has it.
// What is unused stays: often it is its use that is misspelt, which is another finding.
import { type Diagnostic, DiagnosticTag, languages, type TextDocument, type TextEdit, type Uri, window, workspace, WorkspaceEdit } from 'vscode';
import { CodeAction, CodeActionKind, CodeActionRequest, type LanguageClient } from 'vscode-languageclient/node';

export async function fixAll(client: LanguageClient): Promise<void> {
  const document = window.activeTextEditor?.document;
  if (document?.languageId !== 'caddyfile') return;
  const { version } = document;
  const chosen: TextEdit[] = [];
  for (const finding of languages.getDiagnostics(document.uri)) {
    if (finding.tags?.includes(DiagnosticTag.Unnecessary)) continue;
    const fixes = await fixesOf(client, document, finding);
    const edits = fixes.length === 1 ? onlyIn(document.uri, fixes[0]) : undefined;
    // What overlaps is left for the next time.
    if (edits?.every((edit) => !chosen.some((it) => it.range.intersection(edit.range)))) chosen.push(...edits);
  }
  if (chosen.length === 0) {
    void window.showInformationMessage('There is nothing with exactly one fix here.');
    return;
  }
  // Whoever types meanwhile has other findings.
  if (document.version !== version) return;
  const edit = new WorkspaceEdit();
  edit.set(document.uri, chosen);
  await workspace.applyEdit(edit);
}

async function fixesOf(client: LanguageClient, document: TextDocument, finding: Diagnostic): Promise<(WorkspaceEdit | undefined)[]> {
  const actions = await client.sendRequest(CodeActionRequest.type, {
    textDocument: client.code2ProtocolConverter.asTextDocumentIdentifier(document),
    range: client.code2ProtocolConverter.asRange(finding.range),
    context: { diagnostics: [client.code2ProtocolConverter.asDiagnostic(finding)], only: [CodeActionKind.QuickFix] },
  });
  // The server names the findings that an action ends, of those that it was asked about.
  const fixes = (actions ?? []).filter((it): it is CodeAction => CodeAction.is(it) && it.diagnostics?.length === 1);
  return Promise.all(fixes.map((it) => client.protocol2CodeConverter.asWorkspaceEdit(it.edit)));
}

/** The edits of a fix that changes nothing but this document. */
function onlyIn(uri: Uri, edit: WorkspaceEdit | undefined): TextEdit[] | undefined {
  const [first, ...others] = edit?.entries() ?? [];
  if (first === undefined || others.length !== 0 || edit?.size !== 1) return undefined;
  return first[0].toString() === uri.toString() ? first[1] : undefined;
}
