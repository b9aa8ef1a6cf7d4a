//! Tells Zed where the server is: on PATH, or where the setting `lsp.caddyfile-ls.binary.path` says.

use zed_extension_api::settings::LspSettings;
use zed_extension_api::{
    Command, Extension, LanguageServerId, Result, Worktree, register_extension, serde_json::Value,
};

const SERVER: &str = "caddyfile-ls";

struct Caddyfile;

impl Extension for Caddyfile {
    fn new() -> Self {
        Caddyfile
    }

    fn language_server_command(
        &mut self,
        _: &LanguageServerId,
        worktree: &Worktree,
    ) -> Result<Command> {
        let binary = LspSettings::for_worktree(SERVER, worktree)?.binary;
        let (path, args) = binary.map_or((None, None), |it| (it.path, it.arguments));
        let command = path.or_else(|| worktree.which(SERVER)).ok_or(
            "caddyfile-ls is not on PATH: install it, or name it in lsp.caddyfile-ls.binary.path",
        )?;
        Ok(Command { command, args: args.unwrap_or_default(), env: worktree.shell_env() })
    }

    fn language_server_workspace_configuration(
        &mut self,
        _: &LanguageServerId,
        worktree: &Worktree,
    ) -> Result<Option<Value>> {
        Ok(LspSettings::for_worktree(SERVER, worktree)?.settings)
    }
}

register_extension!(Caddyfile);
