//! The names that a file defines and mentions, by its text alone.

use std::collections::HashSet;
use syntax::ast::{NamedRoute, Word};
use syntax::{Parse, SyntaxKind, SyntaxNode};

/// The names that a file defines and mentions, by its text alone: what may be used from another file, and by it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Names {
    /// What its imports name.
    pub imports: HashSet<Box<str>>,
    /// The named routes that it invokes, and everything that it hands over with imports.
    pub mentions: HashSet<Box<str>>,
    /// The matchers that it uses, each with its `@`.
    pub matchers: HashSet<Box<str>>,
    /// The matchers that it defines, each with its `@`.
    pub defined_matchers: HashSet<Box<str>>,
    /// The named routes that it defines.
    pub defined_routes: HashSet<Box<str>>,
    /// Whether the name of something that it uses or defines depends on an argument or a variable.
    pub is_open: bool,
}

impl Names {
    /// The names in a tree.
    pub fn of(parse: &Parse) -> Names {
        let mut out = Names::default();
        for node in parse.syntax().descendants() {
            match node.kind() {
                SyntaxKind::NAMED_ROUTE => {
                    out.defined_routes
                        .extend(NamedRoute::cast(node).and_then(|it| it.name()).map(Box::from));
                }
                _ => out.line(&node),
            }
        }
        out
    }

    fn line(&mut self, node: &SyntaxNode) {
        let mut words = node.children().filter_map(Word::cast);
        let is_open = |word: &Word| word.parts().next().is_some();
        if node.kind() == SyntaxKind::MATCHER_DEF
            && let Some(name) = words.next()
        {
            self.is_open |= is_open(&name);
            self.defined_matchers.insert(name.value().into());
        }
        let is_import = node.kind() == SyntaxKind::IMPORT;
        // The first is the word `import`.
        if is_import && let Some(pattern) = words.nth(1) {
            self.imports.insert(pattern.value().into());
        }
        let mut invokes = false;
        for (index, word) in words.enumerate() {
            let value = word.value();
            if is_import || invokes {
                self.mentions.insert(value.as_ref().into());
            }
            invokes |= index == 0 && value == "invoke";
            if value.starts_with('@') {
                self.is_open |= is_open(&word);
                self.matchers.insert(value.into());
            }
        }
    }
}
