//! What each word of a file is.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // A test fails by panicking.

use analysis::{FileBinding, Role};
use catalog::Catalog;
use expect_test::{Expect, expect};
use syntax::{Mode, TextRange, TextSize};

fn bind(text: &str) -> FileBinding {
    FileBinding::new(&syntax::parse(text, Mode::File), text, Catalog::builtin(), None)
}

fn describe(role: &Role) -> String {
    let catalog = Catalog::builtin();
    let name = |id| {
        let mut path = vec![catalog[id].name.to_string()];
        let mut next = catalog[id].parent;
        while let Some(parent) = next {
            path.push(catalog[parent].name.to_string());
            next = catalog[parent].parent;
        }
        path.reverse();
        path.join(">")
    };
    match role {
        Role::Directive(id) => format!("directive {}", name(*id)),
        Role::GlobalOption(id) => format!("global option {}", name(*id)),
        Role::Option(id) => format!("option {}", name(*id)),
        Role::Module(id) => format!("module {}", name(*id)),
        Role::ResponseMatcher(id) => format!("response matcher {}", name(*id)),
        Role::Key(id, param) => format!("key <{}> of {}", param.name, name(*id)),
        Role::Literal(id) => format!("literal of {}", name(*id)),
        Role::Argument(id, param) => format!("<{}> of {}", param.name, name(*id)),
        Role::Surplus(id) => format!("surplus of {}", name(*id)),
        other => format!("{other:?}"),
    }
}

/// Shows the words with what they are.
fn check(text: &str, expect: &Expect) {
    let binding = bind(text);
    let all = TextRange::up_to(TextSize::of(text));
    let lines: Vec<String> = binding
        .roles(all)
        .iter()
        .map(|bound| format!("{}: {}\n", &text[bound.range], describe(&bound.role)))
        .collect();
    expect.assert_eq(&lines.concat());
}

#[test]
fn a_site() {
    check(
        "example.com {\n\troot * /srv\n\treverse_proxy /api/* unix//run/app.sock {\n\t\tlb_policy header X-Id {\n\t\t\tfallback first\n\t\t}\n\t\ttransport http {\n\t\t\tdial_timeout 2s\n\t\t}\n\t}\n}\n",
        &expect![[r#"
            example.com: Address
            root: directive root
            *: <matcher> of root
            /srv: <path> of root
            reverse_proxy: directive reverse_proxy
            /api/*: <matcher> of reverse_proxy
            unix//run/app.sock: <upstream> of reverse_proxy
            lb_policy: option reverse_proxy>lb_policy
            header: module http.reverse_proxy.selection_policies.header
            X-Id: <field> of http.reverse_proxy.selection_policies.header
            fallback: option http.reverse_proxy.selection_policies.header>fallback
            first: module http.reverse_proxy.selection_policies.first
            transport: option reverse_proxy>transport
            http: module http.reverse_proxy.transport.http
            dial_timeout: option http.reverse_proxy.transport.http>dial_timeout
            2s: <timeout> of http.reverse_proxy.transport.http>dial_timeout
        "#]],
    );
}

#[test]
fn global_options() {
    check(
        "{\n\tservers :443 {\n\t\ttimeouts {\n\t\t\tread_header 5s\n\t\t}\n\t\tlistener_wrappers {\n\t\t\ttls\n\t\t\tproxy_protocol {\n\t\t\t\ttimeout 2s\n\t\t\t}\n\t\t}\n\t}\n\tlog {\n\t\toutput file /var/log/x {\n\t\t\troll_size 10MB\n\t\t}\n\t\tformat filter {\n\t\t\twrap json\n\t\t\tfields {\n\t\t\t\trequest>uri query {\n\t\t\t\t\tdelete token\n\t\t\t\t}\n\t\t\t}\n\t\t}\n\t}\n\torder rate_limit before basic_auth\n}\n",
        &expect![[r#"
            servers: global option servers
            :443: <listener> of servers
            timeouts: option servers>timeouts
            read_header: option servers>timeouts>read_header
            5s: <duration> of servers>timeouts>read_header
            listener_wrappers: option servers>listener_wrappers
            tls: module caddy.listeners.tls
            proxy_protocol: module caddy.listeners.proxy_protocol
            timeout: option caddy.listeners.proxy_protocol>timeout
            2s: <duration> of caddy.listeners.proxy_protocol>timeout
            log: global option log
            output: option log>output
            file: module caddy.logging.writers.file
            /var/log/x: <path> of caddy.logging.writers.file
            roll_size: option caddy.logging.writers.file>roll_size
            10MB: <size> of caddy.logging.writers.file>roll_size
            format: option log>format
            filter: module caddy.logging.encoders.filter
            wrap: option caddy.logging.encoders.filter>wrap
            json: module caddy.logging.encoders.json
            fields: option caddy.logging.encoders.filter>fields
            request>uri: key <field> of caddy.logging.encoders.filter>fields>*
            query: module caddy.logging.encoders.filter.query
            delete: option caddy.logging.encoders.filter.query>delete
            token: <name> of caddy.logging.encoders.filter.query>delete
            order: global option order
            rate_limit: <directive> of order
            before: literal of order
            basic_auth: <other> of order
        "#]],
    );
}

#[test]
fn matchers() {
    check(
        "a {\n\t@api path /api/* /v2/*\n\t@other {\n\t\tnot path /x\n\t\tnot {\n\t\t\tmethod GET\n\t\t}\n\t\theader X-A b\n\t}\n\t@cel `path('/x')`\n\thandle @api {\n\t\trespond @other 404\n\t}\n\treverse_proxy :1 {\n\t\t@bad status 5xx\n\t\thandle_response @bad {\n\t\t\tcopy_response 500\n\t\t}\n\t}\n}\n",
        &expect![[r#"
            a: Address
            @api: MatcherDefinition
            path: module http.matchers.path
            /api/*: <path> of http.matchers.path
            /v2/*: <path> of http.matchers.path
            @other: MatcherDefinition
            not: module http.matchers.not
            path: module http.matchers.path
            /x: <path> of http.matchers.path
            not: module http.matchers.not
            method: module http.matchers.method
            GET: <method> of http.matchers.method
            header: module http.matchers.header
            X-A: <field> of http.matchers.header
            b: <value> of http.matchers.header
            @cel: MatcherDefinition
            `path('/x')`: <expression> of http.matchers.expression
            handle: directive handle
            @api: <matcher> of handle
            respond: directive respond
            @other: <matcher> of respond
            404: <status> of respond
            reverse_proxy: directive reverse_proxy
            :1: <upstream> of reverse_proxy
            @bad: MatcherDefinition
            status: response matcher status
            5xx: <status> of status
            handle_response: option reverse_proxy>handle_response
            @bad: <matcher> of reverse_proxy>handle_response
            copy_response: directive copy_response
            500: <status> of copy_response
        "#]],
    );
}

#[test]
fn snippets_are_bound_where_they_are_imported() {
    check(
        "(sock) {\n\treverse_proxy unix/{args[0]} {\n\t\t{block}\n\t}\n}\na {\n\timport sock /sockets/app.sock {\n\t\tlb_policy first\n\t}\n}\n",
        &expect![[r#"
            (sock): SnippetDefinition
            reverse_proxy: directive reverse_proxy
            unix/{args[0]}: <upstream> of reverse_proxy
            {block}: BlockArgument
            a: Address
            import: Import
            sock: ImportPattern
            /sockets/app.sock: ImportArgument(0)
            lb_policy: option reverse_proxy>lb_policy
            first: module http.reverse_proxy.selection_policies.first
        "#]],
    );
    check(
        "(up) {\n\theader_up X-A {args[0]}\n\tlb_policy {args[1]}\n}\na {\n\treverse_proxy :1 {\n\t\timport up b first\n\t}\n}\n",
        &expect![[r#"
            (up): SnippetDefinition
            header_up: option reverse_proxy>header_up
            X-A: <field> of reverse_proxy>header_up
            {args[0]}: <value-or-find> of reverse_proxy>header_up
            lb_policy: option reverse_proxy>lb_policy
            {args[1]}: module http.reverse_proxy.selection_policies.first
            a: Address
            reverse_proxy: directive reverse_proxy
            :1: <upstream> of reverse_proxy
            import: Import
            up: ImportPattern
            b: ImportArgument(0)
            first: ImportArgument(1)
        "#]],
    );
    check(
        "(all) {\n\trespond {args[:]}\n}\na {\n\timport all /x hello 200\n}\n",
        &expect![[r#"
        (all): SnippetDefinition
        respond: directive respond
        {args[:]}: <matcher> of respond
        a: Address
        import: Import
        all: ImportPattern
        /x: ImportArgument(0)
        hello: ImportArgument(1)
        200: ImportArgument(2)
    "#]],
    );
    check(
        "(named) {\n\thandle {\n\t\t{blocks.body}\n\t}\n\theader {blocks.head}\n}\na {\n\timport named {\n\t\tbody {\n\t\t\trespond hi\n\t\t}\n\t\thead {\n\t\t\tX-A b\n\t\t}\n\t}\n}\n",
        &expect![[r#"
            (named): SnippetDefinition
            handle: directive handle
            {blocks.body}: BlockArgument
            header: directive header
            {blocks.head}: <field> of header
            a: Address
            import: Import
            named: ImportPattern
            body: BlockName
            respond: directive respond
            hi: <body> of respond
        "#]],
    );
    check(
        "(inner) {\n\t@m path {args[0]}\n\trespond @m ok\n}\n(outer) {\n\timport inner {args[0]}\n}\na {\n\timport outer /p\n}\n",
        &expect![[r#"
            (inner): SnippetDefinition
            @m: MatcherDefinition
            path: module http.matchers.path
            {args[0]}: <path> of http.matchers.path
            respond: directive respond
            @m: <matcher> of respond
            ok: <body> of respond
            (outer): SnippetDefinition
            import: Import
            inner: ImportPattern
            {args[0]}: ImportArgument(0)
            a: Address
            import: Import
            outer: ImportPattern
            /p: ImportArgument(0)
        "#]],
    );
}

#[test]
fn snippets_that_nothing_imports_are_what_they_look_like() {
    check(
        "(up) {\n\theader_up X-A b\n\tlb_policy first\n}\n",
        &expect![[r#"
        (up): SnippetDefinition
        header_up: option reverse_proxy>header_up
        X-A: <field> of reverse_proxy>header_up
        b: <value-or-find> of reverse_proxy>header_up
        lb_policy: option reverse_proxy>lb_policy
        first: module http.reverse_proxy.selection_policies.first
    "#]],
    );
    check(
        "(site) {\n\tencode gzip\n}\n",
        &expect![[r#"
        (site): SnippetDefinition
        encode: directive encode
        gzip: module http.encoders.gzip
    "#]],
    );
    check(
        "(g) {\n\tadmin off\n\temail a@b\n}\n",
        &expect![[r#"
        (g): SnippetDefinition
        admin: global option admin
        off: literal of admin
        email: global option email
        a@b: <email> of email
    "#]],
    );
}

#[test]
fn the_unknown_is_left_alone() {
    check(
        "a {\n\tunheard of {\n\t\tthis 1\n\t}\n\t{$DIRECTIVE} x\n\treverse_proxy {$UPSTREAMS} {\n\t\tunheard 1\n\t\tlb_policy mine a\n\t}\n}\n",
        &expect![[r#"
            a: Address
            unheard: Unknown
            of: UnderUnknown
            this: UnderUnknown
            1: UnderUnknown
            {$DIRECTIVE}: Opaque
            x: Opaque
            reverse_proxy: directive reverse_proxy
            {$UPSTREAMS}: <upstream> of reverse_proxy
            unheard: Unknown
            1: UnderUnknown
            lb_policy: option reverse_proxy>lb_policy
            mine: UnknownModule(Param { name: "policy", ty: Module("http.reverse_proxy.selection_policies") })
            a: UnderUnknown
        "#]],
    );
}

#[test]
fn a_site_without_braces() {
    check(
        "localhost:80\n\nrespond /x 404\nlog {\n\tlevel DEBUG\n}\n",
        &expect![[r#"
        localhost:80: Address
        respond: directive respond
        /x: <matcher> of respond
        404: <status> of respond
        log: directive log
        level: option log>level
        DEBUG: <level> of log>level
    "#]],
    );
}

#[test]
fn lines_of_a_part() {
    let text = "encode gzip\nlog {\n\toutput stdout\n}\n";
    let binding =
        FileBinding::new(&syntax::parse(text, Mode::Fragment), text, Catalog::builtin(), None);
    let roles = binding.roles(TextRange::up_to(TextSize::of(text)));
    let roles: Vec<String> = roles.iter().map(|bound| describe(&bound.role)).collect();
    expect!["directive encode, module http.encoders.gzip, directive log, option log>output, module caddy.logging.writers.stdout"].assert_eq(&roles.join(", "));
}
