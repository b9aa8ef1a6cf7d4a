//! Matchers that are not there, and those that are there twice.

mod across;

use super::{About, Diagnostic, Severity};
use crate::snippets::{ImportUse, did_you_mean, line_number, text_of};
use analysis::{MatcherDef, Role};
use catalog::Body;
use std::collections::{HashMap, HashSet};
use syntax::ast::{Block, Word};
use syntax::{SyntaxKind, SyntaxNode, TextRange, TextSize};

pub(super) fn check(about: About<'_>, out: &mut Vec<Diagnostic>) {
    let root = about.file.parse().syntax();
    let mut definitions = about.file.binding().matchers();
    definitions.retain(|it| !it.response);
    duplicates(about, &root, &definitions, out);
    if about.is_whole && !has_open_names(about) {
        let mut by_name: HashMap<&str, Vec<&MatcherDef>> = HashMap::new();
        for definition in &definitions {
            by_name.entry(&definition.name).or_default().push(definition);
        }
        Undefined { about, root: &root, definitions: &definitions, by_name }.check(out);
    }
    across::check(about, out);
}

/// `matcher-duplicate`: Caddy refuses a second definition of a name, also in a block inside.
fn duplicates(
    about: About<'_>,
    root: &SyntaxNode,
    definitions: &[MatcherDef],
    out: &mut Vec<Diagnostic>,
) {
    let mut by_name: HashMap<&str, Vec<&MatcherDef>> = HashMap::new();
    for definition in definitions {
        by_name.entry(&definition.name).or_default().push(definition);
    }
    let mut found: Vec<Diagnostic> = Vec::new();
    for same in by_name.values().filter(|same| same.len() > 1) {
        for second in same {
            let first = same.iter().find(|first| {
                let is_before =
                    first.scope != second.scope || first.range.start() < second.range.start();
                first.scope.contains_range(second.scope) && is_before && first.range != second.range
            });
            let Some(first) = first.filter(|_| about.snippets.is_read(second.scope.start())) else {
                continue;
            };
            if !holds_matchers(about, root, first.scope)
                || !holds_matchers(about, root, second.scope)
            {
                continue;
            }
            let name = &second.name;
            let line = line_number(about.file, first.range.start());
            let is_own = text_of(about.file, second.range) == &**name;
            let what = if is_own { "the matcher" } else { "this import brings the matcher" };
            let which = if is_own { "is already" } else { "which is already" };
            let comma = if is_own { "" } else { "," };
            let message = format!(
                "{what} `{name}`{comma} {which} defined on line {line}; Caddy refuses a second one, also in a block inside"
            );
            let range = second.range;
            let finding = Diagnostic::new(range, Severity::Error, "matcher-duplicate", message);
            found.push(finding.related(first.range, "defined here"));
        }
    }
    found.sort_by_key(|it| it.range.start());
    found.dedup();
    out.extend(found);
}

/// Whether request matchers can be defined in a block: not in that of a plugin's directive, and who knows where the
/// block of an import goes.
fn holds_matchers(about: About<'_>, root: &SyntaxNode, scope: TextRange) -> bool {
    let node = root.covering_element(scope);
    let block =
        node.ancestors().filter_map(Block::cast).find(|it| it.syntax().text_range() == scope);
    let Some(owner) = block.and_then(|block| block.syntax().parent()) else { return false };
    match owner.kind() {
        SyntaxKind::SITE_BLOCK | SyntaxKind::NAMED_ROUTE | SyntaxKind::SNIPPET => true,
        SyntaxKind::DIRECTIVE => {
            let name = owner.children().find_map(Word::cast);
            let Some(name) = name.map(|it| it.syntax().text_range()) else { return false };
            let roles = about.file.binding().roles_at(name.start());
            roles.iter().filter(|it| it.range == name).any(|it| match it.role {
                Role::Directive(id) | Role::Option(id) => {
                    matches!(
                        about.file.catalog()[id].body,
                        Body::Directives | Body::ResponseDirectives
                    )
                }
                _ => false,
            })
        }
        _ => false,
    }
}

/// Whether the name of some matcher depends on a variable or an argument.
fn has_open_names(about: About<'_>) -> bool {
    about.words.definitions.iter().any(|&range| text_of(about.file, range).contains('{'))
}

/// Whether an import stands in the block of another.
fn is_in_import_block(import: &ImportUse) -> bool {
    let mut around = import.import.syntax().ancestors().skip(1);
    around.any(|it| it.kind() == SyntaxKind::IMPORT)
}

/// `matcher-undefined`: a matcher that is used where none of its name is known.
struct Undefined<'a> {
    about: About<'a>,
    root: &'a SyntaxNode,
    definitions: &'a [MatcherDef],
    by_name: HashMap<&'a str, Vec<&'a MatcherDef>>,
}

/// The matchers that the lines of a snippet leave to where it is imported, and where it uses them.
type Free<'a> = HashMap<&'a str, TextRange>;

impl<'a> Undefined<'a> {
    fn check(&self, out: &mut Vec<Diagnostic>) {
        let file = self.about.file;
        let mut free: HashMap<usize, Free<'a>> = HashMap::new();
        let mut found = Vec::new();
        let mut seen = HashSet::new();
        for &range in &self.about.words.matchers {
            let name = text_of(file, range);
            if name.contains('{') || !seen.insert(range) {
                continue;
            }
            if self.is_visible(name, range.start()) || self.is_elsewhere(name) {
                continue;
            }
            if let Some(owner) = self.about.snippets.owner(range.start()) {
                free.entry(owner).or_default().entry(name).or_insert(range);
            } else if !(self.is_defined_anywhere(name) && self.is_in_import(range)) {
                found.push(self.undefined(range, name));
            }
        }
        let roots = self.about.snippets.imports.iter().filter(|it| it.owner.is_none());
        for root in roots {
            let mut told = HashSet::new();
            self.left_open(root, &mut Vec::new(), &free, &mut |name, at, import| {
                if told.insert(name) {
                    found.push(self.undefined_in_snippet(import, name, at));
                }
            });
        }
        found.sort_by_key(|it| it.range.start());
        out.extend(found);
    }

    /// What an import, with those around it, leaves undefined: the name, its use, and the outermost import.
    fn left_open<'s>(
        &self,
        import: &'s ImportUse,
        path: &mut Vec<&'s ImportUse>,
        free: &HashMap<usize, Free<'a>>,
        tell: &mut dyn FnMut(&'a str, TextRange, &'s ImportUse),
    ) where
        'a: 's,
    {
        const DEPTH_MAX: usize = 8;
        let snippets = self.about.snippets;
        let target = import.name.as_deref().and_then(|name| snippets.position(name));
        let Some(target) = target.filter(|_| path.len() < DEPTH_MAX) else { return };
        path.push(import);
        for (&name, &at) in free.get(&target).into_iter().flatten() {
            let is_visible = path.iter().any(|it| self.is_visible(name, it.start()));
            // The block may hold the definition, or a snippet the place where it goes.
            let has_block =
                path.iter().any(|it| it.import.block().is_some() || is_in_import_block(it));
            if let Some(&root) = path.first()
                && !is_visible
                && !(has_block && self.is_defined_anywhere(name))
            {
                tell(name, at, root);
            }
        }
        for nested in snippets.imports_in(target) {
            self.left_open(nested, path, free, tell);
        }
        path.pop();
    }

    /// Whether another file may define it, though perhaps not for this one.
    fn is_elsewhere(&self, name: &str) -> bool {
        self.about.others.any(|it| it.defined_matchers.contains(name) || it.is_open)
    }

    fn is_visible(&self, name: &str, at: TextSize) -> bool {
        let mut same = self.by_name.get(name).into_iter().flatten();
        same.any(|it| it.scope.contains_inclusive(at))
    }

    fn is_defined_anywhere(&self, name: &str) -> bool {
        self.by_name.contains_key(name)
    }

    /// Whether a word is an argument of an import, or in its block.
    fn is_in_import(&self, range: TextRange) -> bool {
        let node = self.root.covering_element(range);
        node.ancestors().any(|it| it.kind() == SyntaxKind::IMPORT)
    }

    fn undefined(&self, range: TextRange, name: &str) -> Diagnostic {
        let code = "matcher-undefined";
        if let Some(other) = self.definitions.iter().find(|it| *it.name == *name) {
            let line = line_number(self.about.file, other.range.start());
            let message = format!(
                "the matcher `{name}` is not known here: it is defined on line {line}, in a block that does not hold this line"
            );
            let found = Diagnostic::new(range, Severity::Error, code, message);
            return found.related(other.range, "defined here");
        }
        let message = format!("there is no matcher `{name}`{}", self.meant(name, range.start()));
        Diagnostic::new(range, Severity::Error, code, message)
    }

    fn undefined_in_snippet(&self, import: &ImportUse, name: &str, at: TextRange) -> Diagnostic {
        let range = import.pattern.syntax().text_range();
        let line = line_number(self.about.file, at.start());
        let meant = self.meant(name, range.start());
        let message = format!(
            "the matcher `{name}`, which the snippet uses on line {line}, is not defined here{meant}"
        );
        let found = Diagnostic::new(range, Severity::Error, "matcher-undefined", message);
        found.related(at, "used here")
    }

    fn meant(&self, name: &str, at: TextSize) -> String {
        let visible = self.definitions.iter().filter(|it| it.scope.contains_inclusive(at));
        // What is known where the file is imported may be meant, too.
        let others = self.about.file.is_part().then(|| self.about.others.all());
        let elsewhere = || others.into_iter().flatten().flat_map(|it| &it.defined_matchers);
        let meant = did_you_mean(name, visible.map(|it| it.name.to_string()))
            .or_else(|| did_you_mean(name, elsewhere().map(ToString::to_string)));
        meant.map(|it| format!("; did you mean `{it}`?")).unwrap_or_default()
    }
}
