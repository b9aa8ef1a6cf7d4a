//! What this project makes of a text, in the form in which the oracle answers.

use crate::listing::{Disk, Memory, Store};
use crate::oracle::{Answer, Answers, Block, FILE, Token, Tree, VARIABLES, Warning};
use std::borrow::Cow;
use std::path::Path;
use syntax::ErrorCode;
use syntax::caddy::{self, Env, Files, Import, ImportedFile, Quote, WarningCode};

/// All that the oracle is asked about. Errors that Caddy finds only when it sets up the blocks stand under `adapt`.
///
/// Variables are those of the oracle, and imports find what the directory holds.
pub fn answers(text: &str, directory: &Path) -> Answers {
    let (parse, adapt) = parse(text, directory, &Disk);
    let fmt = Answer { text: format::caddy_fmt(text), ..Answer::default() };
    Answers { tokens: tokens(text), fmt, parse, adapt, load: Answer::default() }
}

/// What [`FILE`] of a tree is with the others of its files, as if they lay in the directory; `None` where that depends on
/// what lies outside.
pub fn answer_tree(tree: &Tree, directory: &Path) -> Option<Answer> {
    let memory = Memory::new(directory, tree);
    let (answer, _) = parse(&tree[FILE], directory, &memory);
    (!memory.was_left()).then_some(answer)
}

fn tokens(text: &str) -> Answer {
    match caddy::tokenize(text, FILE) {
        Ok(tokens) => Answer { tokens: view(&tokens), ..Answer::default() },
        Err(error) => Answer { error: Some(error.caddy_text()), ..Answer::default() },
    }
}

fn parse(text: &str, directory: &Path, store: &dyn Store) -> (Answer, Answer) {
    let text = with_variables(text);
    let files = Source { directory, store };
    let outcome = caddy::parse(&text, FILE, &files, Env::Literal);
    let blocks = outcome.blocks.iter().map(|block| Block {
        keys: view(&block.keys),
        segments: block.segments.iter().map(|segment| view(segment)).collect(),
        braces: block.has_braces,
        named_route: block.is_named_route,
    });
    let warnings = outcome.warnings.iter().map(warning).collect();
    let mut parse = Answer { blocks: blocks.collect(), warnings, ..Answer::default() };
    let mut adapt = Answer::default();
    if let Some(error) = outcome.error {
        let text = error.caddy_text();
        let of_setup = match error.code {
            ErrorCode::GlobalOptionsNotFirst | ErrorCode::NamedRouteRedeclared => true,
            ErrorCode::MatcherOutsideSite => text.contains("cannot define"),
            _ => false,
        };
        match error.code {
            ErrorCode::ImportCrash => parse.fault = text,
            ErrorCode::ImportTooDeep => "timeout".clone_into(&mut parse.fault),
            _ if of_setup => adapt.error = Some(text),
            _ => parse.error = Some(text),
        }
    }
    (parse, adapt)
}

fn with_variables(text: &str) -> Cow<'_, str> {
    caddy::substitute_env(text, &|name| {
        let mut known = VARIABLES.iter();
        let (_, value) = known.find(|(known, _)| *known == name)?;
        Some((*value).to_owned())
    })
}

/// What Caddy logs of a warning.
fn warning(warning: &caddy::Warning<'_>) -> Warning {
    let mut logged = Warning { message: warning.message.clone(), ..Warning::default() };
    let token = &warning.token;
    let about = warning.about.as_deref().unwrap_or_default().to_owned();
    match warning.code {
        WarningCode::GlobUnmatched => logged.pattern = about,
        WarningCode::FileEmpty => logged.file = about,
        WarningCode::IndexEmpty
        | WarningCode::RangeStartInvalid
        | WarningCode::RangeEndInvalid
        | WarningCode::RangeOutOfBounds => {
            logged.file = format!("{}:{}", token.file, token.line);
            logged.imports = token.import_chain().iter().map(ToString::to_string).collect();
        }
        _ => {}
    }
    logged
}

/// The files that Caddy finds when it works in a directory.
struct Source<'s> {
    directory: &'s Path,
    store: &'s dyn Store,
}

impl<'a> Files<'a> for Source<'_> {
    fn import(&self, pattern: &str, from: &str) -> Import<'a> {
        let from = self.directory.join(from);
        caddy::resolve(pattern, from.to_str().unwrap(), self.store).read(|path| {
            let raw = self.store.read(path)?;
            let text = with_variables(&raw).into_owned().leak();
            Ok(ImportedFile { path: path.into(), text, blank: raw.trim().is_empty() })
        })
    }
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
