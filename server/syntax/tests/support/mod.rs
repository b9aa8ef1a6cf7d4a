//! Random texts.

use proptest::prelude::*;

/// Texts made of what means something to the lexer or the parser.
pub(crate) fn soup() -> impl Strategy<Value = String> {
    let pieces = [
        "a",
        "b.com",
        "import",
        "(s)",
        "&(r)",
        "@m",
        " ",
        "\t",
        "\n",
        "\n",
        "\r\n",
        "\r",
        "{",
        "}",
        "{}",
        " {\n",
        "\n}\n",
        "\"",
        "`",
        "\\",
        "#",
        "<<E",
        "E",
        "<",
        ",",
        "{$A}",
        "{$A:\"x y\"}",
        "{$",
        "{args[0]}",
        "{block}",
        "{http.x}",
        "\u{feff}",
        "\0",
        "\u{85}",
        "\u{2028}",
        "💣",
        "é",
    ];
    proptest::collection::vec(proptest::sample::select(pieces.to_vec()), 0..40)
        .prop_map(|pieces| pieces.concat())
}
