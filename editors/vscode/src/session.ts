// One server at a time, and what it and VS Code say to each other.
import { commands, env, type ExtensionContext, type LogOutputChannel, type TextDocument, Uri, window, workspace } from 'vscode';
import { type ExecuteCommandSignature, LanguageClient, type StaticFeature, State } from 'vscode-languageclient/node';
import { fixAll } from './fixAll';
import { findServer, NoServer } from './server';
import { type Status } from './status';
import { type Texts } from './texts';

/** Code lenses run it, where the client says that it has it. */
const SHOW_REFERENCES = 'caddyfile-ls.showReferences';
/** Says to the server that the texts which commands answer are shown here. */
const SHOW_TEXT = 'caddyfile-ls.showText';

/** Where the documents are that the server is for. */
const SCHEMES = ['file', 'untitled'];

const INSTALL = 'https://github.com/caddyfile-ls/caddyfile-ls#install';

/** What the server's commands answer, as far as it matters here. */
interface Outcome {
  outcome: string;
  document?: string;
  text?: string;
  language?: string;
}

export class Session {
  private client: LanguageClient | undefined;
  /** Starts and stops come one after the other, however fast they are asked for. */
  private last: Promise<void> = Promise.resolve();
  private readonly showReferences = commands.registerCommand(SHOW_REFERENCES, this.references.bind(this));

  constructor(
    private readonly context: ExtensionContext,
    private readonly log: LogOutputChannel,
    private readonly status: Status,
    private readonly texts: Texts,
  ) {}

  /** Starts the server, in place of the one that runs. */
  restart(): Promise<void> {
    const next = this.last.then(() => this.stop()).then(() => this.start());
    // What goes wrong once must not be in the way of the next time.
    this.last = next.catch((error: unknown) => this.log.error(String(error)));
    return this.last;
  }

  /** Fixes what has exactly one fix in the document in front. */
  async fixAll(): Promise<void> {
    if ((await this.running()) !== undefined) await fixAll();
  }

  /** Has the server execute one of its commands about a document, or about the one in front, or else the last one that was. */
  async execute(command: string, uri?: Uri): Promise<unknown> {
    if (!workspace.textDocuments.some(isCaddyfile)) {
      void window.showWarningMessage('Open a Caddyfile first.');
      return undefined;
    }
    const inFront = window.activeTextEditor?.document;
    const document = uri ?? (inFront && isCaddyfile(inFront) ? inFront.uri : undefined);
    if ((await this.running()) === undefined) return undefined;
    return commands.executeCommand(command, document?.toString());
  }

  async dispose(): Promise<void> {
    this.showReferences.dispose();
    await this.last;
    await this.stop();
  }

  /** The client, once its server runs; if it does not, the user is told. */
  private async running(): Promise<LanguageClient | undefined> {
    await this.last;
    if (this.client?.isRunning()) return this.client;
    void window.showWarningMessage('The Caddyfile server does not run.');
    return undefined;
  }

  private async start(): Promise<void> {
    let program;
    try {
      program = await findServer(this.context);
    } catch (error) {
      if (!(error instanceof NoServer)) throw error;
      this.status.failed(error.message);
      this.log.error(error.message);
      void this.offerHelp(error);
      return;
    }
    this.log.info(`starting ${program}`);
    const client = new LanguageClient('caddyfile', 'Caddyfile', { command: program, args: ['server'] }, {
      documentSelector: SCHEMES.map((scheme) => ({ language: 'caddyfile', scheme })),
      outputChannel: this.log,
      initializationOptions: { trusted: workspace.isTrusted },
      middleware: { executeCommand: (command, args, next) => this.executed(command, args, next) },
    });
    client.registerFeature(OWN_COMMANDS);
    client.onDidChangeState(({ newState }) => {
      if (newState === State.Starting) this.status.starting();
      if (newState === State.Running) this.status.running(client.initializeResult?.serverInfo?.version, this.origin(program));
      if (newState === State.Stopped) this.status.stopped();
    });
    this.client = client;
    try {
      await client.start();
    } catch (error) {
      this.status.failed(`${program} does not start`);
      this.log.error(`${program} does not start: ${String(error)}`);
    }
  }

  private origin(program: string): string {
    return program.startsWith(this.context.extensionPath) ? 'from the extension' : program;
  }

  private async stop(): Promise<void> {
    const client = this.client;
    this.client = undefined;
    // One that has never started cannot be stopped, only forgotten.
    await client?.dispose().catch((error: unknown) => this.log.warn(String(error)));
  }

  private async executed(command: string, args: unknown[], next: ExecuteCommandSignature): Promise<unknown> {
    const outcome = (await next(command, args)) as Outcome | null | undefined;
    if (typeof outcome?.text === 'string') {
      await this.texts.show(command, outcome.document, outcome.text, outcome.language);
    }
    return outcome;
  }

  private references(uri: string, position: never, places: never[]): Thenable<unknown> | undefined {
    const convert = this.client?.protocol2CodeConverter;
    if (convert === undefined) return undefined;
    return commands.executeCommand(
      'editor.action.showReferences',
      Uri.parse(uri),
      convert.asPosition(position),
      places.map((place) => convert.asLocation(place)),
    );
  }

  private async offerHelp(error: NoServer): Promise<void> {
    const install = 'How to install it';
    const settings = 'Open Settings';
    const chosen = await window.showErrorMessage(error.message, install, settings);
    if (chosen === install) await env.openExternal(Uri.parse(INSTALL));
    if (chosen === settings) await commands.executeCommand('workbench.action.openSettings', 'caddyfile.server.path');
  }
}

/** Whether it is one of the user's, not one that a command shows. */
const isCaddyfile = ({ languageId, uri }: TextDocument): boolean =>
  languageId === 'caddyfile' && SCHEMES.includes(uri.scheme);

/** Tells the server which commands are here. */
const OWN_COMMANDS: StaticFeature = {
  fillClientCapabilities: (capabilities) => {
    const known = capabilities.experimental as object | undefined;
    capabilities.experimental = { ...known, commands: { commands: [SHOW_REFERENCES, SHOW_TEXT] } };
  },
  initialize: () => {},
  getState: () => ({ kind: 'static' }),
  clear: () => {},
};
