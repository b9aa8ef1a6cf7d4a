//! What users read when they rest on the times, sizes, sockets and addresses of a production file, word for word.
//!
//! The texts are those of the catalogue that ships, so that they can be reviewed as a whole.
#![allow(
    clippy::unwrap_used,
    clippy::needless_pass_by_value,
    reason = "a test fails by panicking, and expect! gives values"
)]

use expect_test::{Expect, expect};
use ide::{Kind, Markup, SourceFile, hover};
use syntax::TextSize;

/// `$0` is the cursor; shown are what the text is about, and the text.
fn check(fixture: &str, expected: Expect) {
    let offset = TextSize::of(fixture.split("$0").next().unwrap());
    let text = fixture.replace("$0", "");
    let file = SourceFile::new(text.as_str().into(), Kind::Main);
    let hover = hover(&file, offset, Markup::Markdown).unwrap();
    expected.assert_eq(&format!("[{}]\n{}\n", &text[hover.range], hover.text));
}

#[test]
fn a_socket_as_upstream() {
    check(
        "example.com {\n\treverse_proxy unix//sock$0ets/app.sock\n}\n",
        expect![[r#"
            [unix//sockets/app.sock]
            ```caddyfile
            reverse_proxy [<matcher>] [<upstream>...] { … }
            ```

            `<upstream>` of `reverse_proxy`

            `unix//sockets/app.sock`: Unix socket `/sockets/app.sock`

            - Network `unix`, path `/sockets/app.sock`, absolute
            - Caddy's user needs `x` on `/sockets` and `w` on the socket; else clients get 502, and Caddy's log says `permission denied`
            - `no such file or directory`: nobody has made the socket; `connection refused`: it is left over, nobody listens
            - Speaks HTTP/1.1 without TLS; `Host` stays the client's

            Passes requests on to a backend (an upstream), or shares them out among several.

            [Documentation](https://caddyserver.com/docs/caddyfile/directives/reverse_proxy#upstream-addresses)
        "#]],
    );
}

const SOCK: &str = "(sock) {\n\treverse_proxy unix/{args[0]}\n}\nexample.com {\n\timport sock /sockets/app.sock\n}\n";

#[test]
fn a_socket_through_a_snippet() {
    check(
        &SOCK.replace("unix/{args", "un$0ix/{args"),
        expect![[r#"
            [unix/{args[0]}]
            ```caddyfile
            reverse_proxy [<matcher>] [<upstream>...] { … }
            ```

            `<upstream>` of `reverse_proxy`

            `unix/{args[0]}`: Unix socket `{args[0]}`

            - Caddy's user needs `x` on every directory of the path and `w` on the socket; else clients get 502, and Caddy's log says `permission denied`
            - `no such file or directory`: nobody has made the socket; `connection refused`: it is left over, nobody listens
            - Speaks HTTP/1.1 without TLS; `Host` stays the client's

            The imports make of it:

            - `unix//sockets/app.sock`: Unix socket `/sockets/app.sock`, line 5

            Passes requests on to a backend (an upstream), or shares them out among several.

            [Documentation](https://caddyserver.com/docs/caddyfile/directives/reverse_proxy#upstream-addresses)
        "#]],
    );
    check(
        &SOCK.replace("{args[0]}", "{ar$0gs[0]}"),
        expect![[r#"
            [{args[0]}]
            ```caddyfile
            {args[0]}
            ```

            Argument 1 of the import of the snippet `sock`: socket path.

            - `/sockets/app.sock` in `import sock /sockets/app.sock`, line 5

            The imports make of it:

            - `unix//sockets/app.sock`: Unix socket `/sockets/app.sock`, line 5

            Here: `<upstream>` of `reverse_proxy`
        "#]],
    );
    check(
        &SOCK.replace("/sockets/", "/sock$0ets/"),
        expect![[r#"
            [/sockets/app.sock]
            `{args[0]}` (socket path) of snippet `sock`: `<upstream>` of `reverse_proxy`

            Here it becomes `unix//sockets/app.sock`.

            ```caddyfile
            reverse_proxy [<matcher>] [<upstream>...] { … }
            ```

            `<upstream>` of `reverse_proxy`

            `unix//sockets/app.sock`: Unix socket `/sockets/app.sock`

            - Network `unix`, path `/sockets/app.sock`, absolute
            - Caddy's user needs `x` on `/sockets` and `w` on the socket; else clients get 502, and Caddy's log says `permission denied`
            - `no such file or directory`: nobody has made the socket; `connection refused`: it is left over, nobody listens
            - Speaks HTTP/1.1 without TLS; `Host` stays the client's

            Passes requests on to a backend (an upstream), or shares them out among several.

            [Documentation](https://caddyserver.com/docs/caddyfile/directives/reverse_proxy#upstream-addresses)
        "#]],
    );
}

#[test]
fn a_socket_of_many_sites() {
    let imports =
        [1, 2, 3, 4, 5].map(|n| format!("s{n}.test {{\n\timport sock /sockets/{n}.sock\n}}\n"));
    let imports = imports.concat();
    check(
        &format!("(sock) {{\n\treverse_proxy un$0ix/{{args[0]}}\n}}\n{imports}"),
        expect![[r#"
            [unix/{args[0]}]
            ```caddyfile
            reverse_proxy [<matcher>] [<upstream>...] { … }
            ```

            `<upstream>` of `reverse_proxy`

            `unix/{args[0]}`: Unix socket `{args[0]}`

            - Caddy's user needs `x` on every directory of the path and `w` on the socket; else clients get 502, and Caddy's log says `permission denied`
            - `no such file or directory`: nobody has made the socket; `connection refused`: it is left over, nobody listens
            - Speaks HTTP/1.1 without TLS; `Host` stays the client's

            The imports make of it:

            - `unix//sockets/1.sock`: Unix socket `/sockets/1.sock`, line 5
            - `unix//sockets/2.sock`: Unix socket `/sockets/2.sock`, line 8
            - `unix//sockets/3.sock`: Unix socket `/sockets/3.sock`, line 11
            - … and 2 more

            Passes requests on to a backend (an upstream), or shares them out among several.

            [Documentation](https://caddyserver.com/docs/caddyfile/directives/reverse_proxy#upstream-addresses)
        "#]],
    );
}

#[test]
fn the_admin_socket() {
    check(
        "{\n\tadmin unix//sock$0ets/caddy-admin.sock\n}\n",
        expect![[r#"
            [unix//sockets/caddy-admin.sock]
            ```caddyfile
            admin [off|<address>] { … }
            ```

            `<address>` of `admin` · default `localhost:2019`

            `unix//sockets/caddy-admin.sock`: Unix socket `/sockets/caddy-admin.sock`

            - Network `unix`, path `/sockets/caddy-admin.sock`, absolute
            - Mode `0200` (`-w-------`), the default: only Caddy's user, and root, can connect, provided they may enter (`x`) `/sockets`
            - `caddy reload` and `curl --unix-socket /sockets/caddy-admin.sock http://localhost/config/` must be run by one who can connect; `|0660` behind the path lets in the group
            - Caddy's user needs `w` and `x` on `/sockets`: when it starts it deletes a file of this name and makes the socket, which it takes away when it stops

            Address of the admin API, through which `caddy reload` hands over a new configuration.

            [Documentation](https://caddyserver.com/docs/conventions#network-addresses)
        "#]],
    );
}

#[test]
fn a_socket_to_listen_on() {
    check(
        "example.com {\n\tbind unix//run/$0x.sock|0222\n}\n",
        expect![[r#"
            [unix//run/x.sock|0222]
            ```caddyfile
            bind [<address>...] { … }
            ```

            `<address>` of `bind` · default: all interfaces, or the global option `default_bind`

            `unix//run/x.sock|0222`: Unix socket `/run/x.sock`

            - Network `unix`, path `/run/x.sock`, absolute
            - Mode `0222` (`-w--w--w-`): every user can connect, provided they may enter (`x`) `/run`
            - Caddy's user needs `w` and `x` on `/run`: when it starts it deletes a file of this name and makes the socket, which it takes away when it stops

            Says on which interfaces, sockets or file descriptors the site listens.

            [Documentation](https://caddyserver.com/docs/conventions#network-addresses)
        "#]],
    );
}

#[test]
fn an_upstream_with_a_scheme() {
    check(
        "example.com {\n\treverse_proxy h2c://127.0.$00.1:9000\n}\n",
        expect![[r#"
            [h2c://127.0.0.1:9000]
            ```caddyfile
            reverse_proxy [<matcher>] [<upstream>...] { … }
            ```

            `<upstream>` of `reverse_proxy`

            `h2c://127.0.0.1:9000`: HTTP/2 without TLS, this machine (`127.0.0.1`), port 9000

            - Caddy dials `127.0.0.1:9000`
            - Speaks HTTP/2 without TLS, which an upstream that knows only HTTP/1.1 does not understand; `Host` stays the client's

            Passes requests on to a backend (an upstream), or shares them out among several.

            [Documentation](https://caddyserver.com/docs/caddyfile/directives/reverse_proxy#upstream-addresses)
        "#]],
    );
}

#[test]
fn ports() {
    check(
        "example.com {\n\treverse_proxy :8080-$08085\n}\n",
        expect![[r#"
            [:8080-8085]
            ```caddyfile
            reverse_proxy [<matcher>] [<upstream>...] { … }
            ```

            `<upstream>` of `reverse_proxy`

            `:8080-8085`: this machine, ports 8080-8085

            - 6 upstreams, `:8080` to `:8085`; for each request `lb_policy` picks one, `random` by default
            - Speaks HTTP/1.1 without TLS; `Host` stays the client's

            Passes requests on to a backend (an upstream), or shares them out among several.

            [Documentation](https://caddyserver.com/docs/caddyfile/directives/reverse_proxy#upstream-addresses)
        "#]],
    );
}

#[test]
fn ports_of_a_listener() {
    check(
        "example.com {\n\tbind :8080-$08085\n}\n",
        expect![[r#"
        [:8080-8085]
        ```caddyfile
        bind [<address>...] { … }
        ```

        `<address>` of `bind` · default: all interfaces, or the global option `default_bind`

        `:8080-8085`: listens on all interfaces

        - The port is that of the site's address; the one written here counts for nothing

        Says on which interfaces, sockets or file descriptors the site listens.

        [Documentation](https://caddyserver.com/docs/conventions#network-addresses)
    "#]],
    );
}

#[test]
fn other_upstreams() {
    for (line, expected) in [
        (
            "reverse_proxy https://api.exa$0mple.com",
            expect![[r#"
            [https://api.example.com]
            ```caddyfile
            reverse_proxy [<matcher>] [<upstream>...] { … }
            ```

            `<upstream>` of `reverse_proxy`

            `https://api.example.com`: HTTP over TLS, host `api.example.com`, port 443 (the default)

            - Caddy dials `api.example.com:443`
            - The name is looked up anew for each new connection
            - Speaks HTTP/1.1 or HTTP/2 over TLS; `Host` is `api.example.com:443`, before Caddy 2.11.0 the client's

            Passes requests on to a backend (an upstream), or shares them out among several.

            [Documentation](https://caddyserver.com/docs/caddyfile/directives/reverse_proxy#upstream-addresses)
        "#]],
        ),
        (
            "reverse_proxy ap$0p:443",
            expect![[r#"
            [app:443]
            ```caddyfile
            reverse_proxy [<matcher>] [<upstream>...] { … }
            ```

            `<upstream>` of `reverse_proxy`

            `app:443`: host `app`, port 443

            - The name is looked up anew for each new connection
            - Speaks HTTP/1.1 without TLS; `Host` stays the client's; a server on port 443 expects TLS: `https://app`

            Passes requests on to a backend (an upstream), or shares them out among several.

            [Documentation](https://caddyserver.com/docs/caddyfile/directives/reverse_proxy#upstream-addresses)
        "#]],
        ),
        (
            "reverse_proxy un$0ix/app.sock|0600",
            expect![[r#"
            [unix/app.sock|0600]
            ```caddyfile
            reverse_proxy [<matcher>] [<upstream>...] { … }
            ```

            `<upstream>` of `reverse_proxy`

            `unix/app.sock|0600`: Unix socket `app.sock`

            - Network `unix`, path `app.sock`, which counts from the directory in which Caddy was started
            - A mode counts only where Caddy listens: here it is a part of the path, and Caddy dials `app.sock|0600`
            - Caddy's user needs `x` on every directory of the path and `w` on the socket; else clients get 502, and Caddy's log says `permission denied`
            - `no such file or directory`: nobody has made the socket; `connection refused`: it is left over, nobody listens
            - Speaks HTTP/1.1 without TLS; `Host` stays the client's

            Passes requests on to a backend (an upstream), or shares them out among several.

            [Documentation](https://caddyserver.com/docs/caddyfile/directives/reverse_proxy#upstream-addresses)
        "#]],
        ),
        (
            "php_fastcgi un$0ix//run/php/php-fpm.sock",
            expect![[r#"
            [unix//run/php/php-fpm.sock]
            ```caddyfile
            php_fastcgi [<matcher>] [<upstream>...] { … }
            ```

            `<upstream>` of `php_fastcgi`

            `unix//run/php/php-fpm.sock`: Unix socket `/run/php/php-fpm.sock`

            - Network `unix`, path `/run/php/php-fpm.sock`, absolute
            - Caddy's user needs `x` on every directory of the path and `w` on the socket; else clients get 502, and Caddy's log says `permission denied`
            - `no such file or directory`: nobody has made the socket; `connection refused`: it is left over, nobody listens
            - Speaks FastCGI

            Serves a PHP site through PHP-FPM: index files, clean URLs and FastCGI in one line.

            [Documentation](https://caddyserver.com/docs/caddyfile/directives/reverse_proxy#upstream-addresses)
        "#]],
        ),
        (
            "reverse_proxy un$0ix+h2c/@grpc {\n\t\theader_up Host app\n\t}",
            expect![[r#"
            [unix+h2c/@grpc]
            ```caddyfile
            reverse_proxy [<matcher>] [<upstream>...] { … }
            ```

            `<upstream>` of `reverse_proxy`

            `unix+h2c/@grpc`: HTTP/2 without TLS on the Unix socket `@grpc`

            - Network `unix+h2c`, path `@grpc`, abstract: a name without a file, and so without permissions, on Linux only
            - Speaks HTTP/2 without TLS, which an upstream that knows only HTTP/1.1 does not understand; `Host` is what `header_up` says

            Passes requests on to a backend (an upstream), or shares them out among several.

            [Documentation](https://caddyserver.com/docs/caddyfile/directives/reverse_proxy#upstream-addresses)
        "#]],
        ),
        (
            "reverse_proxy [:$0:1]:9000 {\n\t\ttransport http {\n\t\t\ttls\n\t\t}\n\t}",
            expect![[r#"
            [[::1]:9000]
            ```caddyfile
            reverse_proxy [<matcher>] [<upstream>...] { … }
            ```

            `<upstream>` of `reverse_proxy`

            `[::1]:9000`: this machine (`::1`), port 9000

            - Speaks HTTP/1.1 or HTTP/2 over TLS; `Host` is `[::1]:9000`, before Caddy 2.11.0 the client's

            Passes requests on to a backend (an upstream), or shares them out among several.

            [Documentation](https://caddyserver.com/docs/caddyfile/directives/reverse_proxy#upstream-addresses)
        "#]],
        ),
        (
            "reverse_proxy fd$0/3",
            expect![[r#"
                [fd/3]
                ```caddyfile
                reverse_proxy [<matcher>] [<upstream>...] { … }
                ```

                `<upstream>` of `reverse_proxy`

                `fd/3`: file descriptors are for listeners only

                - Every request fails with 502; log: `unknown network fd`

                Passes requests on to a backend (an upstream), or shares them out among several.

                [Documentation](https://caddyserver.com/docs/caddyfile/directives/reverse_proxy#upstream-addresses)
            "#]],
        ),
        (
            "reverse_proxy un$0ix:/run/app.sock",
            expect![[r#"
                [unix:/run/app.sock]
                ```caddyfile
                reverse_proxy [<matcher>] [<upstream>...] { … }
                ```

                `<upstream>` of `reverse_proxy`

                `unix:/run/app.sock`: no Unix socket: the network would be `unix:`, which there is not; a socket is `unix//run/app.sock`

                - Every request fails with 502; log: `unknown network unix:`

                Passes requests on to a backend (an upstream), or shares them out among several.

                [Documentation](https://caddyserver.com/docs/caddyfile/directives/reverse_proxy#upstream-addresses)
            "#]],
        ),
    ] {
        check(&format!("example.com {{\n\t{line}\n}}\n"), expected);
    }
}

#[test]
fn variables() {
    check(
        "{$HOST:a.test} {\n\treverse_proxy unix/{$SO$0CK:/run/x.sock}\n}\n",
        expect![[r#"
        [{$SOCK:/run/x.sock}]
        ```caddyfile
        {$SOCK:/run/x.sock}
        ```

        Environment variable `SOCK` · default `/run/x.sock`

        Caddy puts its text here before it reads the file, so it can be any part of it, even several words or lines. `{env.SOCK}` would be looked up when Caddy runs, where placeholders are possible.

        With the default: `unix//run/x.sock`: Unix socket `/run/x.sock`

        Here: `<upstream>` of `reverse_proxy`
    "#]],
    );
    check(
        "{$HOST:a.test} {\n\treverse_proxy un$0ix/{$SOCK:/run/x.sock}\n}\n",
        expect![[r#"
            [unix/{$SOCK:/run/x.sock}]
            ```caddyfile
            reverse_proxy [<matcher>] [<upstream>...] { … }
            ```

            `<upstream>` of `reverse_proxy`

            With the default of the variable: `unix//run/x.sock`: Unix socket `/run/x.sock`

            - Network `unix`, path `/run/x.sock`, absolute
            - Caddy's user needs `x` on `/run` and `w` on the socket; else clients get 502, and Caddy's log says `permission denied`
            - `no such file or directory`: nobody has made the socket; `connection refused`: it is left over, nobody listens
            - Speaks HTTP/1.1 without TLS; `Host` stays the client's

            Passes requests on to a backend (an upstream), or shares them out among several.

            [Documentation](https://caddyserver.com/docs/caddyfile/directives/reverse_proxy#upstream-addresses)
        "#]],
    );
    check(
        "a.test {\n\treverse_proxy {$UP:https://a$0pp:8443}\n}\n",
        expect![[r#"
        [{$UP:https://app:8443}]
        ```caddyfile
        {$UP:https://app:8443}
        ```

        Environment variable `UP` · default `https://app:8443`

        Caddy puts its text here before it reads the file, so it can be any part of it, even several words or lines. `{env.UP}` would be looked up when Caddy runs, where placeholders are possible.

        With the default: `https://app:8443`: HTTP over TLS, host `app`, port 8443

        Here: `<upstream>` of `reverse_proxy`
    "#]],
    );
}

const TIMEOUTS: &str = "{\n\tservers {\n\t\ttimeouts {\n\t\t\tread_body 10m\n\t\t\tread_header 5s\n\t\t\twrite 120s\n\t\t\tidle 5m\n\t\t}\n\t\tmax_header_size 32kb\n\t}\n}\n";

#[test]
fn times_of_a_server() {
    for (word, expected) in [
        (
            "10m",
            expect![[r#"
                [10m]
                ```caddyfile
                read_body <duration>
                ```

                `<duration>` of `servers` › `timeouts` › `read_body` · default `0` · since 2.3.0

                `10m`: 10 minutes = 600 seconds

                Longest time for reading the body of a request; 0 means no limit.

                - `0`: no limit
                - Starts: when the header has been read; with `read_body_idle` off, when reading the header begins
                - Starts anew: never, however steadily the body comes
                - At its end: reading fails: `reverse_proxy` answers 504, and HTTP/1 connections are closed; log: `i/o timeout`. A response that is under way already goes on

                - Large uploads over slow lines are cut off, however steadily they move.

                [Documentation](https://caddyserver.com/docs/conventions#durations)
            "#]],
        ),
        (
            "5s",
            expect![[r#"
                [5s]
                ```caddyfile
                read_header <duration>
                ```

                `<duration>` of `servers` › `timeouts` › `read_header` · default `1m` · since 2.3.0

                `5s`: 5 seconds = 5,000 milliseconds

                Longest time for reading the header of a request.

                - `0`: the default of 1 minute; a negative value switches it off
                - Starts: after the TLS handshake, for further requests of the connection with their first byte; it also limits the handshake
                - Starts anew: never
                - At its end: HTTP/1: the connection is closed without an answer, and nothing is logged

                [Documentation](https://caddyserver.com/docs/conventions#durations)
            "#]],
        ),
        (
            "120s",
            expect![[r#"
                [120s]
                ```caddyfile
                write <duration>
                ```

                `<duration>` of `servers` › `timeouts` › `write` · default `0` · since 2.3.0

                `120s`: 120 seconds = 2 minutes

                Longest time for writing a whole response; 0 means no limit.

                - `0`: no limit
                - Starts: when the header has been read, so it counts the upload and a slow backend too
                - Starts anew: never, however steadily the response flows
                - At its end: HTTP/1: the next write fails and the connection is closed, in the middle of the response or before its first byte (curl: `Empty reply from server`), although the access log may say 200; HTTP/2: the stream is reset at once (`INTERNAL_ERROR`). WebSockets of HTTP/1 go on

                - Slow backends, event streams and long downloads are cut off too.

                [Documentation](https://caddyserver.com/docs/conventions#durations)
            "#]],
        ),
        (
            "5m",
            expect![[r#"
                [5m]
                ```caddyfile
                idle <duration>
                ```

                `<duration>` of `servers` › `timeouts` › `idle` · default `5m` · since 2.3.0

                `5m`: 5 minutes = 300 seconds

                How long a connection stays open for a further request.

                - `0`: the default of 5 minutes; a negative value means no limit
                - Starts: when the response is complete
                - Starts anew: with each further request on the connection
                - At its end: the connection is closed; the client opens a new one, and nothing is logged

                - A load balancer in front should close idle connections earlier than Caddy does.

                [Documentation](https://caddyserver.com/docs/conventions#durations)
            "#]],
        ),
        (
            "32kb",
            expect![[r#"
                [32kb]
                ```caddyfile
                max_header_size <size>
                ```

                `<size>` of `servers` › `max_header_size` · default `16KiB` · since 2.3.0

                `32kb`: 32,000 bytes (a decimal unit; `32KiB` is 32,768 bytes); the default is 16,384 bytes

                Most bytes of a request's header; a larger one is refused with status 431.

                - Until 2.11.4 it was 1 MiB: clients with large cookies may now be refused.
                - 4 KiB more than this still pass.
            "#]],
        ),
    ] {
        check(&TIMEOUTS.replace(&format!(" {word}"), &format!(" $0{word}")), expected);
    }
}

#[test]
fn the_literal_addresses_of_a_word() {
    let literal = |fixture: &str| {
        let offset = TextSize::of(fixture.split("$0").next().unwrap());
        let file = SourceFile::new(fixture.replace("$0", "").as_str().into(), Kind::Main);
        let all = ide::addresses_at(&file, offset).into_iter();
        all.map(|it| format!("{:?} {}", it.purpose, it.text)).collect::<Vec<_>>().join(", ")
    };
    let text = "(sock) {\n\treverse_proxy unix/{args[0]}\n}\na.test {\n\timport sock /a.sock\n\timport sock /b.sock\n\timport sock {$B:/c.sock}\n\timport sock {env.S}\n}\n";
    assert_eq!(
        literal(&text.replace("unix/{args", "un$0ix/{args")),
        "Connect unix//a.sock, Connect unix//b.sock, Connect unix//c.sock"
    );
    assert_eq!(literal(&text.replace("/b.sock", "/b$0.sock")), "Connect unix//b.sock");
    assert_eq!(literal(&text.replace("/c.sock", "/c$0.sock")), "Connect unix//c.sock");
    assert_eq!(literal(&text.replace("env.S", "env$0.S")), "");
    assert_eq!(literal("{\n\tadmin unix//run/a$0.sock|0660\n}\n"), "Admin unix//run/a.sock|0660");
    assert_eq!(literal("a.test {\n\tbind {$B:unix//r$0un/b.sock}\n}\n"), "Listen unix//run/b.sock");
    assert_eq!(literal("a.test {\n\troot * /s$0rv\n}\n"), "");
}
