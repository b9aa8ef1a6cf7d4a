//! Matchers and their formulas.

use crate::{check, show};
use expect_test::{Expect, expect};
use ide::Markup;

#[test]
fn matcher_tokens() {
    check(
        "a {\n\trespond $0* hi\n}\n",
        &expect![[r#"
            [*]
            ```caddyfile
            respond [<matcher>] <body> [<status>]
            ```

            `<matcher>` of `respond`

            `*`: all requests

            Answers.

            Which requests.
        "#]],
    );
    check(
        "a {\n\trespond /a$0pi hi\n}\n",
        &expect![[r#"
            [/api]
            ```caddyfile
            respond [<matcher>] <body> [<status>]
            ```

            `<matcher>` of `respond`

            `/api`: requests whose path is `/api` (this path alone: there is no `*`)

            Answers.

            Which requests.
        "#]],
    );
    check(
        "a {\n\t@api path /api/*\n\trespond @a$0pi hi\n}\n",
        &expect![[r#"
            [@api]
            ```caddyfile
            respond [<matcher>] <body> [<status>]
            ```

            `<matcher>` of `respond`

            ```caddyfile
            @api path /api/*
            ```

            Matches if path begins with `/api/`.

            Answers.

            Which requests.
        "#]],
    );
    check(
        "(m) {\n\t@api path /api/*\n}\na {\n\timport m\n\trespond @a$0pi hi\n}\n",
        &expect![[r#"
            [@api]
            ```caddyfile
            respond [<matcher>] <body> [<status>]
            ```

            `<matcher>` of `respond`

            ```caddyfile
            @api path /api/*
            ```

            Matches if path begins with `/api/`.

            Answers.

            Which requests.
        "#]],
    );
    check(
        "a {\n\trespond @n$0one hi\n}\n",
        &expect![[r#"
            [@none]
            ```caddyfile
            respond [<matcher>] <body> [<status>]
            ```

            `<matcher>` of `respond`

            Matcher `@none`: this file does not define it here.

            Answers.

            Which requests.
        "#]],
    );
}

#[test]
fn formulas() {
    let formula = |definition: &str, expect: Expect| {
        let text = show(&format!("a {{\n\t@$0m {definition}\n}}\n"), Markup::Plain);
        expect.assert_eq(text.lines().last().unwrap());
    };
    formula(
        "path /a /b/* *.php */x/* /a/*/c",
        expect![
            "Matches if path is /a OR begins with /b/ OR ends in .php OR contains /x/ OR fits /a/*/c."
        ],
    );
    formula(
        "{\n\tpath /a\n\tpath /b\n\tmethod GET\n}",
        expect!["Matches if (path is /a OR is /b) AND method is GET."],
    );
    formula(
        "{\n\theader X-A a*\n\theader X-A *b\n\theader !X-B\n\theader X-C\n}",
        expect![
            "Matches if (header X-A begins with a OR ends in b) AND there is no header X-B AND there is a header X-C."
        ],
    );
    formula(
        "{\n\tnot path /a /b\n\tnot {\n\t\thost a\n\t\tmethod PUT\n\t}\n}",
        expect!["Matches if NOT (path is /a OR is /b) AND NOT (host is a AND method is PUT)."],
    );
    formula("not host a", expect!["Matches if NOT host is a."]);
    formula(
        "query a=1 a=2 b=* c=",
        expect![
            "Matches if (query parameter a is 1 OR is 2) AND query parameter b is there AND query parameter c is empty."
        ],
    );
    formula("path_regexp name ^/x", expect!["Matches if path matches ^/x."]);
    formula("header_regexp name Accept json", expect!["Matches if header Accept matches json."]);
    formula(
        "client_ip private_ranges 10.0.0.0/8",
        expect!["Matches if address of the client is in private_ranges OR is in 10.0.0.0/8."],
    );
    formula("vars {host} a b", expect!["Matches if {host} is a OR is b."]);
    formula("`path('/x')`", expect!["Matches if path('/x') is true."]);
    formula("expression {method} == 'GET'", expect!["Matches if {method} == 'GET' is true."]);
    formula("file index.html", expect!["Matches if there is a file index.html."]);
    formula("geo_ip AT", expect!["Matches if geo_ip AT."]);
    formula("", expect!["Matches everything."]);
}

#[test]
fn matchers() {
    check(
        "a {\n\t@$0api {\n\t\tpath /api/*\n\t\tmethod GET\n\t}\n}\n",
        &expect![[r#"
        [@api]
        ```caddyfile
        @api {
        	path /api/*
        	method GET
        }
        ```

        Matches if path begins with `/api/` AND method is `GET`.
    "#]],
    );
    check(
        "a {\n\t@api {\n\t\tp$0ath /api/*\n\t\tmethod GET\n\t}\n}\n",
        &expect![[r#"
        [path]
        ```caddyfile
        path <path>...
        ```

        Request matcher

        Here: path begins with `/api/`

        Matches the path.
    "#]],
    );
    check(
        "a {\n\treverse_proxy {\n\t\t@bad sta$0tus 5xx 404\n\t}\n}\n",
        &expect![[r#"
        [status]
        ```caddyfile
        status <status>...
        ```

        Response matcher

        Here: status of the response is `5xx` OR is `404`

        Matches the status.
    "#]],
    );
    check(
        "a {\n\treverse_proxy {\n\t\t@bad status 5xx\n\t\thandle_response @b$0ad {\n\t\t}\n\t}\n}\n",
        &expect![[r#"
            [@bad]
            ```caddyfile
            handle_response [<matcher>] { … }
            ```

            `<matcher>` of `reverse_proxy` › `handle_response`

            ```caddyfile
            @bad status 5xx
            ```

            Matches if status of the response is `5xx`.

            Handles a response.
        "#]],
    );
}

#[test]
fn names_of_matchers() {
    // The nearest definition counts, and a snippet takes those of the place where it is imported.
    let line = |text: &str, expect: Expect| {
        let text = show(text, Markup::Plain);
        expect.assert_eq(text.lines().find(|line| line.starts_with('@')).unwrap_or("none"));
    };
    line("a {\n\t@m path /a\n}\nb {\n\t@m path /b\n\trespond @$0m hi\n}\n", expect!["@m path /b"]);
    line("a {\n\t@m path /a\n\troute {\n\t\trespond @$0m hi\n\t}\n}\n", expect!["@m path /a"]);
    line("(s) {\n\trespond @$0m hi\n}\na {\n\t@m path /a\n\timport s\n}\n", expect!["@m path /a"]);
    line("a {\n\t@m path /a\n}\nb {\n\trespond @$0m hi\n}\n", expect!["none"]);
}
