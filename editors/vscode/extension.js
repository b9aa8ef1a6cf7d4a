// Starts the server for Caddyfiles; everything else is in the server.
const { Uri, commands, workspace } = require('vscode');
const { LanguageClient } = require('vscode-languageclient/node');

// Code lenses run it, if the client says that it has it.
const SHOW_REFERENCES = 'caddyfile-ls.showReferences';

let client;

const showReferences = (uri, position, places) => commands.executeCommand(
  'editor.action.showReferences',
  Uri.parse(uri),
  client.protocol2CodeConverter.asPosition(position),
  places.map((place) => client.protocol2CodeConverter.asLocation(place)),
);

exports.activate = async (context) => {
  context.subscriptions.push(commands.registerCommand(SHOW_REFERENCES, showReferences));
  const command = workspace.getConfiguration('caddyfile').get('server.path');
  client = new LanguageClient('caddyfile', 'caddyfile-ls', { command, args: ['server'] }, {
    documentSelector: [{ language: 'caddyfile' }],
    // A function, since a client that starts again sends them again.
    initializationOptions: () => ({ trusted: workspace.isTrusted }),
  });
  context.subscriptions.push(workspace.onDidGrantWorkspaceTrust(() => client.restart()));
  client.registerFeature({
    fillClientCapabilities: (capabilities) => {
      capabilities.experimental = { ...capabilities.experimental, commands: { commands: [SHOW_REFERENCES] } };
    },
    initialize: () => {},
    getState: () => ({ kind: 'static' }),
    clear: () => {},
  });
  await client.start();
};

exports.deactivate = () => client?.stop();
