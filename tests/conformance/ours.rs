//! What this project makes of a text, in the form in which the oracle answers.

use crate::oracle::{Answer, Answers, Block, FILE, Token, VARIABLES};
use std::cell::Cell;
use std::path::{Component, Path};
use syntax::ErrorCode;
use syntax::caddy::{self, Env, Files, Import, ImportFailure, ImportedFile, Quote};

/// All that the oracle is asked about. Errors that Caddy finds only when it sets up the blocks stand under `adapt`.
///
/// Variables are those of the oracle, and imports find what the directory holds. The fault `outside` of `parse` says that an
/// import reaches beyond that directory, where the two sides may look at different things.
pub fn answers(text: &str, directory: &Path) -> Answers {
    let (parse, adapt) = parse(text, directory);
    let fmt = Answer { text: format::caddy_fmt(text), ..Answer::default() };
    Answers { tokens: tokens(text), fmt, parse, adapt }
}

fn tokens(text: &str) -> Answer {
    match caddy::tokenize(text, FILE) {
        Ok(tokens) => Answer { tokens: view(&tokens), ..Answer::default() },
        Err(error) => Answer { error: Some(error.caddy_text()), ..Answer::default() },
    }
}

fn parse(text: &str, directory: &Path) -> (Answer, Answer) {
    let variable = |name: &str| {
        let mut known = VARIABLES.iter();
        let (_, value) = known.find(|(known, _)| *known == name)?;
        Some((*value).to_owned())
    };
    let text = caddy::substitute_env(text, &variable);
    let files = Directory { directory, outside: Cell::new(false) };
    let outcome = caddy::parse(&text, FILE, &files, Env::Literal);
    let blocks = outcome.blocks.iter().map(|block| Block {
        keys: view(&block.keys),
        segments: block.segments.iter().map(|segment| view(segment)).collect(),
        braces: block.has_braces,
        named_route: block.is_named_route,
    });
    let mut parse = Answer { blocks: blocks.collect(), ..Answer::default() };
    let mut adapt = Answer::default();
    if let Some(error) = outcome.error {
        let text = error.caddy_text();
        let of_setup = match error.code {
            ErrorCode::GlobalOptionsNotFirst | ErrorCode::NamedRouteRedeclared => true,
            ErrorCode::MatcherOutsideSite => text.contains("cannot define"),
            _ => false,
        };
        let side = if of_setup { &mut adapt } else { &mut parse };
        side.error = Some(text);
    }
    if files.outside.get() {
        "outside".clone_into(&mut parse.fault);
    }
    (parse, adapt)
}

fn view(tokens: &[caddy::Token<'_>]) -> Vec<Token> {
    let mut views = Vec::with_capacity(tokens.len());
    for (i, token) in tokens.iter().enumerate() {
        views.push(Token {
            text: token.text.to_string(),
            line: token.line,
            quote: match token.quote {
                Quote::None => "",
                Quote::Double => "\"",
                Quote::Backtick => "`",
                Quote::Heredoc => "<",
            }
            .to_owned(),
            file: if &*token.file == FILE { String::new() } else { token.file.to_string() },
            imports: token.import_chain().iter().map(ToString::to_string).collect(),
            new_line: i > 0 && caddy::on_new_line(&tokens[i - 1], token),
        });
    }
    views
}

/// What Caddy finds in a directory where at most plain patterns find something.
struct Directory<'d> {
    directory: &'d Path,
    outside: Cell<bool>,
}

impl<'a> Files<'a> for Directory<'_> {
    fn import(&self, pattern: &str, _from: &str) -> Import<'a> {
        let failed = |message: String| {
            Import::Failed(ImportFailure { code: ErrorCode::ImportFailed, message })
        };
        let absolute = pattern.starts_with('/');
        let joined = if absolute { pattern.to_owned() } else { join(self.directory, pattern) };
        if let Err(failure) = caddy::check_pattern(&joined) {
            return Import::Failed(failure);
        }
        if !well_formed(&joined) {
            return failed(format!(
                "Failed to use import pattern {pattern}: syntax error in pattern"
            ));
        }
        let wild = joined.contains(['*', '?', '[', ']']);
        let path = Path::new(&joined);
        let within = path.starts_with(self.directory);
        if !within && (wild || path.exists()) || joined.len() > 250 {
            self.outside.set(true);
        }
        if wild {
            return Import::Files(Vec::<ImportedFile<'a>>::new());
        }
        if let Ok(text) = std::fs::read_to_string(path) {
            return Import::Files(vec![ImportedFile { path: joined.into(), text: text.leak() }]);
        }
        if joined.contains('\0') {
            return failed(format!(
                "Failed to import file {pattern}: stat {joined}: invalid argument"
            ));
        }
        if path == self.directory {
            return failed(format!("Could not import {joined}: is a directory"));
        }
        failed(format!("File to import not found: {pattern}"))
    }
}

/// Go's `filepath.Join`.
fn join(directory: &Path, pattern: &str) -> String {
    let mut path = directory.to_path_buf();
    for part in Path::new(pattern).components() {
        match part {
            Component::ParentDir => {
                path.pop();
            }
            Component::Normal(name) => path.push(name),
            _ => {}
        }
    }
    path.to_str().unwrap().to_owned()
}

/// Whether Go's `filepath.Glob` accepts a pattern without character classes where no file is: it looks at each folder
/// alone, and no further than the first `*`.
fn well_formed(pattern: &str) -> bool {
    let mut chars = pattern.chars();
    while let Some(c) = chars.next() {
        match c {
            '*' => return true,
            '[' => return false,
            '\\' if matches!(chars.next(), None | Some('/')) => return false,
            _ => {}
        }
    }
    true
}
