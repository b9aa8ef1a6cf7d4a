//! How words are written so that Caddy reads them again: as they were, wherever no import has changed them.

use std::collections::HashMap;
use std::rc::Rc;
use syntax::caddy::{Env, Quote, Token, Words, on_new_line, tokenize_with};

/// The files in which words were written.
pub(super) struct Spelling<'a> {
    env: Env,
    sources: HashMap<&'a str, Source<'a>>,
}

struct Source<'a> {
    text: &'a str,
    /// Where the word before ends, by where a word starts, in bytes; 0 for the first.
    ends: HashMap<usize, usize>,
}

impl<'a> Spelling<'a> {
    pub(super) fn new(env: Env) -> Spelling<'a> {
        Spelling { env, sources: HashMap::new() }
    }

    /// Takes a file in.
    pub(super) fn know(&mut self, path: &'a str, text: &'a str) {
        let words = Words::in_env(text, self.env);
        let (mut at, mut end) = (0, 0);
        let mut ends = HashMap::new();
        for (stretch, quote) in words.stretches() {
            if quote.is_some() {
                ends.insert(at, end);
                end = at + stretch.len();
            }
            at += stretch.len();
        }
        self.sources.insert(path, Source { text, ends });
    }

    /// A token behind others of its line, inside so many blocks; `None` where no spelling of it is known.
    pub(super) fn of(
        &self,
        token: &Token<'_>,
        before: &[Token<'_>],
        depth: usize,
    ) -> Option<String> {
        let source = self.sources.get(&*token.file);
        let source = source.and_then(|it| it.text.get(std::ops::Range::from(token.range)));
        // An address stands there with the comma behind it.
        let mut own = source.into_iter().flat_map(|it| [Some(it), it.strip_suffix(',')]).flatten();
        if let Some(own) = own.find(|it| self.reads(it, token.quote, &token.text)) {
            return Some(own.to_owned());
        }
        let marker = source.and_then(|it| it.strip_prefix("<<")?.lines().next());
        // There Caddy looks at the quotes themselves, but not at those of a heredoc.
        let is_expression = before.iter().any(|it| it.text == "expression");
        let quotes = [Some(token.quote), is_expression.then_some(Quote::Heredoc)];
        self.spelled(&token.text, quotes.into_iter().flatten(), &Form { marker, depth })
    }

    /// A word that nobody wrote, without quotes if it can be.
    pub(super) fn plain(&self, text: &str) -> Option<String> {
        self.spelled(text, [Quote::None].into_iter(), &Form { marker: None, depth: 0 })
    }

    fn spelled(
        &self,
        text: &str,
        first: impl Iterator<Item = Quote>,
        form: &Form<'_>,
    ) -> Option<String> {
        let quotes = first.chain([Quote::Double, Quote::Backtick, Quote::Heredoc]);
        let mut ways = quotes.flat_map(|quote| form.ways(text, quote));
        ways.find_map(|(written, quote)| self.reads(&written, quote, text).then_some(written))
    }

    /// Whether this is read as one word, and what stands on the next line as another.
    fn reads(&self, written: &str, quote: Quote, text: &str) -> bool {
        let lines = format!("{written}\n.");
        let read = tokenize_with(&lines, &Rc::from(""), self.env);
        matches!(read.as_deref(), Ok([word, next])
            if word.text == text && word.quote == quote && next.text == "." && on_new_line(word, next))
    }

    /// The comment behind a token on its line.
    pub(super) fn comment_behind(&self, token: &Token<'_>) -> Option<&'a str> {
        let source = self.sources.get(&*token.file)?;
        let rest = source.text.get(token.range.end().into()..)?.lines().next()?;
        let comment = rest.trim();
        (comment.starts_with('#') && rest.starts_with([' ', '\t'])).then_some(comment)
    }

    /// The lines between a token and the word before it in its file: comments, and blank ones.
    pub(super) fn lines_above(&self, token: &Token<'_>) -> impl Iterator<Item = &'a str> + use<'a> {
        let lines = self.gap(token).and_then(|(gap, start)| {
            let own = if start == 0 { gap } else { gap.split_once('\n')?.1 };
            Some(own.rsplit_once('\n')?.0)
        });
        let lines = lines.into_iter().flat_map(|lines| lines.split('\n')).map(str::trim);
        lines.filter(|line| line.is_empty() || line.starts_with('#'))
    }

    /// What stands before a token, and where that starts, in bytes.
    fn gap(&self, token: &Token<'_>) -> Option<(&'a str, usize)> {
        let source = self.sources.get(&*token.file)?;
        let at = token.range.start().into();
        let start = *source.ends.get(&at)?;
        Some((source.text.get(start..at)?, start))
    }
}

/// What a heredoc looks like.
struct Form<'f> {
    /// The marker that it had.
    marker: Option<&'f str>,
    /// In how many blocks it stands.
    depth: usize,
}

impl Form<'_> {
    /// Ways to write a word with quotes of a kind, and the quotes.
    fn ways(&self, text: &str, quote: Quote) -> Vec<(String, Quote)> {
        let written = match quote {
            // Without quotes a variable may become several words.
            Quote::None if text.contains("{$") => Vec::new(),
            Quote::None => vec![text.to_owned()],
            Quote::Double => vec![format!("\"{}\"", text.replace('"', "\\\""))],
            Quote::Backtick => vec![format!("`{text}`")],
            Quote::Heredoc => {
                let indent = "\t".repeat(self.depth + 1);
                let line =
                    |line: &str| format!("{}{line}\n", if line.is_empty() { "" } else { &indent });
                let lines: String = text.split('\n').map(line).collect();
                let markers = || self.marker.into_iter().chain(["END", "HEREDOC"]);
                let indented = markers().map(|it| format!("<<{it}\n{lines}{indent}{it}"));
                let plain = markers().map(|it| format!("<<{it}\n{text}\n{it}"));
                indented.chain(plain).collect()
            }
        };
        written.into_iter().map(|written| (written, quote)).collect()
    }
}
