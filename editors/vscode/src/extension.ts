// What VS Code starts once a Caddyfile is open. What is known of Caddyfiles is all in the server.
import { commands, type ExtensionContext, type LogOutputChannel, type Uri, window, workspace } from 'vscode';
import { adoptUnnamed } from './names';
import { type Session } from './session';
import { Status } from './status';
import { Texts } from './texts';

let session: Promise<Session> | undefined;

export function activate(context: ExtensionContext): void {
  const log: LogOutputChannel = window.createOutputChannel('Caddyfile', { log: true });
  const status = new Status();
  const texts = new Texts();
  const running = later(async () => {
    const { Session } = await import('./session.js');
    return new Session(context, log, status, texts);
  });
  session = running;
  context.subscriptions.push(log, status, texts);

  const register = (id: string, run: (...args: never[]) => unknown) =>
    context.subscriptions.push(commands.registerCommand(id, run));
  const restart = async () => (await running).restart();
  register('caddyfile.restart', restart);
  register('caddyfile.showLog', () => log.show());
  register('caddyfile.format', () => commands.executeCommand('editor.action.formatDocument'));
  register('caddyfile.fixAll', async () => (await running).fixAll());
  // The server's own commands have names of its own, under which the client registers them.
  for (const name of ['reload', 'diff', 'adapt', 'status', 'expand']) {
    register(`caddyfile.${name}`, async (uri?: Uri) => (await running).execute(`caddyfile-ls.${name}`, uri));
  }

  context.subscriptions.push(
    workspace.onDidGrantWorkspaceTrust(restart),
    workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration('caddyfile.server')) void restart();
    }),
    adoptUnnamed(),
  );
  // Nothing but commands waits for the server.
  void restart();
}

/** What is made once VS Code has gone on: nine tenths of the code are for the talk with the server. */
async function later<T>(make: () => Promise<T>): Promise<T> {
  await new Promise(setImmediate);
  return make();
}

/** VS Code waits for this, so that the server can end in order. */
export const deactivate = (): Promise<void> | undefined => session?.then((it) => it.dispose());
