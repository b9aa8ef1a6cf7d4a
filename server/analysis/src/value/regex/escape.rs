//! A backslash and what follows it.

use super::{Parser, Result, Why};

impl Parser<'_> {
    /// The number of the character that an escape stands for.
    pub(super) fn escape(&mut self) -> Result<u32> {
        let start = self.at;
        self.at += 1;
        let Some(char) = self.next() else { return self.refuse(Why::TrailingBackslash, start) };
        let number = match char {
            '0'..='7' => self.octal(char),
            'x' => self.hexadecimal(),
            'a' => Some(7),
            'f' => Some(12),
            'n' => Some(10),
            'r' => Some(13),
            't' => Some(9),
            'v' => Some(11),
            _ if char.is_ascii() && !char.is_ascii_alphanumeric() => Some(char.into()),
            _ => None,
        };
        match number {
            Some(number) => Ok(number),
            None => self.refuse(Why::BadEscape, start),
        }
    }

    /// Up to three octal digits, of which the first is read. One alone, unless it is zero, refers to a group.
    fn octal(&mut self, first: char) -> Option<u32> {
        let mut number = first.to_digit(8)?;
        let digit = |parser: &Self| parser.peek().and_then(|it| it.to_digit(8));
        if first != '0' {
            digit(self)?;
        }
        for _ in 0..2 {
            let Some(digit) = digit(self) else { break };
            self.at += 1;
            number = number * 8 + digit;
        }
        Some(number)
    }

    /// Two hexadecimal digits, or any number of them in braces.
    fn hexadecimal(&mut self) -> Option<u32> {
        let first = self.next()?;
        if first != '{' {
            let first = first.to_digit(16)?;
            return Some(first * 16 + self.next()?.to_digit(16)?);
        }
        let mut number = 0;
        let start = self.at;
        loop {
            match self.next()? {
                '}' => return (self.at > start + 1).then_some(number),
                char => number = number * 16 + char.to_digit(16)?,
            }
            if number > char::MAX.into() {
                return None;
            }
        }
    }
}
