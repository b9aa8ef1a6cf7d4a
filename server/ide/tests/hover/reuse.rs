//! Snippets, imports and named routes.

use crate::check;
use expect_test::expect;

#[test]
fn snippets() {
    let file = |at: &str| {
        let text = "(sock) {\n\treverse_proxy unix/{args[0]} {\n\t\ttransport {args[1]}\n\t\t{block}\n\t}\n}\na {\n\timport sock /run/a.sock http {\n\t}\n}\nb {\n\timport sock /run/b.sock\n}\n";
        text.replacen(at, &format!("$0{at}"), 1)
    };
    check(
        &file("(sock)"),
        &expect![[r#"
            [(sock)]
            ```caddyfile
            import sock
            ```

            Snippet `sock`, imported twice in this file.

            - `{args[0]}` (socket path): `<upstream>` of `reverse_proxy`
            - `{args[1]}` (transport): module `http.reverse_proxy.transport.http`
        "#]],
    );
    check(
        &file("{args[0]}"),
        &expect![[r#"
            [{args[0]}]
            ```caddyfile
            {args[0]}
            ```

            Argument 1 of the import of the snippet `sock`: socket path.

            - `/run/a.sock` in `import sock /run/a.sock http {`, line 8
            - `/run/b.sock` in `import sock /run/b.sock`, line 12

            The imports make of it:

            - `unix//run/a.sock`: Unix socket `/run/a.sock`, line 8
            - `unix//run/b.sock`: Unix socket `/run/b.sock`, line 12

            Here: `<upstream>` of `reverse_proxy`
        "#]],
    );
    check(
        &file("{args[1]}"),
        &expect![[r#"
            [{args[1]}]
            ```caddyfile
            {args[1]}
            ```

            Argument 2 of the import of the snippet `sock`: transport.

            - `http` in `import sock /run/a.sock http {`, line 8
            - not given in `import sock /run/b.sock`, line 12

            Here: module `http.reverse_proxy.transport.http`
        "#]],
    );
    check(
        &file("{block}"),
        &expect![[r#"
        [{block}]
        ```caddyfile
        {block}
        ```

        Placeholder, exists in what an `import` brings in, while the file is read · since 2.9.0

        The block of an import.
    "#]],
    );
    check(
        &file("import sock /run/a"),
        &expect![[r#"
            [import]
            ```caddyfile
            reverse_proxy unix//run/a.sock {
            	transport http
            }
            ```

            `sock(socket path, transport)` on line 1 puts these lines here.

            - `{args[0]}` (socket path) = `/run/a.sock`: `<upstream>` of `reverse_proxy`
            - `{args[1]}` (transport) = `http`: module `http.reverse_proxy.transport.http`
        "#]],
    );
    check(
        &file("sock /run/b"),
        &expect![[r#"
            [sock]
            ```caddyfile
            reverse_proxy unix//run/b.sock {
            	transport {args[1]}
            }
            ```

            `sock(socket path, transport)` on line 1 puts these lines here.

            - `{args[0]}` (socket path) = `/run/b.sock`: `<upstream>` of `reverse_proxy`
            - `{args[1]}` (transport) is not given: module `http.reverse_proxy.transport.http`
        "#]],
    );
    check(
        &file("/run/a.sock"),
        &expect![[r#"
            [/run/a.sock]
            `{args[0]}` (socket path) of snippet `sock`: `<upstream>` of `reverse_proxy`

            Here it becomes `unix//run/a.sock`.

            ```caddyfile
            reverse_proxy [<matcher>] [<upstream>...] { … }
            ```

            `<upstream>` of `reverse_proxy`

            `unix//run/a.sock`: Unix socket `/run/a.sock`

            - Network `unix`, path `/run/a.sock`, absolute
            - Caddy's user needs `x` on `/run` and `w` on the socket; else clients get 502, and Caddy's log says `permission denied`
            - `no such file or directory`: nobody has made the socket; `connection refused`: it is left over, nobody listens

            Passes requests on.

            [Documentation](https://example.com/upstreams)
        "#]],
    );
    check(
        "import si$0tes/*\n",
        &expect![[r#"
        [sites/*]
        ```caddyfile
        import sites/*
        ```

        Puts the files `sites/*` in the place of this line.

        A relative path counts from the directory of this file. One `*` may stand in it; files that begin with a dot are left out then. Without a `*` the file must be there. `~` and `{env.NAME}` are not filled in; `{$NAME}` is.
    "#]],
    );
    check(
        "(s) {\n\troute {\n\t\t{blocks.x}\n\t}\n}\na {\n\timport s {\n\t\t$0x {\n\t\t}\n\t}\n}\n",
        &expect![[r#"
            [x]
            Block `x`: the snippet puts what follows in the place of `{blocks.x}`.
        "#]],
    );
}

#[test]
fn a_word_is_several_things() {
    check(
        "(s) {\n\treverse_proxy {args[0]}\n\trespond {args[0]}\n}\na {\n\timport s app$0:80\n}\n",
        &expect![[r#"
            [app:80]
            `{args[0]}` (upstream) of snippet `s`: `<upstream>` of `reverse_proxy`; `<body>` of `respond`

            ```caddyfile
            reverse_proxy [<matcher>] [<upstream>...] { … }
            ```

            `<upstream>` of `reverse_proxy`

            `app:80`: host `app`, port 80

            - The name is looked up anew for each new connection
            - Speaks HTTP/1.1 without TLS; `Host` stays the client's

            Passes requests on.

            [Documentation](https://example.com/upstreams)

            ---

            ```caddyfile
            respond [<matcher>] <body> [<status>]
            ```

            `<body>` of `respond`

            Answers.
        "#]],
    );
}

#[test]
fn named_routes() {
    check(
        "&(a$0pp) {\n\trespond hi\n}\na {\n\tinvoke app\n\tinvoke /x app\n}\n",
        &expect![[r#"
            [&(app)]
            ```caddyfile
            invoke app
            ```

            Named route `app`, invoked twice in this file.
        "#]],
    );
    check(
        "&(app) {\n\trespond hi\n}\na {\n\tinvoke a$0pp\n}\n",
        &expect![[r#"
        [app]
        ```caddyfile
        invoke [<matcher>] <route>
        ```

        `<route>` of `invoke` · since 2.7.0

        ```caddyfile
        &(app) {
        	respond hi
        }
        ```

        Runs a named route.
    "#]],
    );
}
