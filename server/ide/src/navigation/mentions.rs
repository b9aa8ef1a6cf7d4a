//! The names in a file, word by word.

use super::{Access, Name, NameKind};
use crate::SourceFile;
use analysis::Role;
use catalog::{EntryId, EntryKind, Param, Ty};
use std::collections::{HashMap, HashSet};
use syntax::ast::{EnvVar, MatcherDef, Placeholder, Word, WordKind};
use syntax::{SyntaxKind, SyntaxNode, TextRange, TextSize};

/// A name in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mention {
    pub kind: NameKind,
    pub text: String,
    pub range: TextRange,
    /// The word or the placeholder that it stands in.
    pub around: TextRange,
    pub access: Access,
}

impl Mention {
    pub(crate) fn name(&self) -> Name {
        Name { kind: self.kind, text: self.text.clone(), range: self.range }
    }
}

/// All names, in the order of the text.
pub(super) fn all(file: &SourceFile) -> Vec<Mention> {
    let mut roles: HashMap<TextSize, Vec<Role>> = HashMap::new();
    for (range, role) in file.binding().all_roles() {
        let known = roles.entry(range.start()).or_default();
        if !known.contains(role) {
            known.push(role.clone());
        }
    }
    let mut reader = Reader { roles: Some(roles), ..Reader::new(file) };
    for word in file.parse().syntax().descendants().filter_map(Word::cast) {
        reader.word(&word);
    }
    reader.out.sort_by_key(|it| (it.around.start(), it.range.start()));
    reader.out
}

/// The names in the word that the cursor touches; of two words the second.
pub(super) fn at(file: &SourceFile, offset: TextSize) -> Vec<Mention> {
    let root = file.parse().syntax();
    if offset > root.text_range().end() {
        return Vec::new();
    }
    let tokens = root.token_at_offset(offset);
    let word = [tokens.clone().right_biased(), tokens.left_biased()]
        .into_iter()
        .flatten()
        .find_map(|token| token.parent_ancestors().find_map(Word::cast));
    let Some(word) = word else { return Vec::new() };
    let mut reader = Reader::new(file);
    reader.word(&word);
    reader.out
}

struct Reader<'a> {
    file: &'a SourceFile,
    /// Where matchers of responses are defined.
    responses: HashSet<TextRange>,
    /// What all words are, by where they start, if that was worth finding out.
    roles: Option<HashMap<TextSize, Vec<Role>>>,
    /// What is being read.
    around: TextRange,
    out: Vec<Mention>,
}

impl<'a> Reader<'a> {
    fn new(file: &'a SourceFile) -> Reader<'a> {
        let matchers = file.binding().matchers().into_iter();
        let responses = matchers.filter(|it| it.response).map(|it| it.range).collect();
        Reader { file, responses, roles: None, around: TextRange::default(), out: Vec::new() }
    }

    fn add(&mut self, kind: NameKind, access: Access, text: &str, range: TextRange) {
        let mention = Mention { kind, text: text.to_owned(), range, around: self.around, access };
        // A word is the same thing in each way in which its snippet is imported.
        let known = self.out.iter().rev().take_while(|it| it.range.end() >= range.start());
        if !text.is_empty() && !known.into_iter().any(|it| *it == mention) {
            self.out.push(mention);
        }
    }

    fn roles(&self, word: &Word) -> Vec<Role> {
        let start = word.syntax().text_range().start();
        match &self.roles {
            Some(roles) => roles.get(&start).cloned().unwrap_or_default(),
            None => self.file.binding().roles_at(start).into_iter().map(|it| it.role).collect(),
        }
    }

    fn word(&mut self, word: &Word) {
        let roles = self.roles(word);
        let parts: Vec<SyntaxNode> = word.parts().collect();
        for part in &parts {
            self.around = part.text_range();
            self.part(part, &roles);
        }
        self.around = word.syntax().text_range();
        if let Some((text, range)) = literal(word) {
            let dynamic = parts.iter().any(|part| part.kind() != SyntaxKind::PLACEHOLDER);
            for role in roles.iter().filter(|_| !dynamic) {
                self.role(word, role, &text, range);
            }
        }
    }

    fn role(&mut self, word: &Word, role: &Role, text: &str, range: TextRange) {
        match role {
            Role::SnippetDefinition => {
                self.inside("(", ")", NameKind::Snippet, Access::Definition, text, range);
            }
            Role::RouteDefinition => {
                self.inside("&(", ")", NameKind::Route, Access::Definition, text, range);
            }
            Role::MatcherDefinition => {
                let response = self.responses.contains(&word.syntax().text_range());
                let kind = if response { NameKind::ResponseMatcher } else { NameKind::Matcher };
                self.inside("@", "", kind, Access::Definition, text, range);
                if self.lends_its_name(word) {
                    self.inside("@", "", NameKind::Capture, Access::Definition, text, range);
                }
            }
            Role::ImportPattern => {
                let is_snippet = self.file.binding().has_snippet(text);
                let kind = if is_snippet { NameKind::Snippet } else { NameKind::File };
                self.add(kind, Access::Read, text, range);
            }
            Role::Argument(id, param) | Role::Key(id, param) => {
                self.value(*id, param, text, range);
            }
            _ => {}
        }
    }

    /// The value of a parameter.
    fn value(&mut self, id: EntryId, param: &Param, text: &str, range: TextRange) {
        let entry = &self.file.catalog()[id];
        let ty = match &param.ty {
            Ty::Matcher => {
                self.inside("@", "", NameKind::Matcher, Access::Read, text, range);
                return;
            }
            Ty::Named(ty) => &**ty,
            _ => return,
        };
        match ty {
            "response_matcher_name" => {
                self.inside("@", "", NameKind::ResponseMatcher, Access::Read, text, range);
            }
            "text" if entry.kind == EntryKind::GlobalOption && &*entry.name == "filesystem" => {
                self.add(NameKind::FileSystem, Access::Definition, text, range);
            }
            "logger_name" if entry.kind == EntryKind::Option => {
                // Loggers of other kinds have names that nobody gives.
                let before = "http.log.access.";
                self.inside(before, "", NameKind::Log, Access::Read, text, range);
            }
            // The name behind the global option is that of a log of its own.
            "logger_name" if entry.kind == EntryKind::Directive => {
                let defines = &*entry.name == "log";
                let access = if defines { Access::Definition } else { Access::Read };
                self.add(NameKind::Log, access, text, range);
            }
            _ if text.contains('{') => {}
            "route_name" => self.add(NameKind::Route, Access::Read, text, range),
            "capture_name" => self.add(NameKind::Capture, Access::Definition, text, range),
            "variable_name" => self.add(NameKind::Variable, Access::Write, text, range),
            "variable" => self.add(NameKind::Variable, Access::Read, text, range),
            "filesystem_name" => self.add(NameKind::FileSystem, Access::Read, text, range),
            _ => {}
        }
    }

    /// Whether a regular expression of a matcher has no name of its own, and so is known by that of the matcher.
    fn lends_its_name(&self, name: &Word) -> bool {
        let Some(definition) = name.syntax().parent().and_then(MatcherDef::cast) else {
            return false;
        };
        let catalog = self.file.catalog();
        let takes_name = |id: EntryId| {
            let terms = catalog[id].signatures.iter().flat_map(catalog::Signature::terms);
            terms.into_iter().any(|term| matches!(term, catalog::Term::Param(it) if is_capture(it)))
        };
        // Each line of a block is a matcher of its own.
        let lines = definition
            .syntax()
            .descendants()
            .filter(|node| node.children().any(|child| Word::cast(child).is_some()));
        lines.into_iter().any(|line| {
            let roles: Vec<Role> = line
                .children()
                .filter_map(Word::cast)
                .flat_map(|word| self.roles(&word))
                .collect();
            let regexp = roles.iter().any(|role| matches!(role, Role::Module(id) if takes_name(*id)));
            let named = roles.iter().any(|role| role.param().is_some_and(is_capture));
            let expression = roles.iter().any(
                |role| matches!(role.param().map(|it| &it.ty), Some(Ty::Named(ty)) if &**ty == "cel"),
            ) && line.text().to_string().contains("_regexp(");
            regexp && !named || expression
        })
    }

    /// A placeholder or variable in a word.
    fn part(&mut self, part: &SyntaxNode, roles: &[Role]) {
        if let Some(name) = EnvVar::cast(part.clone()).and_then(|it| it.name()) {
            self.add(NameKind::Environment, Access::Read, name.text(), name.text_range());
        }
        let Some(placeholder) = Placeholder::cast(part.clone()) else { return };
        let name = placeholder.name();
        let inside = TextRange::at(
            part.text_range().start() + TextSize::of('{'),
            TextSize::of(name.as_str()),
        );
        if name.contains(['{', '}', '\\', '\r', '\n']) || !part.text_range().contains_range(inside)
        {
            return;
        }
        let behind = |prefixes: &[&str]| {
            let rest = prefixes.iter().find_map(|prefix| name.strip_prefix(prefix))?;
            Some((rest, TextRange::new(inside.end() - TextSize::of(rest), inside.end())))
        };
        if let Some((rest, range)) = behind(&["re.", "http.regexp.", "tls.regexp."]) {
            // Without a dot it is what the last of all expressions captured.
            if let Some((capture, _)) = rest.rsplit_once('.') {
                let range = TextRange::at(range.start(), TextSize::of(capture));
                self.add(NameKind::Capture, Access::Read, capture, range);
            }
        } else if let Some((rest, range)) = behind(&["vars.", "http.vars."]) {
            self.add(NameKind::Variable, Access::Read, rest, range);
        } else if let Some((rest, range)) = behind(&["env."]) {
            self.add(NameKind::Environment, Access::Read, rest, range);
        } else {
            let fills = roles.iter().any(|role| {
                let ty = role.param().map(|param| &param.ty);
                matches!(ty, Some(Ty::Named(ty)) if &**ty == "map_destination")
            });
            let access = if fills { Access::Definition } else { Access::Read };
            self.add(NameKind::MapOutput, access, &name, inside);
        }
    }

    /// A name with something before it and behind it.
    fn inside(
        &mut self,
        before: &str,
        behind: &str,
        kind: NameKind,
        access: Access,
        text: &str,
        range: TextRange,
    ) {
        let name = text.strip_prefix(before).and_then(|it| it.strip_suffix(behind));
        if let Some(name) = name.filter(|name| !name.contains('{')) {
            let range = TextRange::at(range.start() + TextSize::of(before), TextSize::of(name));
            self.add(kind, access, name, range);
        }
    }
}

/// The text of a word and where it stands, if Caddy sees what is written.
pub(super) fn literal(word: &Word) -> Option<(String, TextRange)> {
    let range = word.content_range();
    let start = range.start() - word.syntax().text_range().start();
    let source = word.syntax().text().to_string();
    let text = source.get(std::ops::Range::from(TextRange::at(start, range.len())))?;
    let same = word.kind() != WordKind::Heredoc
        && !text.contains(['\n', '\\', '\r'])
        && (word.kind() == WordKind::Plain || source.len() == text.len() + 2);
    same.then(|| (text.to_owned(), range))
}

fn is_capture(param: &Param) -> bool {
    matches!(&param.ty, Ty::Named(ty) if &**ty == "capture_name")
}
