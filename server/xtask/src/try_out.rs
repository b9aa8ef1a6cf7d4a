//! The server in an editor, on an example, without anything of the user's.

use clap::{Args, ValueEnum};
use serde_json::json;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs, io};

/// Build the server and open an example workspace in an editor
///
/// The editor runs with a configuration of its own below target/try: nothing of yours is read or written.
#[derive(Args)]
pub(crate) struct TryOut {
    /// The editor; the first that is on PATH where none is given
    editor: Option<Editor>,
    /// Arguments for the editor
    #[arg(last = true)]
    arguments: Vec<String>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Editor {
    Nvim,
    Hx,
    Code,
}

impl Editor {
    const ALL: [Editor; 3] = [Editor::Nvim, Editor::Hx, Editor::Code];

    /// What its program may be called.
    fn programs(self) -> &'static [&'static str] {
        match self {
            Editor::Nvim => &["nvim"],
            Editor::Hx => &["hx", "helix"],
            Editor::Code => &["code", "codium"],
        }
    }

    fn program(self) -> Option<PathBuf> {
        self.programs().iter().find_map(|name| on_path(name))
    }
}

impl TryOut {
    pub(crate) fn run(&self) -> io::Result<()> {
        let given = self.editor.as_ref().map_or(&Editor::ALL[..], std::slice::from_ref);
        let found = given.iter().find_map(|&editor| Some((editor, editor.program()?)));
        let Some((editor, program)) = found else {
            let names: Vec<_> =
                given.iter().flat_map(|editor| editor.programs()).copied().collect();
            let message = format!("none of {} is on PATH: install one of them", names.join(", "));
            return Err(io::Error::other(message));
        };
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize()?;
        let target = env::var_os("CARGO_TARGET_DIR").map_or(root.join("target"), PathBuf::from);
        cargo(&root, &["build", "--release", "--bin", "caddyfile-ls"])?;
        let place = Place::new(root, &std::path::absolute(target)?)?;
        let mut command = match editor {
            Editor::Nvim => place.nvim(&program)?,
            Editor::Hx => place.helix(&program)?,
            Editor::Code => place.code(&program)?,
        };
        succeed(command.args(&self.arguments).arg("Caddyfile"))
    }
}

/// Where the editor finds everything.
struct Place {
    root: PathBuf,
    /// The folder with the server.
    programs: PathBuf,
    /// The editor's home.
    home: PathBuf,
    workspace: PathBuf,
}

impl Place {
    /// An editor's home with nothing in it, and the example as it is in the repository.
    fn new(root: PathBuf, target: &Path) -> io::Result<Place> {
        let all = target.join("try");
        let (home, workspace) = (all.join("home"), all.join("workspace"));
        for folder in [&home, &workspace] {
            match fs::remove_dir_all(folder) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => fs::create_dir_all(folder)?,
            }
        }
        copy(&root.join("tests/fixtures/workspace"), &workspace)?;
        // The root of the workspace, so that no editor takes the repository for it.
        fs::create_dir(workspace.join(".git"))?;
        Ok(Place { root, programs: target.join("release"), home, workspace })
    }

    fn nvim(&self, program: &Path) -> io::Result<Command> {
        let settings = self.home.join("init.lua");
        let plugin = lua_string(&self.root.join("editors/neovim"));
        let text = format!(
            "vim.opt.runtimepath:prepend({plugin})\n\
             vim.cmd('filetype plugin indent on | syntax enable')\n\
             vim.g.mapleader = ' '\n\
             require('caddyfile_ls').setup()\n"
        );
        fs::write(&settings, text)?;
        let mut command = self.command(program)?;
        command.arg("-u").arg(settings).args(["-i", "NONE"]);
        Ok(command)
    }

    fn helix(&self, program: &Path) -> io::Result<Command> {
        let folder = self.home.join(".config/helix");
        fs::create_dir_all(&folder)?;
        fs::copy(self.root.join("editors/helix/languages.toml"), folder.join("languages.toml"))?;
        self.command(program)
    }

    fn code(&self, program: &Path) -> io::Result<Command> {
        let extension = self.root.join("editors/vscode");
        let npm = on_path("npm").ok_or_else(|| {
            io::Error::other("VS Code's extension is built by npm, which is not on PATH")
        })?;
        // Which builds it, too.
        succeed(Command::new(&npm).arg("ci").current_dir(&extension))?;
        // By name, since a VS Code that asks a login shell for its environment loses our PATH.
        let server = self.programs.join(format!("caddyfile-ls{}", env::consts::EXE_SUFFIX));
        let settings = json!({
            "caddyfile.server.path": server,
            "telemetry.telemetryLevel": "off",
            "update.mode": "none",
            "chat.disableAIFeatures": true,
            "workbench.secondarySideBar.defaultVisibility": "hidden",
            "workbench.startupEditor": "none",
        });
        // All of it in one place, also what VS Code has in the home of its user otherwise.
        let data = self.home.join("user-data");
        fs::create_dir_all(data.join("User"))?;
        fs::write(data.join("User/settings.json"), settings.to_string())?;
        let mut command = self.command(program)?;
        command.env("VSCODE_PORTABLE", &self.home);
        command.args(["--wait", "--new-window", "--disable-workspace-trust"]);
        for (option, folder) in [
            ("--user-data-dir", data),
            ("--extensions-dir", self.home.join("extensions")),
            ("--extensionDevelopmentPath", extension),
        ] {
            command.arg(format!("{option}={}", folder.display()));
        }
        command.arg(&self.workspace);
        Ok(command)
    }

    /// The editor in the workspace, with its own home and the server on PATH.
    fn command(&self, program: &Path) -> io::Result<Command> {
        let known = env::var_os("PATH").unwrap_or_default();
        let folders = std::iter::once(self.programs.clone()).chain(env::split_paths(&known));
        let mut command = Command::new(program);
        command.current_dir(&self.workspace);
        command.env("PATH", env::join_paths(folders).map_err(io::Error::other)?);
        for (name, folder) in [
            ("XDG_CONFIG_HOME", ".config"),
            ("XDG_DATA_HOME", ".local/share"),
            ("XDG_STATE_HOME", ".local/state"),
            ("XDG_CACHE_HOME", ".cache"),
            ("APPDATA", "AppData/Roaming"),
            ("LOCALAPPDATA", "AppData/Local"),
        ] {
            let folder = self.home.join(folder);
            fs::create_dir_all(&folder)?;
            command.env(name, folder);
        }
        Ok(command)
    }
}

fn on_path(name: &str) -> Option<PathBuf> {
    let name = format!("{name}{}", env::consts::EXE_SUFFIX);
    let known = env::var_os("PATH")?;
    env::split_paths(&known).map(|folder| folder.join(&name)).find(|path| path.is_file())
}

fn cargo(root: &Path, arguments: &[&str]) -> io::Result<()> {
    let program = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    succeed(Command::new(program).args(arguments).current_dir(root))
}

fn succeed(command: &mut Command) -> io::Result<()> {
    if command.status()?.success() {
        return Ok(());
    }
    Err(io::Error::other(format!("{} failed", command.get_program().display())))
}

fn copy(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (source, place) = (entry.path(), to.join(entry.file_name()));
        if entry.file_type()?.is_dir() {
            copy(&source, &place)?;
        } else {
            fs::copy(source, place)?;
        }
    }
    Ok(())
}

/// A path as a string of Lua.
fn lua_string(path: &Path) -> String {
    format!("\"{}\"", path.display().to_string().replace('\\', "\\\\").replace('"', "\\\""))
}
