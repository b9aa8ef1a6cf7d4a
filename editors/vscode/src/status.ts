// The entry in the menu of languages of the status bar: which server runs, and how it is.
import { type Disposable, languages, LanguageStatusSeverity } from 'vscode';

export class Status implements Disposable {
  private readonly item = languages.createLanguageStatusItem('caddyfile.server', { language: 'caddyfile' });

  constructor() {
    this.item.name = 'Caddyfile server';
    this.item.command = { command: 'caddyfile.showLog', title: 'Show log' };
    this.stopped();
  }

  starting(): void {
    this.show('caddyfile-ls starts', LanguageStatusSeverity.Information);
    this.item.busy = true;
  }

  running(version: string | undefined, origin: string): void {
    this.show(`caddyfile-ls ${version ?? ''}`.trim(), LanguageStatusSeverity.Information, origin);
  }

  stopped(): void {
    this.show('caddyfile-ls has stopped', LanguageStatusSeverity.Warning);
    this.item.command = { command: 'caddyfile.restart', title: 'Restart' };
  }

  failed(reason: string): void {
    this.show('caddyfile-ls does not run', LanguageStatusSeverity.Error, reason);
    this.item.command = { command: 'caddyfile.restart', title: 'Try again' };
  }

  dispose(): void {
    this.item.dispose();
  }

  private show(text: string, severity: LanguageStatusSeverity, detail?: string): void {
    this.item.text = text;
    this.item.severity = severity;
    this.item.detail = detail;
    this.item.busy = false;
    this.item.command = { command: 'caddyfile.showLog', title: 'Show log' };
  }
}
