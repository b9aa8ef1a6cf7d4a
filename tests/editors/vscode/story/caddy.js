// What the Caddy says that `tests/editors/caddy` runs in a folder.
const { request } = require('node:http');
const { join } = require('node:path');

/** What its site answers. */
exports.answer = (folder) => get(join(folder, 'site.sock'), '/');

/** The configuration that runs. */
exports.running = async (folder) => JSON.parse(await get(join(folder, 'admin.sock'), '/config/'));

function get(socketPath, path) {
  return new Promise((resolve, reject) => {
    // The admin API wants no Host of a Unix socket; the site has this one.
    const asked = request({ socketPath, path, headers: path === '/' ? { Host: 'live.example' } : { Host: '' } }, (response) => {
      response.setEncoding('utf8');
      let text = '';
      response.on('data', (part) => { text += part; });
      response.on('end', () => resolve(text));
    });
    asked.on('error', reject).end();
  });
}
