//! Classes of characters.

use super::super::Refusal;
use super::{Parser, Result, Why};

const POSIX: &[&str] = &[
    "alnum", "alpha", "ascii", "blank", "cntrl", "digit", "graph", "lower", "print", "punct",
    "space", "upper", "word", "xdigit",
];

impl Parser<'_> {
    /// A class in brackets.
    pub(super) fn class(&mut self) -> Result<()> {
        let start = self.at;
        self.at += 1;
        if self.peek() == Some('^') {
            self.at += 1;
        }
        let mut is_first = true;
        while is_first || self.peek() != Some(']') {
            is_first = false;
            if self.posix_class()? || self.named_class()? {
                continue;
            }
            let range = self.at;
            let low = self.class_char(start)?;
            let rest = self.rest();
            // A `-` before the end stands for itself.
            if rest.len() >= 2 && rest.starts_with('-') && !rest.starts_with("-]") {
                self.at += 1;
                let high = self.class_char(start)?;
                if high < low {
                    return self.refuse(Why::BadRange, range);
                }
            }
        }
        self.at += 1;
        Ok(())
    }

    fn class_char(&mut self, class: usize) -> Result<u32> {
        match self.peek() {
            Some('\\') => self.escape(),
            Some(char) => {
                self.at += char.len_utf8();
                Ok(char.into())
            }
            None => self.refuse(Why::MissingBracket, class),
        }
    }

    /// `[:alpha:]`, if that is what stands here.
    fn posix_class(&mut self) -> Result<bool> {
        let rest = self.rest();
        let Some(end) = rest.strip_prefix("[:").and_then(|it| it.find(":]")) else {
            return Ok(false);
        };
        let name = rest.get(2..end + 2).unwrap_or_default();
        let start = self.at;
        self.at += end + 4;
        if POSIX.contains(&name.strip_prefix('^').unwrap_or(name)) {
            return Ok(true);
        }
        self.refuse(Why::BadRange, start)
    }

    /// `\d`, `\pL` or `\p{Greek}`, if that is what stands here.
    pub(super) fn named_class(&mut self) -> Result<bool> {
        let rest = self.rest();
        match rest.as_bytes() {
            [b'\\', b'd' | b'D' | b's' | b'S' | b'w' | b'W', ..] => {
                self.at += 2;
                return Ok(true);
            }
            [b'\\', b'p' | b'P', ..] => {}
            _ => return Ok(false),
        }
        let start = self.at;
        self.at += 2;
        let Some(char) = self.next() else { return self.refuse(Why::BadRange, start) };
        let name = if char == '{' {
            let Some((name, _)) = self.rest().split_once('}') else {
                return Err(Refusal::new(Why::BadRange, start..self.text.len()));
            };
            self.at += name.len() + 1;
            name
        } else {
            self.text.get(start + 2..self.at).unwrap_or_default()
        };
        if may_be_unicode(name) { Ok(true) } else { self.refuse(Why::BadRange, start) }
    }
}

/// Whether Unicode may have a category or a script of this name.
fn may_be_unicode(name: &str) -> bool {
    let name = name.strip_prefix('^').unwrap_or(name);
    let mut letters = name.chars().filter(|c| !matches!(c, '_' | '-' | ' '));
    let Some(first) = letters.next() else { return false };
    let has_more = letters.clone().next().is_some();
    let is_category = matches!(first.to_ascii_uppercase(), 'C' | 'L' | 'M' | 'N' | 'P' | 'S' | 'Z');
    first.is_ascii_alphabetic()
        && (has_more || is_category)
        && letters.all(|c| c.is_ascii_alphabetic())
}
