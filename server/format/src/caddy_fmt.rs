//! Caddy's own formatting algorithm.

/// What `caddy fmt` 2.11.9 prints for a text, byte for byte, faults included. Linear in the length of the text.
///
/// The algorithm looks at one character at a time and decides what to write before it, so that it mistakes some inputs
/// for others; whoever calls this must compare the meaning of result and input.
pub fn caddy_fmt(text: &str) -> String {
    let text = text.trim();
    let mut formatter = Formatter {
        rest: text,
        out: String::with_capacity(text.len() + text.len() / 8 + 16),
        space: true,
        line_start: true,
        line_feeds: 0,
        brace: Brace::None,
        quote: Quote::None,
        heredoc_escaped: false,
        depth: 0,
        line: Line::default(),
    };
    while let Some(c) = formatter.next() {
        formatter.step(c);
    }
    formatter.flush_brace();
    formatter.finish()
}

/// Deeper blocks are not indented further, but each closing brace still takes one level away.
const MAX_DEPTH: usize = 10;

struct Formatter<'a> {
    /// What has not been read yet.
    rest: &'a str,
    out: String,
    /// The last significant character was blank. Also set by a lone `<` that starts a word, so that the next `<` is known
    /// to open a heredoc.
    space: bool,
    /// Nothing but indentation stands on the current line of the output.
    line_start: bool,
    /// Line feeds read since the last thing written.
    line_feeds: usize,
    brace: Brace,
    quote: Quote,
    /// This word contains `\<` and so opens no heredoc.
    heredoc_escaped: bool,
    depth: usize,
    line: Line,
}

/// The last `{` that was read outside quotes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Brace {
    /// There is none since the last block brace.
    None,
    /// It is not written yet: the next visible character tells whether it opens a block or a placeholder.
    Pending { spaced: bool, own_line: bool },
    /// It was written as a part of a word; until the next block brace, a `}` glued to a word is taken for its partner.
    Written,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Quote {
    None,
    Double,
    Backtick,
    /// A backtick inside double quotes.
    DoubleBacktick,
}

impl<'a> Formatter<'a> {
    fn step(&mut self, c: char) {
        if self.space && self.last() == Some(b'<') {
            if c == '<' && self.quote == Quote::None && !self.heredoc_escaped {
                return self.heredoc();
            }
            self.space = false;
        }
        match c {
            '\\' => return self.escape(),
            '`' => {
                self.quote = match self.quote {
                    Quote::None => Quote::Backtick,
                    Quote::Double => Quote::DoubleBacktick,
                    Quote::Backtick => Quote::None,
                    Quote::DoubleBacktick => Quote::Double,
                }
            }
            '"' if self.quote == Quote::DoubleBacktick => self.quote = Quote::None,
            _ => {}
        }
        match self.quote {
            Quote::Double => {
                if c == '"' {
                    self.quote = Quote::None;
                }
                self.out.push(c);
                return self.quoted_run();
            }
            Quote::Backtick | Quote::DoubleBacktick => {
                if c == '`' && self.space && !self.line_start {
                    self.out.push(' ');
                }
                self.out.push(c);
                self.space = false;
                return self.quoted_run();
            }
            Quote::None => {}
        }
        if c == '"' && self.space {
            self.quote = Quote::Double;
        }
        if c.is_whitespace() {
            return self.blank(c);
        }
        let spaced = std::mem::replace(&mut self.space, false);
        if spaced {
            self.flush_brace();
        }
        match c {
            '{' => self.open_brace(spaced),
            '}' if spaced || self.brace == Brace::None => self.close_brace(),
            _ => self.visible(c, spaced),
        }
        if c == '#' {
            self.comment();
        }
    }

    /// A visible character that is a part of a word, then the rest of the word as far as it is plain.
    fn visible(&mut self, c: char, spaced: bool) {
        for _ in 0..self.line_feeds.min(2) {
            self.new_line();
        }
        self.line_feeds = 0;
        if self.line_start {
            self.indent();
            if self.depth == 0 && self.last() == Some(b'}') {
                self.new_line();
                self.new_line();
            }
        } else if spaced {
            self.out.push(' ');
        }
        if let Brace::Pending { .. } = self.brace {
            self.out.push('{');
            self.brace = Brace::Written;
        }
        self.space = spaced && c == '<';
        self.line.visible(c);
        self.out.push(c);
        self.line_start = false;
        if c == '#' {
            return;
        }
        if self.quote == Quote::None {
            if !self.space {
                self.word_run();
            }
        } else {
            self.quoted_run();
        }
    }

    /// Whitespace outside quotes. Blanks right behind it change nothing more.
    fn blank(&mut self, c: char) {
        self.line.word_end();
        self.space = true;
        self.heredoc_escaped = false;
        if c == '\n' {
            let pending_on_own_line = matches!(self.brace, Brace::Pending { own_line: true, .. });
            self.line.end(self.depth, pending_on_own_line);
            self.line_feeds += 1;
        }
        self.rest = self.rest.trim_start_matches([' ', '\t']);
    }

    fn open_brace(&mut self, spaced: bool) {
        self.line.word_end();
        self.flush_brace();
        let own_line = self.line_feeds > 0;
        let spaced = spaced && !self.line_start;
        if spaced && !own_line {
            self.out.push(' ');
        }
        self.brace = Brace::Pending { spaced, own_line };
    }

    fn close_brace(&mut self) {
        self.line.word_end();
        if self.last() != Some(b'\n') {
            self.new_line();
        }
        self.depth = self.depth.saturating_sub(1);
        self.indent();
        self.out.push('}');
        self.line_feeds = 0;
    }

    /// Writes a pending brace as the opening brace of a block.
    fn flush_brace(&mut self) {
        let Brace::Pending { spaced, own_line } = self.brace else {
            return;
        };
        self.brace = Brace::None;
        if self.depth == 0 && self.last() == Some(b'}') {
            self.new_line();
            self.new_line();
        }
        if own_line && self.line.follows_import {
            if self.last() != Some(b'\n') {
                self.new_line();
            }
            self.indent();
        } else if self.line_start {
            self.indent();
        } else if !spaced || !self.out.ends_with(char::is_whitespace) {
            self.out.push(' ');
        }
        self.out.push('{');
        self.new_line();
        self.line_feeds = 0;
        self.depth = (self.depth + 1).min(MAX_DEPTH);
    }

    /// A backslash, in quotes or not, and whatever follows it. No pending line feed or brace is written before it.
    fn escape(&mut self) {
        if self.space {
            self.out.push(' ');
            self.space = false;
        }
        self.out.push('\\');
        if let Some(c) = self.next() {
            self.heredoc_escaped |= c == '<';
            self.out.push(c);
        }
        self.quoted_run();
    }

    /// The rest of a comment with its line feed, which is not counted as one that was read.
    fn comment(&mut self) {
        self.copy(self.rest.find('\n'));
        if self.next().is_some() {
            self.space = true;
            self.new_line();
        }
    }

    /// A heredoc from its second `<`, or a word that merely looks like one.
    fn heredoc(&mut self) {
        self.out.push('<');
        self.space = false;
        let marker = self.copy(self.rest.find(char::is_whitespace));
        match self.next() {
            Some('\n') if is_marker(marker) => self.out.push('\n'),
            Some('\n') => return self.new_line(),
            Some(c) => return self.step(c),
            None => return,
        }
        // The end of any word ends the heredoc, if the word ends with the marker.
        loop {
            let word = self.copy(self.rest.find(char::is_whitespace));
            match self.next() {
                Some(c) if word.ends_with(marker) => return self.step(c),
                Some(c) => self.out.push(c),
                None => return,
            }
        }
    }

    /// Copies what neither ends a word nor means anything in it. All before it is written and `space` is false.
    fn word_run(&mut self) {
        let plain = |byte: u8| {
            byte.is_ascii_graphic() && !matches!(byte, b'{' | b'}' | b'#' | b'\\' | b'`')
        };
        let word = self.copy(self.rest.bytes().position(|byte| !plain(byte)));
        self.line.word(word);
    }

    /// Copies what means nothing in quotes of any kind.
    fn quoted_run(&mut self) {
        if self.quote != Quote::None {
            self.copy(self.rest.find(['"', '`', '\\']));
        }
    }

    /// Copies the text before an offset of the rest, or all of it, and returns it.
    fn copy(&mut self, end: Option<usize>) -> &'a str {
        let end = end.unwrap_or(self.rest.len());
        let (run, rest) = self.rest.split_at_checked(end).unwrap_or((self.rest, ""));
        self.out.push_str(run);
        self.rest = rest;
        run
    }

    fn next(&mut self) -> Option<char> {
        let mut chars = self.rest.chars();
        let c = chars.next();
        self.rest = chars.as_str();
        c
    }

    /// The last byte written; enough to tell any ASCII character.
    fn last(&self) -> Option<u8> {
        self.out.as_bytes().last().copied()
    }

    fn new_line(&mut self) {
        self.out.push('\n');
        self.line_start = true;
    }

    fn indent(&mut self) {
        for _ in 0..self.depth {
            self.out.push('\t');
        }
    }

    fn finish(mut self) -> String {
        self.out.truncate(self.out.trim_end().len());
        let leading = self.out.len() - self.out.trim_start().len();
        self.out.drain(..leading);
        self.out.push('\n');
        self.out
    }
}

fn is_marker(text: &str) -> bool {
    !text.is_empty()
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
}

/// What the algorithm knows of the words of the current line: whether the first one is `import`.
#[derive(Default)]
struct Line {
    word: Word,
    first: Word,
    /// The last line with words on it was an `import` outside all blocks: a `{` on the next line stays there.
    follows_import: bool,
}

/// How a word compares with `import`. Escapes and the text of quotes do not count as parts of a word.
#[derive(Default, Clone, Copy, PartialEq, Eq)]
enum Word {
    #[default]
    Empty,
    /// So many bytes of `import`.
    Import(usize),
    Other,
}

impl Line {
    fn visible(&mut self, c: char) {
        self.word(c.encode_utf8(&mut [0; 4]));
    }

    fn word(&mut self, part: &str) {
        let have = match self.word {
            Word::Empty => 0,
            Word::Import(have) => have,
            Word::Other => return,
        };
        if !part.is_empty() {
            self.word = match "import".get(have..) {
                Some(want) if want.starts_with(part) => Word::Import(have + part.len()),
                _ => Word::Other,
            };
        }
    }

    fn word_end(&mut self) {
        let word = std::mem::take(&mut self.word);
        if self.first == Word::Empty {
            self.first = word;
        }
    }

    fn end(&mut self, depth: usize, brace_pending_on_own_line: bool) {
        let first = std::mem::take(&mut self.first);
        if first != Word::Empty {
            self.follows_import = depth == 0 && first == Word::Import("import".len());
        } else if !brace_pending_on_own_line {
            self.follows_import = false;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::caddy_fmt;

    #[test]
    fn prints_what_caddy_prints() {
        for (input, output) in [
            ("a{\nb\n}c{\n}", "a {\n\tb\n}\n\nc {\n}\n"),
            ("a { # x\nb }", "a {\n\t# x\n\tb\n}\n"),
            ("a\n\n\n{\nb\n}", "a {\n\tb\n}\n"),
            ("# c\n{\nb\n}", "# c\n{\n\tb\n}\n"),
            ("import x\n{\nb\n}", "import x\n{\n\tb\n}\n"),
            ("a {\nb \\\n   c\n}", "a {\n\tb \\\n c\n}\n"),
            ("a {\n\nb\n\n\n\nc\n\n}", "a {\n\tb\n\n\tc\n}\n"),
            ("a { }", "a {\n}\n"),
            ("a {}", "a {}\n"),
            ("x {$A}{b} /{c}", "x {$A}{b} /{c}\n"),
            ("", "\n"),
            ("a {", "a {\n"),
            ("{{", "{\n\t{\n"),
            ("{ {", "{\n\t{\n"),
            ("a { {", "a {\n\t{\n"),
            ("foo {{bar}}", "foo {\n\t{bar}}\n"),
            ("a <<E\n  x\n  E\nb  c", "a <<E\n  x\n  E\nb c\n"),
            ("a\r\n\"b\r\n\"", "a\n\"b\r\n\"\n"),
        ] {
            assert_eq!(caddy_fmt(input), output, "{input:?}");
        }
    }

    #[test]
    fn keeps_the_faults_of_caddy() {
        for (input, output) in [
            ("respond a}b", "respond a\n}\n\nb\n"),
            ("x {\\w+}", "x \\w{+}\n"),
            ("foo\n\\bar", "foo \\b\nar\n"),
            ("a {\n`b`\n}", "a  `b\n{`\n}\n"),
            ("a < b", "a <b\n"),
            ("a <\n< b", "a <<\nb\n"),
            ("redir /a#b \"x\n  y\"", "redir /a#b \"x\ny\"\n"),
            ("a\rb", "a b\n"),
            ("{a }}", "{a\n}\n\n}\n"),
        ] {
            assert_eq!(caddy_fmt(input), output, "{input:?}");
        }
    }
}
