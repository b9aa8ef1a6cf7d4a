// Where the server's program is: where the setting says, else in this extension, else on PATH.
import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import * as os from 'node:os';
import * as path from 'node:path';
import { type ExtensionContext, workspace } from 'vscode';

const NAME = process.platform === 'win32' ? 'caddyfile-ls.exe' : 'caddyfile-ls';

/** There is no server to start; the message says what was looked for. */
export class NoServer extends Error {}

export async function findServer(context: ExtensionContext): Promise<string> {
  const set = workspace.getConfiguration('caddyfile').get<string>('server.path', '').trim();
  if (set !== '') {
    const named = expanded(set);
    const found = path.isAbsolute(named) ? await existing(named) : await onPath(named);
    if (found === undefined) throw new NoServer(`caddyfile.server.path is "${set}", where there is no program.`);
    return found;
  }
  const found = (await existing(context.asAbsolutePath(path.join('server', NAME)))) ?? (await onPath(NAME));
  if (found === undefined) {
    throw new NoServer('Caddyfiles are only coloured: the server caddyfile-ls is not on PATH. ' +
      'Install it, or name it in the setting caddyfile.server.path.');
  }
  return found;
}

function expanded(name: string): string {
  return name === '~' || name.startsWith('~/') ? path.join(os.homedir(), name.slice(1)) : name;
}

async function onPath(name: string): Promise<string | undefined> {
  for (const folder of (process.env['PATH'] ?? '').split(path.delimiter)) {
    // A relative folder would be one of whatever project is open.
    if (!path.isAbsolute(folder)) continue;
    const found = await existing(path.join(folder, name));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The path, if it is that of a program. */
async function existing(file: string): Promise<string | undefined> {
  try {
    await access(file, constants.X_OK);
    return (await stat(file)).isFile() ? file : undefined;
  } catch {
    return undefined;
  }
}
