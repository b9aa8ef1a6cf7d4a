//! Header fields with the sign of what becomes of them.

use super::{At, Parsed, Refusal, Span, holes};

/// What becomes of a header field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operation {
    /// What is done.
    pub kind: Kind,
    /// Where its sign is written.
    pub sign: Span,
    /// The name of the field; `*` at an end stands for any text when fields are deleted.
    pub field: At<String>,
    /// A colon behind the name, which belongs to it only where Caddy does not drop it.
    pub colon: Option<Span>,
}

/// What is done with a header field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Set, whatever it was: `Name value`.
    Set,
    /// Set when the response is written: `>Name value`.
    SetLate,
    /// Added to what is there: `+Name value`.
    Add,
    /// Removed: `-Name`.
    Delete,
    /// Set if it is not there: `?Name value`.
    Default,
    /// Matches of a regular expression are replaced: `Name expression replacement`.
    Replace,
    /// The same when the response is written: `>Name expression replacement`.
    ReplaceLate,
}

/// Of what messages the fields are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Message {
    /// Requests: `request_header`, `header_up`.
    Request,
    /// Responses: `header`, `header_down`.
    Response,
}

/// What follows the name of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arguments {
    /// At most a value.
    Value,
    /// An expression and a replacement.
    Replacement,
}

/// Why a field is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// `?` on requests.
    DefaultOnRequest,
}

/// Reads the name of a field with its sign.
pub fn parse(text: &str, message: Message, arguments: Arguments) -> Parsed<Operation, Why> {
    let first = text.chars().next();
    let (kind, signs) = match (first, arguments) {
        (Some('+'), _) => (Kind::Add, 1),
        (Some('-'), _) => (Kind::Delete, 1),
        (Some('?'), _) if message == Message::Request => {
            return Parsed::Refused(Refusal::new(Why::DefaultOnRequest, 0..1));
        }
        (Some('?'), _) => (Kind::Default, 1),
        // Where text is replaced Caddy takes any number of signs away.
        (first, Arguments::Replacement) => {
            let signs = text.len() - text.trim_start_matches(['+', '-', '?', '>']).len();
            let is_late = first == Some('>') && message == Message::Response;
            (if is_late { Kind::ReplaceLate } else { Kind::Replace }, signs)
        }
        (Some('>'), Arguments::Value) => (Kind::SetLate, 1),
        (_, Arguments::Value) => (Kind::Set, 0),
    };
    let colon = text.ends_with(':').then(|| text.len() - 1..text.len());
    let end = colon.as_ref().map_or(text.len(), |it| it.start).max(signs);
    let field = At { value: text.get(signs..end).unwrap_or_default().to_owned(), span: signs..end };
    let operation = Operation { kind, sign: 0..signs, field, colon };
    match holes(text).first() {
        None => Parsed::Known(operation),
        // What is at the start may bring the sign.
        Some(hole) if hole.span.start == 0 => Parsed::Opaque(None),
        Some(_) => Parsed::Opaque(Some(operation)),
    }
}
