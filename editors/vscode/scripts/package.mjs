// usage: package.mjs [--universal]
// Makes the .vsix of this machine's platform with the server inside, or the one for all platforms without.
// CADDYFILE_LS_SERVER names the server's program; otherwise cargo builds it.
import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = join(import.meta.dirname, '..', '..', '..');
const given = process.env.CADDYFILE_LS_SERVER && resolve(process.env.CADDYFILE_LS_SERVER);
process.chdir(join(import.meta.dirname, '..'));
const { name, version } = JSON.parse(readFileSync('package.json', 'utf8'));
const isUniversal = process.argv.includes('--universal');
const platform = `${process.platform}-${process.arch}`;

rmSync('server', { recursive: true, force: true });
if (!isUniversal) {
  const program = process.platform === 'win32' ? 'caddyfile-ls.exe' : 'caddyfile-ls';
  mkdirSync('server');
  copyFileSync(given ?? built(program), join('server', program));
  chmodSync(join('server', program), 0o755);
}
const licences = ['LICENSE-MIT', 'LICENSE-APACHE'].map((file) => readFileSync(join(root, file), 'utf8').trim());
writeFileSync('LICENSE.txt', `Either of these two licences, at your choice.\n\n${licences.join('\n\n')}\n`);

await import('./build.mjs');
// On the page of an extension VS Code shows no picture that is not on the network. Nobody is to be asked for one.
const page = readFileSync('README.md', 'utf8').replaceAll(/^!\[.*\]\(pictures\/.*\)\n/gm, '');
writeFileSync(join('dist', 'README.md'), page);
const file = `${name}-${isUniversal ? 'universal' : platform}-${version}.vsix`;
const target = isUniversal ? [] : ['--target', platform];
const vsce = join('node_modules', '@vscode', 'vsce', 'vsce');
try {
  execFileSync(process.execPath, [vsce, 'package', '--no-dependencies', '--allow-missing-repository', '--readme-path', join('dist', 'README.md'), '--out', file, ...target], { stdio: 'inherit' });
} finally {
  // Whoever runs the extension from here later means the server of that day.
  rmSync('server', { recursive: true, force: true });
}

function built(program) {
  const cargo = ['build', '--release', '--bin', 'caddyfile-ls', '--manifest-path', join(root, 'Cargo.toml')];
  execFileSync('cargo', cargo, { stdio: 'inherit' });
  return join(process.env.CARGO_TARGET_DIR ?? join(root, 'target'), 'release', program);
}
