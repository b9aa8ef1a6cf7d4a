//! Names of directives, options and modules, and their values.

use crate::{check, check_plain};
use expect_test::expect;

#[test]
fn a_directive() {
    check(
        "a {\n\treverse$0_proxy app:80\n}\n",
        &expect![[r#"
        [reverse_proxy]
        ```caddyfile
        reverse_proxy [<matcher>] [<upstream>...] { … }
        ```

        Directive

        Passes requests on.

        **More** of it:

        | written | means |
        |---|---|
        | `app:80` | a host |

        - A first one.
        - A `second` one.

        ```caddyfile
        reverse_proxy {
        	to app:80
        }
        ```

        [Documentation](https://example.com/reverse_proxy)
    "#]],
    );
    check_plain(
        "a {\n\treverse$0_proxy app:80\n}\n",
        &expect![[r#"
        [reverse_proxy]
        reverse_proxy [<matcher>] [<upstream>...] { … }

        Directive

        Passes requests on.

        More of it:

        written  means
        app:80  a host

        - A first one.
        - A second one.

        reverse_proxy {
        	to app:80
        }

        Documentation: https://example.com/reverse_proxy
    "#]],
    );
}

#[test]
fn a_directive_of_a_plugin() {
    check(
        "a {\n\trate_limit$0\n}\n",
        &expect![[r#"
        [rate_limit]
        ```caddyfile
        rate_limit [<matcher>]
        ```

        Directive · since 0.1.0 · plugin `example.com/limits`, not in standard Caddy: `xcaddy build --with example.com/limits` · perhaps needs `order rate_limit …` in the global options, or `route`

        Limits rates.
    "#]],
    );
}

#[test]
fn options_and_modules() {
    check(
        "{\n\t$0servers {\n\t}\n}\n",
        &expect![[r#"
        [servers]
        ```caddyfile
        servers { … }
        ```

        Global option · several lines add up

        Servers.
    "#]],
    );
    check(
        "{\n\tservers {\n\t\tread_header$0 5s\n\t}\n}\n",
        &expect![[r#"
        [read_header]
        ```caddyfile
        read_header <duration>
        ```

        Option of `servers` · default `5m` · since 2.3.0

        Time to read a header.
    "#]],
    );
    check(
        "{\n\tservers {\n\t\told_tim$0eout 5s\n\t}\n}\n",
        &expect![[r#"
        [old_timeout]
        ```caddyfile
        old_timeout <duration>
        ```

        Option of `servers` · removed in 2.12.0 · **deprecated**: use `read_header`

        Time of old.
    "#]],
    );
    check(
        "a {\n\treverse_proxy {\n\t\ttransport ht$0tp\n\t}\n}\n",
        &expect![[r#"
        [http]
        ```caddyfile
        http
        ```

        Module `http.reverse_proxy.transport.http` · experimental

        Speaks HTTP.
    "#]],
    );
    check(
        "a {\n\theader {\n\t\tX-$0A b\n\t}\n}\n",
        &expect![[r#"
            [X-A]
            ```caddyfile
            <field> [<value>]
            ```

            `<field>` in the block of `header`

            A field.

            A field and what to do with it.
        "#]],
    );
}

#[test]
fn words_and_values() {
    check(
        "{\n\tauto_https o$0ff\n}\n",
        &expect![[r#"
        [off]
        ```caddyfile
        auto_https off|disable_redirects|disable_certs
        ```

        `off` of `auto_https` · default: all of it · since 2.1.0

        `off`: nothing of it

        Automatic HTTPS.
    "#]],
    );
    check(
        "{\n\tservers {\n\t\tread_header 2$0m\n\t}\n}\n",
        &expect![[r#"
            [2m]
            ```caddyfile
            read_header <duration>
            ```

            `<duration>` of `servers` › `read_header` · default `5m` · since 2.3.0

            `2m`: 2 minutes = 120 seconds

            Time to read a header.
        "#]],
    );
    check(
        "{\n\tservers {\n\t\tread_header {$0$WAIT:2m}\n\t}\n}\n",
        &expect![[r#"
        [{$WAIT:2m}]
        ```caddyfile
        {$WAIT:2m}
        ```

        Environment variable `WAIT` · default `2m`

        Caddy puts its text here before it reads the file, so it can be any part of it, even several words or lines. `{env.WAIT}` would be looked up when Caddy runs, where placeholders are possible.

        Here: `<duration>` of `servers` › `read_header`
    "#]],
    );
    check(
        "{\n\tservers {\n\t\tbuffer 4Ki$0B\n\t}\n}\n",
        &expect![[r#"
            [4KiB]
            ```caddyfile
            buffer <size>
            ```

            `<size>` of `servers` › `buffer`

            `4KiB`: 4,096 bytes (a binary unit; `4KB` is 4,000 bytes)

            A buffer.
        "#]],
    );
    check(
        "a {\n\trespond hi 40$04\n}\n",
        &expect![[r#"
            [404]
            ```caddyfile
            respond [<matcher>] <body> [<status>]
            ```

            `<status>` of `respond`

            `404`: Not Found

            Answers.

            A status.
        "#]],
    );
    check(
        "a {\n\theader +x-fr$0ame-options no\n}\n",
        &expect![[r#"
        [+x-frame-options]
        ```caddyfile
        header [<matcher>] [<field> [<value>]] { … }
        ```

        `<field>` of `header`

        `X-Frame-Options`: whether others may frame the page

        Changes fields.

        A field and what to do with it.
    "#]],
    );
    check_plain(
        "a {\n\treverse_proxy unix//run/app.s$0ock\n}\n",
        &expect![[r#"
            [unix//run/app.sock]
            reverse_proxy [<matcher>] [<upstream>...] { … }

            <upstream> of reverse_proxy

            unix//run/app.sock: Unix socket /run/app.sock

            - Network unix, path /run/app.sock, absolute
            - Caddy's user needs x on /run and w on the socket; else clients get 502, and Caddy's log says permission denied
            - no such file or directory: nobody has made the socket; connection refused: it is left over, nobody listens
            - Speaks HTTP/1.1 without TLS; Host stays the client's

            Passes requests on.

            Documentation: https://example.com/upstreams
        "#]],
    );
}

#[test]
fn the_unknown() {
    check(
        "a {\n\tun$0heard of\n}\n",
        &expect![[r#"
        [unheard]
        Directive `unheard`: not in standard Caddy, nor in a plugin that is known here. A plugin may bring it.
    "#]],
    );
    check(
        "a {\n\tunheard o$0f\n}\n",
        &expect![[r#"
        nothing
    "#]],
    );
    check(
        "a {\n\treverse_proxy {\n\t\ttransport mi$0ne\n\t}\n}\n",
        &expect![[r#"
        [mine]
        Module `http.reverse_proxy.transport.mine`: not in standard Caddy, nor in a plugin that is known here. A plugin may bring it.
    "#]],
    );
}

#[test]
fn nothing_to_say() {
    check("# reverse$0_proxy\n", &expect!["nothing\n"]);
    check("a {$0\n}\n", &expect!["nothing\n"]);
    check("a {\n\t$0\n}\n", &expect!["nothing\n"]);
    check("$0", &expect!["nothing\n"]);
    // Behind a word counts as on it.
    check("a {\n\t}$0\n", &expect!["nothing\n"]);
}
