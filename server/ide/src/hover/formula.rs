//! Matchers in words.

use super::reuse::statements;
use super::{Here, excerpt, occurrences, words};
use crate::SourceFile;
use crate::docs::{Page, code, fence};
use syntax::ast::{Block, MatcherDef, Snippet, Statement, Word, WordKind};

/// A condition of a formula.
struct Condition {
    text: String,
    /// Whether several alternatives stand side by side in it.
    joined: Joined,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Joined {
    No,
    ByOr,
    ByAnd,
}

/// A matcher and its words, of one line or of several that Caddy takes together.
struct Clause {
    name: String,
    args: Vec<String>,
    block: Option<Block>,
}

/// What the definition of a matcher says.
pub(super) fn definition(file: &SourceFile, definition: &MatcherDef) -> String {
    let mut page = Page::default();
    page.add(fence(&excerpt(file, definition.syntax())));
    page.add(format!("Matches {}.", sentence(definition)));
    page.finish()
}

/// What the name of a matcher means, with its `@`.
pub(super) fn reference(here: Here<'_>, name: &str) -> String {
    // The nearest block counts. The binding knows this too, but for all names of the file at once.
    let mut blocks = here.word.syntax().ancestors().filter_map(Block::cast);
    let found = blocks.find_map(|block| defined_in(here.file, &block, name));
    match found.or_else(|| defined_where_imported(here, name)) {
        Some(found) => definition(here.file, &found),
        None => format!("Matcher {}: this file does not define it here.", code(name)),
    }
}

/// The definition of a matcher that a snippet takes from where it is imported; of several the first.
fn defined_where_imported(here: Here<'_>, name: &str) -> Option<MatcherDef> {
    here.word.syntax().ancestors().find_map(Snippet::cast)?;
    occurrences(here.file, name).find_map(|word| MatcherDef::cast(word.syntax().parent()?))
}

/// The definition of a matcher among the lines of a block and of the snippets that it imports.
fn defined_in(file: &SourceFile, block: &Block, name: &str) -> Option<MatcherDef> {
    statements(file, block).into_iter().find_map(|statement| match statement {
        Statement::MatcherDef(found) if found.name()?.value() == name => Some(found),
        _ => None,
    })
}

/// The condition of the line that a word is on.
pub(super) fn line(here: Here<'_>) -> Option<String> {
    let line = here.word.syntax().parent()?;
    let mut all = words(&line);
    let start = all.iter().position(|word| word == here.word)?;
    all.drain(..start);
    let block = Statement::cast(line).and_then(|statement| statement.block());
    let text = and(conditions(clauses_of(&all, block))).text;
    (!text.is_empty()).then_some(text)
}

/// What comes behind "Matches".
fn sentence(definition: &MatcherDef) -> String {
    let args: Vec<Word> = definition.args().collect();
    let formula = and(conditions(clauses_of(&args, definition.block())));
    if formula.text.is_empty() { "everything".to_owned() } else { format!("if {}", formula.text) }
}

/// The clauses of a line behind `@name` or `not`: its own, or those of its block.
fn clauses_of(words: &[Word], block: Option<Block>) -> Vec<Clause> {
    let Some((name, args)) = words.split_first() else {
        return block.map(|block| lines(&block)).unwrap_or_default();
    };
    let value = |word: &Word| word.value().into_owned();
    if name.kind() != WordKind::Plain {
        let expression =
            Clause { name: "expression".to_owned(), args: vec![value(name)], block: None };
        return vec![expression];
    }
    vec![Clause { name: value(name), args: args.iter().map(value).collect(), block }]
}

fn lines(block: &Block) -> Vec<Clause> {
    let mut out: Vec<Clause> = Vec::new();
    for line in block.statements() {
        let words: Vec<Word> = words(line.syntax());
        for clause in clauses_of(&words, line.block()) {
            // Caddy appends the values of these.
            let merges = matches!(
                &*clause.name,
                "path" | "host" | "method" | "remote_ip" | "client_ip" | "query" | "status"
            );
            match out.iter_mut().find(|it| merges && it.name == clause.name) {
                Some(same) => same.args.extend(clause.args),
                None => out.push(clause),
            }
        }
    }
    merge_headers(out)
}

/// Values of the same header field are alternatives.
fn merge_headers(clauses: Vec<Clause>) -> Vec<Clause> {
    let mut out: Vec<Clause> = Vec::new();
    for clause in clauses {
        let same = out.iter_mut().find(|it| {
            it.name == "header" && clause.name == "header" && it.args.first() == clause.args.first()
        });
        match same {
            Some(same) => same.args.extend(clause.args.into_iter().skip(1)),
            None => out.push(clause),
        }
    }
    out
}

fn conditions(clauses: Vec<Clause>) -> Vec<Condition> {
    clauses.into_iter().map(condition).collect()
}

fn condition(clause: Clause) -> Condition {
    let Clause { name, args, block } = clause;
    let values: Vec<&str> = args.iter().map(String::as_str).collect();
    match (&*name, values.as_slice()) {
        ("not", _) => not(&args, block),
        ("path", [_, ..]) => or("path", &values, path),
        ("host" | "method" | "protocol", [_, ..]) => or(&name, &values, is),
        ("status", [_, ..]) => or("status of the response", &values, is),
        ("remote_ip", [_, ..]) => {
            or("address of the connection", &values, |it| format!("is in {}", code(it)))
        }
        ("client_ip", [_, ..]) => {
            or("address of the client", &values, |it| format!("is in {}", code(it)))
        }
        ("query", [_, ..]) => query(&values),
        ("header", [field]) => match field.strip_prefix('!') {
            Some(field) => one(format!("there is no header {}", code(field))),
            None => one(format!("there is a header {}", code(field))),
        },
        ("header", [field, values @ ..]) => or(&format!("header {}", code(field)), values, text),
        ("path_regexp", [.., regex]) => one(format!("path matches {}", code(regex))),
        ("header_regexp", [.., field, regex]) => {
            one(format!("header {} matches {}", code(field), code(regex)))
        }
        ("vars_regexp", [.., variable, regex]) => {
            one(format!("{} matches {}", code(variable), code(regex)))
        }
        ("vars", [variable, values @ ..]) if !values.is_empty() => or(&code(variable), values, is),
        ("expression", [_, ..]) => one(format!("{} is true", code(&values.join(" ")))),
        ("file", [_, ..]) => or("there is a file", &values, code),
        ("file", []) => one("there is a file as the block says".to_owned()),
        _ => {
            let text: Vec<&str> = std::iter::once(&*name).chain(values.iter().copied()).collect();
            one(code(&text.join(" ")))
        }
    }
}

fn not(args: &[String], block: Option<Block>) -> Condition {
    let clauses = match args.split_first() {
        Some((name, args)) => vec![Clause { name: name.clone(), args: args.to_vec(), block }],
        None => block.map(|block| lines(&block)).unwrap_or_default(),
    };
    let inner = and(conditions(clauses));
    one(match inner.joined {
        Joined::No => format!("NOT {}", inner.text),
        _ => format!("NOT ({})", inner.text),
    })
}

/// Values of the same parameter are alternatives, different parameters must all fit.
fn query(pairs: &[&str]) -> Condition {
    let mut groups: Vec<(&str, Vec<&str>)> = Vec::new();
    for pair in pairs {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        match groups.iter_mut().find(|(known, _)| *known == key) {
            Some((_, values)) => values.push(value),
            None => groups.push((key, vec![value])),
        }
    }
    let group = |(key, values): (&str, Vec<&str>)| {
        or(&format!("query parameter {}", code(key)), &values, |value| match value {
            "*" => "is there".to_owned(),
            "" => "is empty".to_owned(),
            value => is(value),
        })
    };
    and(groups.into_iter().map(group).collect())
}

fn one(text: String) -> Condition {
    Condition { text, joined: Joined::No }
}

fn or(subject: &str, values: &[&str], say: impl Fn(&str) -> String) -> Condition {
    let alternatives: Vec<String> = values.iter().map(|value| say(value)).collect();
    let joined = if values.len() > 1 { Joined::ByOr } else { Joined::No };
    Condition { text: format!("{subject} {}", alternatives.join(" OR ")), joined }
}

fn and(mut conditions: Vec<Condition>) -> Condition {
    if conditions.len() < 2 {
        return conditions.pop().unwrap_or_else(|| one(String::new()));
    }
    let part = |it: Condition| match it.joined {
        Joined::ByOr => format!("({})", it.text),
        _ => it.text,
    };
    let parts: Vec<String> = conditions.into_iter().map(part).collect();
    Condition { text: parts.join(" AND "), joined: Joined::ByAnd }
}

fn is(value: &str) -> String {
    format!("is {}", code(value))
}

/// What a value with a star at an end asks of a text.
fn text(value: &str) -> String {
    match (value.strip_prefix('*'), value.strip_suffix('*')) {
        _ if value == "*" => "is there".to_owned(),
        (Some(_), Some(_)) => format!("contains {}", code(value.trim_matches('*'))),
        (Some(end), None) => format!("ends in {}", code(end)),
        (None, Some(start)) => format!("begins with {}", code(start)),
        (None, None) => is(value),
    }
}

/// What a pattern asks of a path.
pub(super) fn path(pattern: &str) -> String {
    let inner = pattern.trim_matches('*');
    match inner.contains('*') {
        _ if inner.is_empty() => "is any".to_owned(),
        true => format!("fits {}", code(pattern)),
        false => text(pattern),
    }
}
