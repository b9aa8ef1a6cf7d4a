//! Status codes and classes of them, which several directives read each in its own way.

use super::go;
use super::{Parsed, Refusal, is_opaque, plain};

/// A status of responses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// This code alone.
    Code(i64),
    /// The codes of a hundred: 4 is 400 to 499.
    Class(i64),
}

/// Why a text is no status here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// No number, nor a class of the form `4xx`.
    NoNumber,
    /// Not of three characters.
    NotThree,
    /// A code that does not redirect: none of 300 to 399 and 401.
    NoRedirect,
}

impl Status {
    /// The normal form: `404`, `4xx`.
    pub fn normal(self) -> String {
        match self {
            Status::Code(code) => code.to_string(),
            Status::Class(class) => format!("{class}xx"),
        }
    }
}

/// Reads what `status` of a response matcher, `health_status` and `unhealthy_status` take: a code, a class, or the
/// number of a class.
pub fn parse(text: &str) -> Parsed<Status, Why> {
    plain(text, || {
        let number = class(text).unwrap_or(text);
        let number = go::integer(number).map_err(|_| Refusal::new(Why::NoNumber, 0..text.len()))?;
        // Caddy compares the hundreds with every number below 100.
        Ok(if number < 100 { Status::Class(number) } else { Status::Code(number) })
    })
}

/// Reads what `handle_errors` takes: a code or a class of three characters.
pub fn parse_error_status(text: &str) -> Parsed<Status, Why> {
    plain(text, || {
        let refuse = |why| Refusal::new(why, 0..text.len());
        if text.len() != 3 {
            return Err(refuse(Why::NotThree));
        }
        let number = |text| go::integer(text).map_err(|_| refuse(Why::NoNumber));
        match class(text) {
            Some(class) => number(class).map(Status::Class),
            None => number(text).map(Status::Code),
        }
    })
}

/// Reads what `redir` takes for its status. `html`, which answers with a page and 200, is no error.
pub fn parse_redirect(text: &str) -> Parsed<Status, Why> {
    if text.starts_with('{') || is_opaque(text) {
        return Parsed::Opaque(None);
    }
    let refuse = |why| Parsed::Refused(Refusal::new(why, 0..text.len()));
    let code = match text {
        "permanent" => 301,
        "temporary" | "" => 302,
        "html" => 200,
        _ => match go::integer(text) {
            Ok(code @ (300..=399 | 401)) => code,
            Ok(_) => return refuse(Why::NoRedirect),
            Err(_) => return refuse(Why::NoNumber),
        },
    };
    Parsed::Known(Status::Code(code))
}

/// The first character of `4xx`.
fn class(text: &str) -> Option<&str> {
    text.strip_suffix("xx").filter(|_| text.len() == 3)
}
