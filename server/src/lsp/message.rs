//! From the bytes of a body to a message, with the repairs that real clients need.

use serde_json::{Map, Value, json};
use tower_lsp::jsonrpc::{Error, Id, Request, Response};

/// One JSON-RPC message.
#[derive(Debug)]
pub(super) enum Message {
    /// A request, or a notification if it has no id.
    Call(Request),
    /// The answer to a request of ours.
    Answer(Response),
    /// Neither; to be answered with an error.
    Malformed(Response),
}

/// Reads a body; any bytes give a message.
pub(super) fn decode(body: &[u8]) -> Message {
    let parsed = serde_json::from_slice(body).or_else(|error| {
        replace_lone_surrogates(body).map_or(Err(error), |b| serde_json::from_slice(&b))
    });
    match parsed {
        Ok(Value::Object(fields)) => classify(fields),
        // Batches are no part of LSP.
        Ok(_) => malformed(Id::Null, Error::invalid_request()),
        Err(error) => {
            let message = error.to_string().into();
            malformed(Id::Null, Error { message, ..Error::parse_error() })
        }
    }
}

fn malformed(id: Id, error: Error) -> Message {
    Message::Malformed(Response::from_error(id, error))
}

fn classify(mut fields: Map<String, Value>) -> Message {
    let id = fields.remove("id").map(serde_json::from_value::<Id>);
    let Ok(id) = id.transpose() else {
        return malformed(Id::Null, Error::invalid_request());
    };
    match (fields.remove("method"), id) {
        (Some(Value::String(method)), id) => {
            Message::Call(call(method, id, fields.remove("params")))
        }
        (None, Some(id)) => {
            let error = fields.remove("error").filter(|error| !error.is_null());
            let answer = match (error.map(serde_json::from_value), fields.remove("result")) {
                (Some(Ok(error)), _) => Response::from_error(id, error),
                (Some(Err(_)), _) => Response::from_error(id, Error::internal_error()),
                (None, Some(result)) => Response::from_ok(id, result),
                (None, None) => return malformed(id, Error::invalid_request()),
            };
            Message::Answer(answer)
        }
        (_, id) => malformed(id.unwrap_or(Id::Null), Error::invalid_request()),
    }
}

/// A call whose parameters tower-lsp's types accept wherever their meaning is clear.
fn call(method: String, id: Option<Id>, params: Option<Value>) -> Request {
    let params = params.filter(|params| !params.is_null());
    let params = match method.as_str() {
        // lsp-types rejects the whole request for one unknown word; we read the parameters ourselves.
        "initialize" => Some(json!({ "capabilities": {}, "initializationOptions": params })),
        "initialized" => Some(json!({})),
        "shutdown" | "exit" => None,
        document if document.starts_with("textDocument/") => params.map(mended),
        _ => params,
    };
    let request = match params {
        Some(params) => Request::build(method).params(params),
        None => Request::build(method),
    };
    match id {
        Some(id) => request.id(id).finish(),
        None => request.finish(),
    }
}

/// Parameters with positions and versions clamped into their types, so that no edit is lost to a client's odd number.
fn mended(mut params: Value) -> Value {
    mend(&mut params);
    params
}

fn mend(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            for (name, field) in fields {
                match name.as_str() {
                    "line" | "character" => *field = clamped(field, 0, u32::MAX.into()),
                    "version" => *field = clamped(field, i32::MIN.into(), i32::MAX.into()),
                    _ => mend(field),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(mend),
        _ => {}
    }
}

/// The number as an integer between two bounds; the lower or 0 if it is none.
fn clamped(value: &Value, low: i64, high: i64) -> Value {
    let number = value.as_i64().or_else(|| {
        #[allow(clippy::cast_possible_truncation, reason = "the cast saturates, as meant")]
        value.as_f64().map(|number| number as i64)
    });
    number.unwrap_or(0).clamp(low, high).into()
}

/// The body with every unpaired `\uD800` to `\uDFFF` escape replaced by U+FFFD; none if there is none.
///
/// JavaScript clients send half an emoji when an edit splits it, and serde_json refuses that.
fn replace_lone_surrogates(body: &[u8]) -> Option<Vec<u8>> {
    let mut mended = body.to_vec();
    let mut found = false;
    let mut at = 0;
    while let Some(&byte) = body.get(at) {
        at += match (byte, code_unit(body, at)) {
            (_, Some(0xD800..=0xDBFF))
                if matches!(code_unit(body, at + 6), Some(0xDC00..=0xDFFF)) =>
            {
                12
            }
            (_, Some(0xD800..=0xDFFF)) => {
                mended.get_mut(at + 2..at + 6)?.copy_from_slice(b"fffd");
                found = true;
                6
            }
            (b'\\', _) => 2,
            _ => 1,
        };
    }
    found.then_some(mended)
}

/// The code unit of the `\uXXXX` at an offset.
fn code_unit(body: &[u8], at: usize) -> Option<u16> {
    let digits = body.get(at..at + 6)?.strip_prefix(b"\\u")?;
    u16::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::panic, reason = "tests")]
    use super::*;

    fn params_of(body: &str) -> Value {
        match decode(body.as_bytes()) {
            Message::Call(request) => request.params().cloned().unwrap_or_default(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn only_lone_surrogates_are_replaced() {
        let text = |escaped: &str| {
            params_of(&format!(r#"{{"method":"m","params":["{escaped}"]}}"#))[0].clone()
        };
        assert_eq!(text(r"a\ud83d"), "a\u{fffd}");
        assert_eq!(text(r"\ude00b"), "\u{fffd}b");
        assert_eq!(text(r"\ud83d\ud83d\ude00"), "\u{fffd}\u{1f600}");
        assert_eq!(text(r"\\ud83d\ud83d"), "\\ud83d\u{fffd}");
        assert_eq!(text(r"\ud83d\\ude00"), "\u{fffd}\\ude00");
        assert_eq!(text(r"\ud83d\n"), "\u{fffd}\n");
    }

    #[test]
    fn odd_numbers_are_clamped() {
        let params = params_of(
            r#"{"method":"textDocument/x","params":{"version":null,"p":[{"line":-1,"character":1e99},{"line":2.0,"character":5000000000}]}}"#,
        );
        assert_eq!(
            params,
            json!({"version": 0, "p": [{"line": 0, "character": u32::MAX}, {"line": 2, "character": u32::MAX}]})
        );
    }

    #[test]
    fn what_is_no_message_is_answered() {
        for (body, code, id) in [
            ("{", -32700, Id::Null),
            ("[]", -32600, Id::Null),
            ("7", -32600, Id::Null),
            (r#"{"method":5,"id":"x"}"#, -32600, Id::String("x".into())),
            (r#"{"method":"m","id":1.5}"#, -32600, Id::Null),
            (r#"{"id":3}"#, -32600, Id::Number(3)),
            ("{}", -32600, Id::Null),
        ] {
            match decode(body.as_bytes()) {
                Message::Malformed(response) => {
                    assert_eq!(response.id(), &id, "{body}");
                    assert_eq!(response.error().map(|e| e.code.code()), Some(code), "{body}");
                }
                other => panic!("{body}: {other:?}"),
            }
        }
    }
}
