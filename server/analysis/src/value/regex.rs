//! Regular expressions by the rules of Go, which are those of RE2.
//!
//! Three things are not looked at, in which Go refuses more: names of Unicode classes that look like names, expressions
//! that nest 1000 levels deep, and those that take megabytes when they are compiled.

mod class;
mod escape;

use super::{At, Filled, Parsed, Refusal, Span, holes};

/// A regular expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Regex {
    /// The groups that capture text, from number 1 on.
    pub groups: Vec<Group>,
}

/// A group that captures text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Its name, if it has one.
    pub name: Option<At<String>>,
    /// Where it is written, with its parentheses.
    pub span: Span,
}

/// Why a text is no regular expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// A class without `]`.
    MissingBracket,
    /// A group without `)`.
    MissingParen,
    /// A `)` without a group.
    UnexpectedParen,
    /// A range in a class that ends before it begins, or the name of a class that does not exist.
    BadRange,
    /// A backslash and something that mean nothing together, such as a reference to a group.
    BadEscape,
    /// A backslash at the end.
    TrailingBackslash,
    /// The name of a group.
    BadName,
    /// What follows `(?`; looking ahead and behind is not possible.
    BadGroup,
    /// A repetition of nothing.
    NothingToRepeat,
    /// A repetition of a repetition.
    NestedRepeat,
    /// A repetition of more than 1000 times, also by several that are nested, or of a range that ends before it begins.
    BadCount,
}

type Result<T> = core::result::Result<T, Refusal<Why>>;

/// Reads a regular expression.
pub fn parse(text: &str) -> Parsed<Regex, Why> {
    if has_holes(text) {
        return Parsed::Opaque(None);
    }
    match (Parser { text, at: 0, levels: vec![Level::new(None)], groups: Vec::new() }).run() {
        Ok(regex) => Parsed::Known(regex),
        Err(refusal) => Parsed::Refused(refusal),
    }
}

/// Whether there are braces that no part of the expression may have.
fn has_holes(text: &str) -> bool {
    holes(text).into_iter().any(|hole| {
        let before = text.get(..hole.span.start).unwrap_or_default();
        let inside = text.get(hole.span.start + 1..hole.span.end - 1).unwrap_or_default();
        let is_count = inside.bytes().all(|it| it.is_ascii_digit() || it == b',');
        let is_escape = [r"\p", r"\P", r"\x"].iter().any(|it| before.ends_with(it));
        hole.filled == Filled::Before || !(is_count || is_escape)
    })
}

struct Parser<'t> {
    text: &'t str,
    at: usize,
    /// The expression and the groups in it that are open.
    levels: Vec<Level>,
    groups: Vec<Group>,
}

struct Level {
    /// The index of the group, if it captures.
    group: Option<usize>,
    /// Where the group begins.
    start: usize,
    /// How often the last item is repeated, with what is repeated in it; `None` where nothing can be repeated.
    last: Option<u32>,
    /// The highest number of the items before.
    before: u32,
}

impl Level {
    fn new(group: Option<usize>) -> Level {
        Level { group, start: 0, last: None, before: 1 }
    }

    fn push(&mut self, count: u32) {
        self.before = self.count();
        self.last = Some(count);
    }

    fn count(&self) -> u32 {
        self.before.max(self.last.unwrap_or(1))
    }
}

impl<'t> Parser<'t> {
    fn run(mut self) -> Result<Regex> {
        // Where the repetition begins that stands directly before.
        let mut repeat: Option<usize> = None;
        while let Some(char) = self.peek() {
            let start = self.at;
            let mut is_repeat = false;
            match char {
                '(' => self.open()?,
                ')' => self.close()?,
                '|' => {
                    self.at += 1;
                    if let Some(level) = self.levels.last_mut() {
                        level.before = level.count();
                        level.last = None;
                    }
                }
                '[' => {
                    self.class()?;
                    self.item(1);
                }
                '*' | '+' | '?' => {
                    self.at += 1;
                    self.repeat(start, repeat, 0..1)?;
                    is_repeat = true;
                }
                '{' => match self.count() {
                    Some(count) => {
                        self.repeat(start, repeat, count)?;
                        is_repeat = true;
                    }
                    None => self.literal(char),
                },
                '\\' => self.backslash()?,
                _ => self.literal(char),
            }
            repeat = is_repeat.then_some(start);
        }
        match self.levels.as_slice() {
            [_] => Ok(Regex { groups: self.groups }),
            [.., level] => Err(Refusal::new(Why::MissingParen, level.start..self.text.len())),
            [] => Err(Refusal::new(Why::UnexpectedParen, 0..self.text.len())),
        }
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn next(&mut self) -> Option<char> {
        let char = self.peek()?;
        self.at += char.len_utf8();
        Some(char)
    }

    fn refuse<T>(&self, why: Why, start: usize) -> Result<T> {
        Err(Refusal::new(why, start..self.at))
    }

    /// What was read is something that can be repeated, and repeats its parts at most so often.
    fn item(&mut self, count: u32) {
        if let Some(level) = self.levels.last_mut() {
            level.push(count);
        }
    }

    fn literal(&mut self, char: char) {
        self.at += char.len_utf8();
        self.item(1);
    }

    fn open(&mut self) -> Result<()> {
        let start = self.at;
        let rest = self.rest();
        if !rest.starts_with("(?") {
            self.at += 1;
            self.push_group(start, None);
            return Ok(());
        }
        let name_at = match rest.as_bytes() {
            [_, _, b'<', b'=' | b'!', ..] => {
                self.at += 4;
                return self.refuse(Why::BadGroup, start);
            }
            [_, _, b'P', b'<', _, ..] => 4,
            [_, _, b'<', _, ..] => 3,
            _ => return self.flags(),
        };
        let Some(end) = rest.find('>') else {
            return Err(Refusal::new(Why::BadName, start..self.text.len()));
        };
        let span = start + name_at..(start + end).max(start + name_at);
        let name = self.text.get(span.clone()).unwrap_or_default();
        self.at = start + end + 1;
        if name.is_empty() || !name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
            return self.refuse(Why::BadName, start);
        }
        self.push_group(start, Some(At { value: name.to_owned(), span }));
        Ok(())
    }

    fn push_group(&mut self, start: usize, name: Option<At<String>>) {
        self.levels.push(Level { start, ..Level::new(Some(self.groups.len())) });
        self.groups.push(Group { name, span: start..self.at });
    }

    /// Flags as in `(?i)` and `(?i-s:`.
    fn flags(&mut self) -> Result<()> {
        let start = self.at;
        self.at += 2;
        let (mut is_off, mut has_flag) = (false, false);
        while let Some(char) = self.next() {
            match char {
                'i' | 'm' | 's' | 'U' => has_flag = true,
                '-' if !is_off => (is_off, has_flag) = (true, false),
                ':' | ')' if has_flag || !is_off => {
                    if char == ':' {
                        self.levels.push(Level { start, ..Level::new(None) });
                    }
                    return Ok(());
                }
                _ => break,
            }
        }
        self.refuse(Why::BadGroup, start)
    }

    fn close(&mut self) -> Result<()> {
        let start = self.at;
        self.at += 1;
        if self.levels.len() < 2 {
            return self.refuse(Why::UnexpectedParen, start);
        }
        if let Some(level) = self.levels.pop() {
            if let Some(group) = level.group.and_then(|index| self.groups.get_mut(index)) {
                group.span.end = self.at;
            }
            self.item(level.count());
        }
        Ok(())
    }

    /// The numbers of `{2}`, `{2,}` or `{2,3}`, if that is what stands here; the end is that of the range behind it.
    fn count(&mut self) -> Option<std::ops::Range<u32>> {
        let inside = self.rest().strip_prefix('{')?.split_once('}')?.0;
        let (least, most) = match inside.split_once(',') {
            Some((least, "")) => (number(least)?, None),
            Some((least, most)) => (number(least)?, Some(number(most)?)),
            None => (number(inside)?, Some(number(inside)?)),
        };
        self.at += inside.len() + 2;
        // Without an upper number the lower one counts.
        Some(least..most.unwrap_or(least.max(1)))
    }

    /// A repetition that begins at `start` and follows one that begins at `before`.
    fn repeat(
        &mut self,
        start: usize,
        before: Option<usize>,
        count: std::ops::Range<u32>,
    ) -> Result<()> {
        if count.start > 1000 || count.end > 1000 || count.start > count.end {
            return self.refuse(Why::BadCount, start);
        }
        if self.peek() == Some('?') {
            self.at += 1;
        }
        if let Some(before) = before {
            return self.refuse(Why::NestedRepeat, before);
        }
        let Some(last) = self.levels.last_mut().and_then(|level| level.last.as_mut()) else {
            return self.refuse(Why::NothingToRepeat, start);
        };
        // What is repeated no time does not count.
        let product = if count.end == 0 { 1 } else { *last * count.end };
        if product > 1000 {
            return self.refuse(Why::BadCount, start);
        }
        *last = product;
        Ok(())
    }

    /// An escape outside of a class.
    fn backslash(&mut self) -> Result<()> {
        let start = self.at;
        match self.rest().as_bytes().get(1) {
            Some(b'A' | b'b' | b'B' | b'z') => self.at += 2,
            Some(b'C') => {
                self.at += 2;
                return self.refuse(Why::BadEscape, start);
            }
            Some(b'Q') => {
                let quoted = self.rest().get(2..).unwrap_or_default();
                let (quoted, end) = match quoted.split_once(r"\E") {
                    Some((quoted, _)) => (quoted, 2),
                    None => (quoted, 0),
                };
                self.at += 2 + quoted.len() + end;
                if quoted.is_empty() {
                    return Ok(());
                }
            }
            _ if self.named_class()? => {}
            _ => {
                self.escape()?;
            }
        }
        self.item(1);
        Ok(())
    }
}

/// A number without zeros in front; of large ones only that they are.
fn number(text: &str) -> Option<u32> {
    let is_number = !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit());
    let is_padded = text.len() > 1 && text.starts_with('0');
    (is_number && !is_padded).then(|| text.parse().unwrap_or(u32::MAX))
}
