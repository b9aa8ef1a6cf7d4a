// What VS Code starts once a Caddyfile is open. What is known of Caddyfiles is all in the server.
import { commands, type ExtensionContext, type LogOutputChannel, type Uri, window, workspace } from 'vscode';
import { adoptUnnamed } from './names';
import { Session } from './session';
import { Status } from './status';
import { Texts } from './texts';

let session: Session | undefined;

export function activate(context: ExtensionContext): void {
  const log: LogOutputChannel = window.createOutputChannel('Caddyfile', { log: true });
  const status = new Status();
  const texts = new Texts();
  const running = new Session(context, log, status, texts);
  session = running;
  context.subscriptions.push(log, status, texts);

  const register = (id: string, run: (...args: never[]) => unknown) =>
    context.subscriptions.push(commands.registerCommand(id, run));
  register('caddyfile.restart', () => running.restart());
  register('caddyfile.showLog', () => log.show());
  register('caddyfile.format', () => commands.executeCommand('editor.action.formatDocument'));
  register('caddyfile.fixAll', () => running.fixAll());
  // The server's own commands have names of its own, under which the client registers them.
  for (const name of ['reload', 'diff', 'adapt', 'status', 'expand']) {
    register(`caddyfile.${name}`, (uri?: Uri) => running.execute(`caddyfile-ls.${name}`, uri));
  }

  context.subscriptions.push(
    workspace.onDidGrantWorkspaceTrust(() => running.restart()),
    workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration('caddyfile.server')) void running.restart();
    }),
    adoptUnnamed(),
  );
  // Nothing waits for the server: commands say so where it does not run yet.
  void running.restart();
}

/** VS Code waits for this, so that the server can end in order. */
export const deactivate = (): Promise<void> | undefined => session?.dispose();
