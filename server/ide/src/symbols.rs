//! The outline of a file.

use crate::SourceFile;
use syntax::ast::{Statement, Word};
use syntax::{SyntaxNode, TextRange};

/// An entry of the outline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Symbol {
    /// Its name: the addresses, the snippet's name in parentheses, the directive.
    pub name: String,
    /// What stands beside the name: the matcher or the first argument.
    pub detail: Option<String>,
    /// What it is.
    pub kind: SymbolKind,
    /// The whole of it, in bytes.
    pub range: TextRange,
    /// Its name, in bytes; inside `range`.
    pub selection_range: TextRange,
    /// What stands inside its block.
    pub children: Vec<Symbol>,
}

/// What a [`Symbol`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SymbolKind {
    /// The global options block.
    GlobalOptions,
    /// A site block.
    Site,
    /// A snippet definition.
    Snippet,
    /// A named route.
    NamedRoute,
    /// A named matcher definition.
    Matcher,
    /// A directive, subdirective or option.
    Directive,
    /// An `import`.
    Import,
}

/// The outline of a file, at every depth.
pub fn document_symbols(file: &SourceFile) -> Vec<Symbol> {
    file.parse().tree().statements().map(|statement| symbol(&statement)).collect()
}

fn symbol(statement: &Statement) -> Symbol {
    let node = statement.syntax();
    let range = node.text_range();
    let (kind, name, selection, detail) = match statement {
        Statement::GlobalOptions(it) => {
            let brace = it.block().and_then(|block| block.open_brace());
            let selection = brace.map(|brace| brace.text_range());
            (SymbolKind::GlobalOptions, "global options".to_owned(), selection, None)
        }
        Statement::SiteBlock(it) => {
            let addresses: Vec<Word> = it.addresses().collect();
            let selection = match (addresses.first(), addresses.last()) {
                (Some(first), Some(last)) => {
                    Some(first.syntax().text_range().cover(last.syntax().text_range()))
                }
                _ => None,
            };
            let names: Vec<String> =
                addresses.iter().map(shown).map(|a| a.trim_end_matches(',').to_owned()).collect();
            (SymbolKind::Site, names.join(", "), selection, None)
        }
        Statement::Snippet(it) => named(SymbolKind::Snippet, it.key().as_ref(), None),
        Statement::NamedRoute(it) => named(SymbolKind::NamedRoute, it.key().as_ref(), None),
        Statement::Directive(it) => {
            named(SymbolKind::Directive, it.name().as_ref(), it.args().next().as_ref())
        }
        Statement::MatcherDef(it) => {
            named(SymbolKind::Matcher, it.name().as_ref(), it.args().next().as_ref())
        }
        Statement::Import(it) => {
            named(SymbolKind::Import, first_word(node).as_ref(), it.pattern().as_ref())
        }
    };
    let children = statement.block().into_iter().flat_map(|block| {
        block.statements().map(|statement| symbol(&statement)).collect::<Vec<_>>()
    });
    Symbol {
        // Clients drop an outline in which a name is empty.
        name: if name.is_empty() { "\"\"".to_owned() } else { name },
        detail,
        kind,
        range,
        selection_range: selection.unwrap_or(range),
        children: children.collect(),
    }
}

fn named(
    kind: SymbolKind,
    name: Option<&Word>,
    detail: Option<&Word>,
) -> (SymbolKind, String, Option<TextRange>, Option<String>) {
    let selection = name.map(|name| name.syntax().text_range());
    (kind, name.map(shown).unwrap_or_default(), selection, detail.map(shown))
}

fn first_word(node: &SyntaxNode) -> Option<Word> {
    node.children().find_map(Word::cast)
}

/// A word as it is written, cut to one line of bearable length.
fn shown(word: &Word) -> String {
    const CHARS_MAX: usize = 80;
    let text = word.syntax().text().to_string();
    let line = text.lines().next().unwrap_or_default();
    let mut chars = line.chars();
    let mut out: String = chars.by_ref().take(CHARS_MAX).collect();
    if chars.next().is_some() || line.len() < text.len() {
        out.push('…');
    }
    out
}

#[cfg(test)]
#[allow(clippy::format_push_string, reason = "short tests over fast ones")]
mod tests {
    use super::*;
    use crate::Kind;
    use expect_test::{Expect, expect};

    #[allow(clippy::needless_pass_by_value, reason = "as expect! gives it")]
    fn check(text: &str, expected: Expect) {
        fn list(text: &str, symbols: &[Symbol], depth: usize, out: &mut String) {
            for s in symbols {
                let selected = &text[std::ops::Range::<usize>::from(s.selection_range)];
                assert!(s.range.contains_range(s.selection_range));
                let detail = s.detail.as_ref().map(|d| format!(" {d}")).unwrap_or_default();
                let indent = "  ".repeat(depth);
                out.push_str(&format!("{indent}{:?} {}{detail} at {selected:?}\n", s.kind, s.name));
                list(text, &s.children, depth + 1, out);
            }
        }
        let mut out = String::new();
        list(text, &document_symbols(&SourceFile::new(text.into(), Kind::Main)), 0, &mut out);
        expected.assert_eq(&out);
    }

    #[test]
    fn every_kind_of_statement() {
        check(
            "{\n\tservers {\n\t\ttimeouts {\n\t\t\tidle 1m\n\t\t}\n\t}\n}\n(sock) {\n\treverse_proxy unix/{args[0]}\n}\n&(api) {\n\trespond ok\n}\na.com,\nhttp://b.com {\n\t@get method GET\n\timport sock /run/a.sock\n\thandle @get {\n\t\trespond \"hi\nyou\"\n\t}\n}\n",
            expect![[r#"
                GlobalOptions global options at "{"
                  Directive servers at "servers"
                    Directive timeouts at "timeouts"
                      Directive idle 1m at "idle"
                Snippet (sock) at "(sock)"
                  Directive reverse_proxy unix/{args[0]} at "reverse_proxy"
                NamedRoute &(api) at "&(api)"
                  Directive respond ok at "respond"
                Site a.com, http://b.com at "a.com,\nhttp://b.com"
                  Matcher @get method at "@get"
                  Import import sock at "import"
                  Directive handle @get at "handle"
                    Directive respond "hi… at "respond"
            "#]],
        );
    }

    #[test]
    fn a_site_without_braces() {
        check(
            "localhost\nrespond hi\nlog\n",
            expect![[r#"
                Site localhost at "localhost"
                  Directive respond hi at "respond"
                  Directive log at "log"
            "#]],
        );
    }
}
