// Starts the server for Caddyfiles; everything else is in the server.
const { workspace } = require('vscode');
const { LanguageClient } = require('vscode-languageclient/node');

let client;

exports.activate = async () => {
  const command = workspace.getConfiguration('caddyfile').get('server.path');
  client = new LanguageClient('caddyfile', 'caddyfile-ls', { command, args: ['server'] }, {
    documentSelector: [{ language: 'caddyfile' }],
  });
  await client.start();
};

exports.deactivate = () => client?.stop();
