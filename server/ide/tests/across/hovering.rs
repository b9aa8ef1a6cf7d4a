//! What an editor shows for a word that has to do with other files.

use crate::project::Project;
use expect_test::{Expect, expect};
use ide::{Markup, hover};

fn check(fixture: &str, expected: Expect) {
    let (file, offset) = Project::new(fixture).at_cursor();
    let shown = hover(&file, offset, Markup::Markdown).map(|hover| {
        let about = &file.text()[std::ops::Range::<usize>::from(hover.range)];
        // What the catalogue says is not ours to test.
        let told = hover.text.split("\n\n```caddyfile\nreverse_proxy [").next().unwrap_or_default();
        format!("[{about}]\n{told}\n")
    });
    expected.assert_eq(&shown.unwrap_or_else(|| "nothing\n".to_owned()));
}

/// The files with the cursor before what is at that place of that file.
fn sock(file: &str, at: &str) -> String {
    let files = [
        (
            "Caddyfile",
            "import lib/*.conf\nimport sites/*.caddy\nmain.com {\n\timport sock /sockets/main.sock\n}\n",
        ),
        (
            "lib/sock.conf",
            "# args: socket path - where it listens\n(sock) {\n\treverse_proxy unix/{args[0]}\n}\n",
        ),
        (
            "sites/a.caddy",
            "# the first site\na.com {\n\timport sock /sockets/myapp.sock\n\timport ../part.conf 404\n}\n",
        ),
        ("sites/b.caddy", "b.com {\n\timport sock\n\timport ../part.conf 410 more\n}\n"),
        ("../part.conf", "respond {args[0]} {\n\tclose\n}\nheader X {args[1:]}\n"),
    ];
    let mut out = String::new();
    for (name, text) in files {
        let text =
            if name == file { text.replacen(at, &format!("$0{at}"), 1) } else { text.into() };
        out.extend(["#- ", name, "\n", &text]);
    }
    assert!(out.contains("$0"), "{file} {at}");
    out
}

#[test]
fn an_import_shows_what_comes_of_it_here() {
    check(
        &sock("sites/a.caddy", "sock /"),
        expect![[r#"
        [sock]
        ```caddyfile
        reverse_proxy unix//sockets/myapp.sock
        ```

        `sock(socket path)` of `lib/sock.conf:2` puts these lines here.

        - `{args[0]}` (socket path - where it listens) = `/sockets/myapp.sock`: `<upstream>` of `reverse_proxy`
    "#]],
    );
    check(
        &sock("sites/b.caddy", "sock\n"),
        expect![[r#"
        [sock]
        ```caddyfile
        reverse_proxy unix/{args[0]}
        ```

        `sock(socket path)` of `lib/sock.conf:2` puts these lines here.

        - `{args[0]}` (socket path - where it listens) is not given: `<upstream>` of `reverse_proxy`
    "#]],
    );
}

#[test]
fn an_argument_shows_what_it_becomes() {
    check(
        &sock("sites/a.caddy", "/sockets/myapp.sock"),
        expect![[r#"
        [/sockets/myapp.sock]
        `{args[0]}` (socket path - where it listens) of snippet `sock`: `<upstream>` of `reverse_proxy`

        Here it becomes `unix//sockets/myapp.sock`.
    "#]],
    );
    check(
        &sock("sites/a.caddy", "404"),
        expect![[r#"
        [404]
        `{args[0]}` (status) of `../part.conf`: `<status>` of `respond`

        ```caddyfile
        respond [<matcher>] <status> { … }
        respond [<matcher>] <body> [<status>] { … }
        ```

        `<status>` of `respond`

        `404`: Not Found: nothing is there

        Answers with a fixed text and status.

        A status code of HTTP: three digits.

        Exactly three digits make it a status; any other single argument is taken as text.

        [Documentation](https://caddyserver.com/docs/caddyfile/directives/respond)
    "#]],
    );
}

#[test]
fn a_placeholder_lists_the_imports_of_all_files() {
    check(
        &sock("lib/sock.conf", "{args[0]}"),
        expect![[r#"
            [{args[0]}]
            ```caddyfile
            {args[0]}
            ```

            Argument 1 of the import of the snippet `sock`: socket path - where it listens.

            - `/sockets/main.sock` in `import sock /sockets/main.sock`, `Caddyfile:4`
            - `/sockets/myapp.sock` in `import sock /sockets/myapp.sock`, `sites/a.caddy:3`
            - not given in `import sock`, `sites/b.caddy:2`

            The imports make of it:

            - `unix//sockets/main.sock`: Unix socket `/sockets/main.sock`, `Caddyfile:4`
            - `unix//sockets/myapp.sock`: Unix socket `/sockets/myapp.sock`, `sites/a.caddy:3`

            Here: `<upstream>` of `reverse_proxy`
        "#]],
    );
    // One that is handed on is what the outer imports give.
    check(
        "(t) {\n\trespond {args$0[0]}\n}\n(s) {\n\timport t /x{args[1]}\n}\na {\n\timport s 1 2\n}\nb {\n\timport s 1 3\n}\n",
        expect![[r#"
            [{args[0]}]
            ```caddyfile
            {args[0]}
            ```

            Argument 1 of the import of the snippet `t`: matcher.

            - `/x{args[1]}` in `import t /x{args[1]}`, line 5: `/x2`, `/x3`

            Here: `<matcher>` of `respond`
        "#]],
    );
    check(
        &sock("../part.conf", "{args[0]}"),
        expect![[r#"
        [{args[0]}]
        ```caddyfile
        {args[0]}
        ```

        Argument 1 of the import of this file: status.

        - `404` in `import ../part.conf 404`, `sites/a.caddy:4`
        - `410` in `import ../part.conf 410 more`, `sites/b.caddy:3`

        Here: `<status>` of `respond`
    "#]],
    );
    check(
        &sock("../part.conf", "{args[1:]}"),
        expect![[r#"
            [{args[1:]}]
            ```caddyfile
            {args[1:]}
            ```

            Several arguments of the import of this file, each a word of its own.

            - not given in `import ../part.conf 404`, `sites/a.caddy:4`
            - `more` in `import ../part.conf 410 more`, `sites/b.caddy:3`

            Here: `<value-or-find>` of `header`
        "#]],
    );
}

#[test]
fn a_definition_counts_the_imports_of_all_files() {
    check(
        &sock("lib/sock.conf", "(sock)"),
        expect![[r#"
        [(sock)]
        ```caddyfile
        import sock
        ```

        Snippet `sock`, imported 3 times in other files.

        - `{args[0]}` (socket path - where it listens): `<upstream>` of `reverse_proxy`

        ---

        This file is imported by:

        - `import lib/*.conf`, `Caddyfile:1`
    "#]],
    );
    check(
        "#- Caddyfile\nimport routes.conf\na.com {\n\tinvoke app\n}\n#- routes.conf\n&(a$0pp) {\n\trespond ok\n}\n",
        expect![[r#"
            [&(app)]
            ```caddyfile
            invoke app
            ```

            Named route `app`, invoked once in other files.

            ---

            This file is imported by:

            - `import routes.conf`, `Caddyfile:1`
        "#]],
    );
    check(
        "#- Caddyfile\nimport routes.conf\na.com {\n\tinvoke a$0pp\n}\n#- routes.conf\n&(app) {\n\trespond ok\n}\n",
        expect![[r#"
            [app]
            ```caddyfile
            invoke [<matcher>] <route>
            ```

            `<route>` of `invoke` · since 2.7.0 · experimental

            ```caddyfile
            &(app) {
            	respond ok
            }
            ```

            Runs a named route, written as `&(name)` at the top of the file.

            Name of a named route `&(name)`.

            Defined at the top of the file as `&(name) { … }` and run with `invoke name`.

            [Documentation](https://caddyserver.com/docs/caddyfile/directives/invoke)
        "#]],
    );
}

#[test]
fn a_file_import_lists_what_it_finds() {
    check(
        &sock("Caddyfile", "sites/*.caddy"),
        expect![[r#"
        [sites/*.caddy]
        ```caddyfile
        import sites/*.caddy
        ```

        Puts the files `sites/*.caddy` in the place of this line.

        2 files match:

        - `sites/a.caddy`
        - `sites/b.caddy`
    "#]],
    );
    check(
        &sock("sites/a.caddy", "../part.conf"),
        expect![[r#"
            [../part.conf]
            ```caddyfile
            import ../part.conf
            ```

            Puts the file `../part.conf` in the place of this line.

            - `{args[0]}` (status) = `404`: `<status>` of `respond`
        "#]],
    );
    check(
        "a {\n\timport gone$0.conf\n}\n",
        expect![[r#"
        [gone.conf]
        ```caddyfile
        import gone.conf
        ```

        Puts the files `gone.conf` in the place of this line.

        - `gone.conf`: there is no such file

        A relative path counts from the directory of this file. One `*` may stand in it; files that begin with a dot are left out then. Without a `*` the file must be there. `~` and `{env.NAME}` are not filled in; `{$NAME}` is.
    "#]],
    );
    check(
        "a {\n\timport no*$0.conf\n}\n",
        expect![[r#"
        [no*.conf]
        ```caddyfile
        import no*.conf
        ```

        Puts the files `no*.conf` in the place of this line.

        No file matches.

        A relative path counts from the directory of this file. One `*` may stand in it; files that begin with a dot are left out then. Without a `*` the file must be there. `~` and `{env.NAME}` are not filled in; `{$NAME}` is.
    "#]],
    );
    check(
        "a {\n\timport /etc/$0x.conf\n}\n",
        expect![[r#"
        [/etc/x.conf]
        ```caddyfile
        import /etc/x.conf
        ```

        Puts the files `/etc/x.conf` in the place of this line.

        - `/etc/x.conf`: it lies outside of the workspace, so it is not read here; the setting `readOutsideWorkspace` allows it

        A relative path counts from the directory of this file. One `*` may stand in it; files that begin with a dot are left out then. Without a `*` the file must be there. `~` and `{env.NAME}` are not filled in; `{$NAME}` is.
    "#]],
    );
    let many: Vec<String> =
        (0..14).map(|at| format!("#- sites/{at}.caddy\n:{at} {{\n}}\n")).collect();
    check(
        &format!("#- Caddyfile\nimport si$0tes/*\n{}", many.concat()),
        expect![[r#"
        [sites/*]
        ```caddyfile
        import sites/*
        ```

        Puts the files `sites/*` in the place of this line.

        14 files match:

        - `sites/0.caddy`
        - `sites/1.caddy`
        - `sites/10.caddy`
        - `sites/11.caddy`
        - `sites/12.caddy`
        - `sites/13.caddy`
        - `sites/2.caddy`
        - `sites/3.caddy`
        - `sites/4.caddy`
        - `sites/5.caddy`
        - … and 4 more
    "#]],
    );
}

#[test]
fn an_imported_file_says_where_it_is_imported() {
    check(
        &sock("sites/a.caddy", "# the first site"),
        expect![[r#"
        [# the first site]
        This file is imported by:

        - `import sites/*.caddy`, `Caddyfile:2`
    "#]],
    );
    check(
        &sock("../part.conf", "respond"),
        expect![[r#"
        [respond]
        ```caddyfile
        respond [<matcher>] <status> { … }
        respond [<matcher>] <body> [<status>] { … }
        ```

        Directive

        Answers with a fixed text and status.

        A single argument of three digits is the status, any other one the body, in which placeholders are filled in.
        Without a status it is 200, in `handle_errors` that of the error. Long bodies read best as a heredoc.

        Unless `header` sets a `Content-Type`, it is `application/json` for a body that is valid JSON in `{ }` or `[ ]`,
        else `text/plain`.

        - A body that begins with `/` or `@` is read as a matcher if it is the first argument.
        - It answers before `reverse_proxy` and `file_server` in the default order: without a matcher these are never reached.

        ```caddyfile
        respond /healthz 204
        respond /robots.txt <<TXT
        	User-agent: *
        	Disallow: /
        	TXT
        ```

        [Documentation](https://caddyserver.com/docs/caddyfile/directives/respond)

        ---

        This file is imported by:

        - `import ../part.conf 404`, `sites/a.caddy:4`
        - `import ../part.conf 410 more`, `sites/b.caddy:3`
    "#]],
    );
    // Only there.
    check(
        &sock("sites/a.caddy", "import sock"),
        expect![[r#"
        [import]
        ```caddyfile
        reverse_proxy unix//sockets/myapp.sock
        ```

        `sock(socket path)` of `lib/sock.conf:2` puts these lines here.

        - `{args[0]}` (socket path - where it listens) = `/sockets/myapp.sock`: `<upstream>` of `reverse_proxy`
    "#]],
    );
    check(
        "# a c$0omment\na {\n}\n",
        expect![[r#"
        nothing
    "#]],
    );
}

#[test]
fn the_lines_of_an_import_are_as_one_would_write_them() {
    check(
        "(s) {\n\theader {\n\t\tX \"a {args[0]}\"\n\t\tY {args[0]}\n\t\tZ x{args[0]}\n\t}\n\treverse_proxy {args[1:]} {\n\t\t{blocks.more}\n\t}\n\thandle {\n\t\t{block}\n\t}\n}\na {\n\timport $0s \"b c\" one two {\n\t\tmore {\n\t\t\tlb_policy first\n\t\t\tlb_retries 2\n\t\t}\n\t}\n}\n",
        expect![[r#"
            [s]
            ```caddyfile
            header {
            	X "a b c"
            	Y "b c"
            	Z "xb c"
            }
            reverse_proxy one two {
            	lb_policy first
            	lb_retries 2
            }
            handle {
            	more {
            		lb_policy first
            …
            ```

            `s(header value, upstream…)` on line 1 puts these lines here.

            - `{args[0]}` (header value) = `b c`: `<value-or-find>` of `header` › `<field>`
            - `{args[1]}` (upstream) = `one`: `<upstream>` of `reverse_proxy`
            - `{args[2]}` (upstream) = `two`: `<upstream>` of `reverse_proxy`
        "#]],
    );
    let long: Vec<String> = (0..20).map(|at| format!("\theader X {at}\n")).collect();
    check(
        &format!("(s) {{\n{}}}\na {{\n\timport $0s\n}}\n", long.concat()),
        expect![[r#"
            [s]
            ```caddyfile
            header X 0
            header X 1
            header X 2
            header X 3
            header X 4
            header X 5
            header X 6
            header X 7
            header X 8
            header X 9
            header X 10
            header X 11
            …
            ```

            `s()` on line 1 puts these lines here.
        "#]],
    );
    check(
        "(s) {\n\trespond {args[2]}\n\timport t {args[:]}\n}\na {\n\timport $0s x\n}\n",
        expect![[r#"
            [s]
            ```caddyfile
            respond {args[2]}
            import t x
            ```

            `s(arg 1, arg 2, status, more…)` on line 1 puts these lines here.

            - `{args[0]}` (arg 1) = `x`: `{args[0]}` of another snippet
            - `{args[2]}` (status) is not given: `<status>` of `respond`
        "#]],
    );
    check(
        "(s) {\n}\na {\n\timport $0s\n}\n",
        expect![[r#"
            [s]
            `s()` on line 1 puts no line here.
        "#]],
    );
}
