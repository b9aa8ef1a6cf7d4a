//! The layout of `caddy fmt`, taken from the tree: for texts whose words Caddy's own formatter would damage.

use crate::{Refusal, same_meaning};
use syntax::caddy::Words;
use syntax::{
    ExactTree, ExactWord, Mode, NodeOrToken, SyntaxElement, SyntaxKind, SyntaxToken, TextRange,
    WalkEvent,
};

/// Deeper blocks are not indented further, but each closing brace still takes one level away, as in `caddy fmt`.
const INDENT_MAX: usize = 10;

/// Lays a text out without changing a word.
///
/// # Errors
/// A [`Refusal`] at the first lexer error or unterminated string, and wherever the layout would not keep the tokens.
pub(crate) fn format(text: &str) -> Result<String, Refusal> {
    let words = Words::new(text);
    if words.error().is_some() {
        let error = syntax::parse(text, Mode::File).errors().first().cloned();
        return Err(Refusal {
            range: error.as_ref().map_or(TextRange::default(), |e| e.range),
            message: format!(
                "not formatted, because Caddy cannot read it: {}",
                error.map_or(String::new(), |e| e.message)
            ),
        });
    }
    let Some(tree) = syntax::exact_tree(text) else {
        return Err(Refusal {
            range: words.unterminated().unwrap_or_default(),
            message: "not formatted, because a string is opened here and never closed".to_owned(),
        });
    };
    let mut layout = Layout::default();
    for item in items(tree) {
        layout.item(&item);
    }
    let formatted = layout.finish();
    if same_meaning(text, &formatted) { Ok(formatted) } else { Err(no_layout()) }
}

/// Nothing was found that keeps the text's tokens and stays as it is when formatted again.
pub(crate) fn no_layout() -> Refusal {
    Refusal {
        range: TextRange::default(),
        message: "not formatted, because no layout was found that keeps its meaning".to_owned(),
    }
}

/// What stands between two words.
struct Gap {
    trivia: Vec<SyntaxToken>,
    /// A new line for the eye, the same line for Caddy.
    is_glued: bool,
}

impl Gap {
    fn new(trivia: Vec<SyntaxToken>, word: Option<ExactWord>) -> Gap {
        let is_glued = word.is_some_and(|w| !w.on_new_line) && newlines(&trivia) > 0;
        Gap { trivia, is_glued }
    }

    /// Whether what stands behind it is on a new line for Caddy.
    fn ends_line(&self) -> bool {
        !self.is_glued && newlines(&self.trivia) > 0
    }
}

/// A word or brace and what stands before it.
struct Item {
    gap: Gap,
    text: String,
    role: Role,
    /// An unquoted word to which a line feed behind it would matter: it would start a heredoc, or the backslash that it
    /// ends with, and that a blank takes away, would continue the line.
    needs_blank: bool,
    /// A heredoc without text and without a blank line in it: Caddy counts one line too many.
    is_empty_heredoc: bool,
}

/// What an item is to the layout.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    /// The first word of a statement, or a brace that stands as one.
    Start,
    /// A further word of a statement.
    Continue,
    /// A further address, which may stand on its own line.
    Address,
    /// The brace that opens the block of what stands before it.
    Open,
    /// The brace that closes a block.
    Close,
    /// A brace that closes a block and that a word stands before on its line, where Caddy accepts that.
    CloseOnLine,
    /// The end of the text.
    End,
}

fn items(tree: ExactTree) -> Vec<Item> {
    let mut words = tree.words.into_iter();
    let mut out: Vec<Item> = Vec::new();
    let mut trivia = Vec::new();
    // Whether the line of each block's opening brace ends with it.
    let mut opened: Vec<Opened> = Vec::new();
    let mut walk = tree.root.preorder_with_tokens();
    while let Some(event) = walk.next() {
        let element = match event {
            WalkEvent::Enter(element) => element,
            WalkEvent::Leave(element) => {
                if element.kind() == SyntaxKind::BLOCK {
                    opened.pop();
                }
                continue;
            }
        };
        match &element {
            NodeOrToken::Token(token) if token.kind().is_trivia() => trivia.push(token.clone()),
            NodeOrToken::Token(token) => {
                let word = words.next();
                let gap = Gap::new(std::mem::take(&mut trivia), word);
                let role = brace_role(token, &gap, &opened);
                out.push(item(&element, gap, role, word));
            }
            NodeOrToken::Node(node) if node.kind().is_word() => {
                let word = words.next();
                let gap = Gap::new(std::mem::take(&mut trivia), word);
                if out.last().is_some_and(|i| i.text == "{")
                    && !gap.ends_line()
                    && let Some(open) = opened.last_mut()
                {
                    *open = Opened::Continues;
                }
                let role = word_role(node);
                out.push(item(&element, gap, role, word));
                walk.skip_subtree();
            }
            NodeOrToken::Node(node) if node.kind() == SyntaxKind::BLOCK => {
                opened.push(Opened::EndsLine);
            }
            NodeOrToken::Node(_) => {}
        }
    }
    out.push(Item {
        gap: Gap::new(trivia, None),
        text: String::new(),
        role: Role::End,
        needs_blank: false,
        is_empty_heredoc: false,
    });
    out
}

/// What stands behind the opening brace of a block.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Opened {
    EndsLine,
    Continues,
}

fn item(element: &SyntaxElement, gap: Gap, role: Role, word: Option<ExactWord>) -> Item {
    let text = element.to_string();
    let kind = element.kind();
    let is_empty_heredoc = kind == SyntaxKind::HEREDOC
        && element.as_node().is_some_and(|n| n.text().to_string().matches('\n').count() == 1);
    Item {
        gap,
        needs_blank: (kind == SyntaxKind::WORD && text.starts_with("<<"))
            || word.is_some_and(|w| w.drops_backslash),
        text,
        role,
        is_empty_heredoc,
    }
}

fn brace_role(token: &SyntaxToken, gap: &Gap, opened: &[Opened]) -> Role {
    let Some(parent) = token.parent() else { return Role::Start };
    match (token.kind(), parent.kind()) {
        (SyntaxKind::L_BRACE, SyntaxKind::BLOCK) => {
            let statement = parent.parent();
            let is_first =
                statement.is_some_and(|s| s.text_range().start() == token.text_range().start());
            if is_first { Role::Start } else { Role::Open }
        }
        (SyntaxKind::R_BRACE, SyntaxKind::BLOCK) => {
            let nested = opened.len() > 1;
            let accepted = opened.last() == Some(&Opened::EndsLine);
            let filled = parent.children().next().is_some();
            if gap.is_glued || nested && accepted && filled && !gap.ends_line() {
                Role::CloseOnLine
            } else {
                Role::Close
            }
        }
        (_, SyntaxKind::ADDRESS_LIST)
            if parent.text_range().start() < token.text_range().start() =>
        {
            Role::Address
        }
        _ => Role::Start,
    }
}

fn word_role(node: &syntax::SyntaxNode) -> Role {
    let Some(parent) = node.parent() else { return Role::Start };
    let start = node.text_range().start();
    let in_addresses = parent.kind() == SyntaxKind::ADDRESS_LIST;
    // An import among addresses is a line of its own.
    let statement_start = parent.text_range().start() == start;
    if statement_start {
        return Role::Start;
    }
    if in_addresses { Role::Address } else { Role::Continue }
}

#[derive(Default)]
struct Layout {
    out: String,
    depth: usize,
    last: Last,
    /// Whether the word written last needs a blank before a line feed.
    needs_blank: bool,
}

/// What was written last.
#[derive(Default, Clone, Copy, PartialEq, Eq)]
enum Last {
    #[default]
    Nothing,
    Mark,
    Word,
    EmptyHeredoc,
    Open,
    Close,
    /// A comment, without the end of its line.
    Comment,
}

impl Layout {
    fn item(&mut self, item: &Item) {
        let rest = self.prefix(item);
        let rest = self.comments(rest);
        self.separate(item, rest);
        self.out.push_str(&item.text);
        self.needs_blank = item.needs_blank;
        match item.role {
            Role::End => {}
            Role::Open => self.open(),
            Role::Start if item.text == "{" => self.open(),
            Role::Close | Role::CloseOnLine => self.last = Last::Close,
            _ if item.is_empty_heredoc => self.last = Last::EmptyHeredoc,
            _ => self.last = Last::Word,
        }
    }

    fn open(&mut self) {
        self.depth = (self.depth + 1).min(INDENT_MAX);
        self.last = Last::Open;
    }

    /// Writes what of a gap must stay as it is, and gives the rest: all up to the last line that a backslash continues.
    fn prefix<'i>(&mut self, item: &'i Item) -> &'i [SyntaxToken] {
        let verbatim = |kind| matches!(kind, SyntaxKind::CONTINUATION | SyntaxKind::BACKSLASH);
        let trivia = &item.gap.trivia;
        let keep = match trivia.iter().rposition(|t| verbatim(t.kind())) {
            Some(last) => last + 1,
            // What is on the same line for Caddy, but not for the eye.
            None if item.gap.is_glued || item.role == Role::Continue && item.gap.ends_line() => {
                trivia.len()
            }
            None => 0,
        };
        let (kept, rest) = trivia.split_at(keep);
        for token in kept {
            self.out.push_str(token.text());
        }
        if keep > 0 {
            self.needs_blank = false;
            self.last = match kept.last().map(SyntaxToken::kind) {
                Some(SyntaxKind::CONTINUATION) => Last::Mark,
                _ => Last::Word,
            };
        }
        rest
    }

    /// Writes the comments of a gap and gives what stands behind the last.
    fn comments<'g>(&mut self, gap: &'g [SyntaxToken]) -> &'g [SyntaxToken] {
        let mut start = 0;
        for (i, token) in gap.iter().enumerate() {
            if token.kind() == SyntaxKind::BOM {
                self.out.push_str(token.text());
                start = i + 1;
            }
            if token.kind() != SyntaxKind::COMMENT {
                continue;
            }
            let before = gap.get(start..i).unwrap_or_default();
            let lines = newlines(before);
            match self.last {
                Last::Nothing => {}
                Last::Close if lines == 0 && self.depth == 0 => self.out.push_str("\n\n"),
                Last::Close if lines == 0 => self.indent(),
                Last::Open => self.new_line(1),
                _ if lines == 0 => self.blank(before),
                _ => self.new_line(self.line_feeds(lines)),
            }
            self.out.push_str(token.text().trim_end_matches('\r'));
            self.needs_blank = false;
            self.last = Last::Comment;
            start = i + 1;
        }
        gap.get(start..).unwrap_or_default()
    }

    /// Writes what stands directly before an item.
    fn separate(&mut self, item: &Item, gap: &[SyntaxToken]) {
        let lines = newlines(gap);
        let behind_comment = self.last == Last::Comment;
        match item.role {
            Role::End => {
                self.blank_if_needed();
                // A backslash at the end continues the last line, and needs no more.
                if !self.out.ends_with('\n') {
                    self.out.push('\n');
                }
            }
            _ if self.last == Last::Nothing => {
                // A mark that would become the first character of the file is not a character any more.
                if item.text.starts_with('\u{feff}') {
                    self.out.push(' ');
                }
            }
            // A brace moves up to the comment above it, whatever it opens.
            Role::Open | Role::Start if behind_comment && item.text == "{" => self.new_line(1),
            Role::Open if self.last == Last::Mark && lines > 0 => self.new_line(1),
            Role::Open => {
                if !self.out.ends_with([' ', '\n']) {
                    self.out.push(' ');
                }
            }
            Role::Close => {
                self.depth = self.depth.saturating_sub(1);
                let feeds = if self.last == Last::EmptyHeredoc { 2 } else { 1 };
                self.new_line(feeds);
            }
            Role::CloseOnLine => {
                self.depth = self.depth.saturating_sub(1);
                self.blank(gap);
            }
            Role::Start if self.last == Last::Mark && lines == 0 => self.blank(gap),
            Role::Start if self.last == Last::Open => self.new_line(1),
            // On a line of its own it would import; behind a brace it is an address.
            Role::Start if self.last == Last::Close && lines == 0 && item.text == "import" => {
                self.blank(gap);
            }
            Role::Start if self.last == Last::Close && lines == 0 && self.depth == 0 => {
                self.new_line(2);
            }
            Role::Start => self.new_line(self.line_feeds(lines)),
            Role::Address if lines > 0 => self.new_line(self.line_feeds(lines)),
            Role::Continue | Role::Address => match self.last {
                // So does `caddy fmt`, by accident.
                Last::Close if self.depth > 0 => self.indent(),
                _ => self.blank(gap),
            },
        }
    }

    /// One blank for many, none for none.
    fn blank(&mut self, gap: &[SyntaxToken]) {
        if !gap.is_empty() {
            self.out.push(' ');
        }
    }

    /// How many line feeds stand for so many: at most one line stays empty, two behind a comment.
    fn line_feeds(&self, lines: usize) -> usize {
        match self.last {
            Last::Comment => 1 + lines.saturating_sub(1).min(2),
            Last::EmptyHeredoc => lines.clamp(2, 3),
            _ => lines.clamp(1, 2),
        }
    }

    fn blank_if_needed(&mut self) {
        if std::mem::take(&mut self.needs_blank) {
            self.out.push(' ');
        }
    }

    fn new_line(&mut self, feeds: usize) {
        self.blank_if_needed();
        self.out.extend(std::iter::repeat_n('\n', feeds));
        self.indent();
    }

    fn indent(&mut self) {
        self.out.extend(std::iter::repeat_n('\t', self.depth));
    }

    fn finish(self) -> String {
        self.out
    }
}

fn newlines(gap: &[SyntaxToken]) -> usize {
    gap.iter().filter(|t| t.kind() == SyntaxKind::NEWLINE).count()
}
