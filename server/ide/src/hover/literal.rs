//! The addresses that a word stands for when the arguments of imports and the defaults of variables are in their places.

use super::net::Use;
use super::{Here, imports, roles_of, word_at};
use crate::SourceFile;
use crate::hover::expansion;
use crate::importers::{Importer, Target, importers};
use analysis::Role;
use syntax::ast::{EnvVar, Snippet, Word};
use syntax::{SyntaxKind, TextSize};

/// An address of which every part is known before Caddy runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LiteralAddress {
    /// The text that Caddy reads, as `unix//run/app.sock` or `localhost:80`.
    pub text: String,
    /// What Caddy does with it.
    pub purpose: AddressPurpose,
}

/// What Caddy does with an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AddressPurpose {
    /// It connects to it.
    Connect,
    /// It listens there; a Unix socket it makes itself.
    Listen,
    /// It listens there for the admin API.
    Admin,
    /// A plugin listens there, or connects to it.
    Plugin,
}

/// The addresses that the word at an offset stands for: one, or in a snippet one for each import that makes another one of
/// it; none where the word is no address, or depends on what is known only when Caddy runs.
pub fn addresses_at(file: &SourceFile, offset: TextSize) -> Vec<LiteralAddress> {
    let Some(word) = word_at(file, offset) else { return Vec::new() };
    let here = Here { file, catalog: file.catalog(), word: &word };
    let roles = here.roles();
    let index = roles.iter().find_map(|role| match role {
        Role::ImportArgument(index) => Some(*index),
        _ => None,
    });
    let mut out: Vec<LiteralAddress> = Vec::new();
    for role in &roles {
        let Some(use_) = use_of(here, role) else { continue };
        let purpose = match use_ {
            Use::Upstream | Use::Peer | Use::Resolver => AddressPurpose::Connect,
            Use::Admin => AddressPurpose::Admin,
            Use::Bind => AddressPurpose::Listen,
            Use::Listener => AddressPurpose::Plugin,
        };
        let texts = match index {
            Some(index) => {
                let filled = imports::filled(here, index, role);
                filled.map(|it| with_defaults(&word, &it.text)).into_iter().collect()
            }
            None => texts(file, &word).into_iter().map(|it| it.text).collect::<Vec<_>>(),
        };
        for text in texts.into_iter().filter(|text| !text.is_empty() && !text.contains('{')) {
            let address = LiteralAddress { text, purpose };
            if !out.contains(&address) {
                out.push(address);
            }
        }
    }
    out
}

/// What the addresses of a role are for.
pub(super) fn use_of(here: Here<'_>, role: &Role) -> Option<Use> {
    let (Role::Argument(id, param) | Role::Key(id, param)) = role else { return None };
    Use::of(&here.catalog[*id], &param.ty)
}

/// A text that a word stands for.
pub(super) struct Made {
    pub(super) text: String,
    /// The import whose arguments make it; none where variables do.
    pub(super) by: Option<Importer>,
}

/// The texts that a word stands for, in the order of the imports: with the arguments of each, and the defaults of variables.
pub(super) fn texts(file: &SourceFile, word: &Word) -> Vec<Made> {
    let is_argument = |part: &syntax::SyntaxNode| part.kind() == SyntaxKind::IMPORT_ARG;
    if !word.parts().any(|part| is_argument(&part)) {
        return vec![Made { text: with_defaults(word, &word.value()), by: None }];
    }
    let snippet = word.syntax().ancestors().find_map(Snippet::cast);
    let name = snippet.map(|it| it.name().unwrap_or_default());
    let imports = match (&name, file.path()) {
        (Some(name), _) => importers(file, Target::Snippet(name)),
        (None, Some(path)) if file.is_part() => importers(file, Target::File(path)),
        (None, _) => return Vec::new(),
    };
    let made = |import: Importer| {
        let args: Vec<Word> = import.import.args().collect();
        let mut text = with_defaults(word, &expansion::filled(word, &args));
        for arg in &args {
            text = with_defaults(arg, &text);
        }
        Made { text, by: Some(import) }
    };
    imports.all.into_iter().map(made).collect()
}

/// A text with the defaults of the variables of a word in their places.
pub(super) fn with_defaults(word: &Word, text: &str) -> String {
    let mut text = text.to_owned();
    for variable in word.parts().filter_map(EnvVar::cast) {
        if let Some(default) = variable.default() {
            text = text.replace(&variable.syntax().text().to_string(), default.text());
        }
    }
    text
}

/// Whether a word has a part that only an import or a variable fills.
pub(super) fn has_parts(word: &Word) -> bool {
    word.parts().any(|it| matches!(it.kind(), SyntaxKind::IMPORT_ARG | SyntaxKind::ENV_VAR))
}

/// The roles of a word that make it an address.
pub(super) fn uses(file: &SourceFile, word: &Word) -> Vec<Use> {
    let here = Here { file, catalog: file.catalog(), word };
    roles_of(file, word).iter().filter_map(|role| use_of(here, role)).collect()
}
