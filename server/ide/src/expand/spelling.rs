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

    /// A token behind others of its line; `None` where no spelling of it is known.
    pub(super) fn of(&self, token: &Token<'_>, before: &[Token<'_>]) -> Option<String> {
        let source = self.sources.get(&*token.file);
        let source = source.and_then(|it| it.text.get(std::ops::Range::from(token.range)));
        if let Some(source) = source.filter(|it| self.reads(it, token.quote, &token.text)) {
            return Some(source.to_owned());
        }
        let marker = source.and_then(|it| it.strip_prefix("<<")?.lines().next());
        // There Caddy looks at the quotes themselves, but not at those of a heredoc.
        let is_expression = before.iter().any(|it| it.text == "expression");
        self.spelled(&token.text, token.quote, marker, is_expression.then_some(Quote::Heredoc))
    }

    /// A word that nobody wrote, without quotes if it can be.
    pub(super) fn plain(&self, text: &str) -> Option<String> {
        self.spelled(text, Quote::None, None, None)
    }

    fn spelled(
        &self,
        text: &str,
        quote: Quote,
        marker: Option<&str>,
        next: Option<Quote>,
    ) -> Option<String> {
        let quotes = [quote].into_iter().chain(next);
        let quotes = quotes.chain([Quote::Double, Quote::Backtick, Quote::Heredoc]);
        quotes
            .flat_map(|quote| ways(text, quote, marker))
            .find_map(|(written, quote)| self.reads(&written, quote, text).then_some(written))
    }

    /// Whether this is read as one word, and what stands on the next line as another.
    fn reads(&self, written: &str, quote: Quote, text: &str) -> bool {
        let lines = format!("{written}\n.");
        let read = tokenize_with(&lines, &Rc::from(""), self.env);
        matches!(read.as_deref(), Ok([word, next])
            if word.text == text && word.quote == quote && next.text == "." && on_new_line(word, next))
    }

    /// The comment behind a token that ends a line, before the one that follows in the same file.
    pub(super) fn comment_between(&self, token: &Token<'_>, next: &Token<'_>) -> Option<String> {
        let (gap, start) = self.gap(next)?;
        let follows = token.file == next.file && usize::from(token.range.end()) == start;
        let comment = gap.lines().next()?.trim();
        (follows && comment.starts_with('#')).then(|| format!(" {comment}"))
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

/// Ways to write a word with quotes of a kind, and the quotes.
fn ways(text: &str, quote: Quote, marker: Option<&str>) -> Vec<(String, Quote)> {
    let written = match quote {
        // Without quotes a variable may become several words.
        Quote::None if text.contains("{$") => Vec::new(),
        Quote::None => vec![text.to_owned()],
        Quote::Double => vec![format!("\"{}\"", text.replace('"', "\\\""))],
        Quote::Backtick => vec![format!("`{text}`")],
        Quote::Heredoc => {
            let markers = marker.into_iter().chain(["END", "HEREDOC"]);
            markers.map(|marker| format!("<<{marker}\n{text}\n{marker}")).collect()
        }
    };
    written.into_iter().map(|written| (written, quote)).collect()
}
