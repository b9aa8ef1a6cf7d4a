//! Placeholders and variables.

use crate::{check, check_plain};
use expect_test::expect;

#[test]
fn placeholders() {
    check(
        "a {\n\trespond \"{ho$0st}:80\"\n}\n",
        &expect![[r#"
            [{host}]
            ```caddyfile
            {host} = {http.request.host}
            ```

            Short form of a placeholder, exists in handlers and request matchers

            The host, as `a`.

            Here: `<body>` of `respond`
        "#]],
    );
    check_plain(
        "a {\n\trespond \"x {header.X$0-Id}\"\n}\n",
        &expect![[r#"
            [{header.X-Id}]
            {header.X-Id} = {http.request.header.X-Id}

            Short form of a placeholder, exists in handlers and request matchers

            A field, briefly.

            Here: <body> of respond
        "#]],
    );
    check(
        "a {\n\trespond {http.request.host$0}\n}\n",
        &expect![[r#"
            [{http.request.host}]
            ```caddyfile
            {http.request.host}
            ```

            Placeholder, exists in handlers and request matchers

            The host, as `a`.

            Here: `<body>` of `respond`
        "#]],
    );
    check(
        "{\n\tservers {\n\t\tname {ho$0st}\n\t}\n}\n",
        &expect![[r#"
            [{host}]
            ```caddyfile
            {host} = {http.request.host}
            ```

            Short form of a placeholder, exists in handlers and request matchers

            The host, as `a`.

            Short forms are not replaced in this place: write the long one.

            Here: `<text>` of `servers` › `name`
        "#]],
    );
    check(
        "a {\n\t@old path_regexp gone ^/(.*)$\n\trespond @old {re.go$0ne.1}\n}\n",
        &expect![[r#"
            [{re.gone.1}]
            ```caddyfile
            {re.gone.1} = {http.regexp.gone.1}
            ```

            Short form of a placeholder, exists once a matcher of the site has set it · since 2.1.0

            A group.

            Group `1` of:

            ```caddyfile
            @old path_regexp gone ^/(.*)$
            ```

            Here: `<body>` of `respond`
        "#]],
    );
    check(
        "a {\n\t@old path_regexp ^/(.*)$\n\trespond @old {re.o$0ld.1}\n}\n",
        &expect![[r#"
            [{re.old.1}]
            ```caddyfile
            {re.old.1} = {http.regexp.old.1}
            ```

            Short form of a placeholder, exists once a matcher of the site has set it · since 2.1.0

            A group.

            Group `1` of:

            ```caddyfile
            @old path_regexp ^/(.*)$
            ```

            Here: `<body>` of `respond`
        "#]],
    );
    check(
        "a {\n\tvars tenant x\n\trespond {vars.ten$0ant}\n}\n",
        &expect![[r#"
            [{vars.tenant}]
            ```caddyfile
            {vars.tenant} = {http.vars.tenant}
            ```

            Short form of a placeholder, exists in handlers and request matchers

            A variable.

            Set by:

            ```caddyfile
            vars tenant x
            ```

            Here: `<body>` of `respond`
        "#]],
    );
    check(
        "a {\n\tmap {host} {tenant} {\n\t\ta b\n\t}\n\trespond {ten$0ant}\n}\n",
        &expect![[r#"
            [{tenant}]
            ```caddyfile
            {tenant}
            ```

            Placeholder that this file defines

            Set by:

            ```caddyfile
            map {host} {tenant} {
            	a b
            }
            ```

            Here: `<body>` of `respond`
        "#]],
    );
    // What no one sets is just a part of the word.
    check(
        "a {\n\trespond {un$0heard}\n}\n",
        &expect![[r#"
            [{unheard}]
            ```caddyfile
            respond [<matcher>] <body> [<status>]
            ```

            `<body>` of `respond`

            Answers.
        "#]],
    );
}

#[test]
fn variables() {
    check(
        "a {\n\trespond {$BO$0DY:hi}\n}\n",
        &expect![[r#"
            [{$BODY:hi}]
            ```caddyfile
            {$BODY:hi}
            ```

            Environment variable `BODY` · default `hi`

            Caddy puts its text here before it reads the file, so it can be any part of it, even several words or lines. `{env.BODY}` would be looked up when Caddy runs, where placeholders are possible.

            Here: `<body>` of `respond`
        "#]],
    );
    check(
        "{$SI$0TE} {\n}\n",
        &expect![[r#"
        [{$SITE}]
        ```caddyfile
        {$SITE}
        ```

        Environment variable `SITE` · without a default: nothing, if it is not set

        Caddy puts its text here before it reads the file, so it can be any part of it, even several words or lines. `{env.SITE}` would be looked up when Caddy runs, where placeholders are possible.

        Here: address of a site
    "#]],
    );
}
