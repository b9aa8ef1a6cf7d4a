//! What is offered, and in which order.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // A test fails by panicking.

use expect_test::{Expect, expect};
use ide::{
    CompletionConfig, CompletionItem, CompletionWorld, Completions, FileName, Kind, SourceFile,
    completions,
};
use syntax::TextSize;

struct World;

impl CompletionWorld for World {
    fn files(&self, directory: &str) -> Vec<FileName> {
        let file = |name: &str| FileName { name: name.to_owned(), directory: false };
        match directory {
            "" => vec![
                FileName { name: "sites".to_owned(), directory: true },
                file("common.caddyfile"),
            ],
            "sites/" => vec![file("a.caddyfile"), file("b.caddyfile")],
            _ => Vec::new(),
        }
    }

    fn env_names(&self) -> Vec<String> {
        vec!["HOME".to_owned()]
    }
}

fn split(fixture: &str) -> (String, usize) {
    let at = fixture.find("$0").expect("a fixture has a cursor");
    (fixture.replacen("$0", "", 1), at)
}

fn complete(fixture: &str) -> (String, Completions) {
    let (text, at) = split(fixture);
    let file = SourceFile::new(text.as_str().into(), Kind::Main);
    let offset = TextSize::try_from(at).unwrap();
    (text, completions(&file, offset, &CompletionConfig::default(), &World))
}

/// Shows the labels of the first items.
fn check(fixture: &str, count: usize, expect: &Expect) {
    let (_, found) = complete(fixture);
    let labels: Vec<&str> = found.items.iter().take(count).map(|item| &*item.label).collect();
    let end = if labels.is_empty() { "" } else { "\n" };
    expect.assert_eq(&(labels.join(" ") + end));
}

/// Shows the text after the item of this name has been accepted.
fn accept(fixture: &str, label: &str, expect: &Expect) {
    let (mut text, found) = complete(fixture);
    let is_it = |item: &&CompletionItem| item.label == label;
    let item = found.items.iter().find(is_it).expect("it is offered");
    text.replace_range(std::ops::Range::<usize>::from(item.edit.range), &item.edit.new_text);
    expect.assert_eq(&text);
}

#[test]
fn before_the_first_line_of_a_site_without_braces() {
    check(
        "{$SITE}\n\n# Upstreams.\n$0 {\n\tto app:80\n}\n",
        3,
        &expect![[r#"
            import redir reverse_proxy
        "#]],
    );
    check(
        ":5000\n\n$0 /api/* {\n\treverse_proxy app:80\n}\n",
        3,
        &expect![[r#"
            import redir reverse_proxy
        "#]],
    );
    check(
        ":5000\n$0\n\nfile_server\n",
        3,
        &expect![[r#"
            import redir reverse_proxy
        "#]],
    );
    check(
        ":5000$0\nfile_server\n",
        3,
        &expect![[r#"
            { … } example.com :80
        "#]],
    );
}

#[test]
fn behind_a_brace_in_a_site_whose_address_is_a_variable() {
    check(
        "{$BEFORE}\n\n{$SITE} {\n\troute {\n\t\trewrite * {$0\n\t\theader -X\n\t}\n}\n",
        3,
        &expect![[r#"
            {uri} {env.…} {remote_host}
        "#]],
    );
}

#[test]
fn options_at_any_depth() {
    check(
        "{\n\tservers {\n\t\ttimeouts {\n\t\t\t$0\n\t\t}\n\t}\n}\n",
        20,
        &expect![[r#"
            idle read_body read_header write read_body_idle write_idle write_max_chunk
        "#]],
    );
    check(
        "{\n\tservers {\n\t\ttimeouts {\n\t\t\tread$0\n\t\t}\n\t}\n}\n",
        4,
        &expect![[r#"
            read_body read_header read_body_idle idle
        "#]],
    );
    check(
        "a {\n\treverse_proxy :1 {\n\t\ttransport http {\n\t\t\tdial$0\n\t\t}\n\t}\n}\n",
        3,
        &expect![[r#"
            dial_timeout dial_fallback_delay tls_insecure_skip_verify
        "#]],
    );
    check(
        "{\n\tlog {\n\t\tformat filter {\n\t\t\tfields {\n\t\t\t\turi $0\n",
        20,
        &expect![[r#"
            query cookie delete hash ip_mask multi_regexp regexp rename replace set_cookie
        "#]],
    );
}

#[test]
fn arguments() {
    check(
        "a {\n\treverse_proxy :1 {\n\t\tlb_policy $0\n\t}\n}\n",
        20,
        &expect![[r#"
            least_conn first ip_hash client_ip_hash cookie header query random random_choose round_robin uri_hash weighted_round_robin
        "#]],
    );
    check(
        "a {\n\treverse_proxy :1 {\n\t\ttransport $0\n\t}\n}\n",
        20,
        &expect![[r#"
        http fastcgi
    "#]],
    );
    check(
        "{\n\tservers {\n\t\tprotocols h1 $0\n\t}\n}\n",
        20,
        &expect![[r#"
        h1 h2 h2c h3
    "#]],
    );
    check(
        "a {\n\tredir https://b $0\n}\n",
        6,
        &expect![[r#"
        302 permanent 308 300 301 303
    "#]],
    );
    check(
        "a {\n\treverse_proxy :1 {\n\t\tlb_try_duration 5$0\n\t}\n}\n",
        6,
        &expect![[r#"
            5s 5m 5h 5ms 5d 500ms
        "#]],
    );
    check(
        "a {\n\tencode $0\n}\n",
        6,
        &expect![[r#"
        zstd gzip *
    "#]],
    );
    check(
        "{\n\tlog {\n\t\tlevel $0\n\t}\n}\n",
        10,
        &expect![[r#"
        INFO ERROR WARN DEBUG FATAL PANIC
    "#]],
    );
    check(
        "{\n\torder rate_limit $0\n}\n",
        10,
        &expect![[r#"
        after before first last
    "#]],
    );
    check(
        "a {\n\ttls {\n\t\tprotocols tls1.2 $0\n\t}\n}\n",
        10,
        &expect![[r#"
        tls1.2 tls1.3
    "#]],
    );
}

#[test]
fn matchers() {
    check(
        "a {\n\t@api path /api/*\n\t@img path *.png\n\treverse_proxy $0\n}\n",
        4,
        &expect![[r#"
            @api @img 127.0.0.1: h2c://
        "#]],
    );
    check(
        "a {\n\t@api $0\n}\n",
        30,
        &expect![[r#"
            path not host header method query path_regexp remote_ip expression file protocol header_regexp client_ip tls url_pattern vars vars_regexp
        "#]],
    );
    check(
        "a {\n\t@api {\n\t\t$0\n\t}\n}\n",
        30,
        &expect![[r#"
            path not host header method query path_regexp remote_ip expression file protocol header_regexp client_ip tls url_pattern vars vars_regexp
        "#]],
    );
    check(
        "a {\n\t@api not $0\n}\n",
        3,
        &expect![[r#"
        path not host
    "#]],
    );
    check(
        "a {\n\t@a$0\n\trespond @api ok\n}\n",
        3,
        &expect![[r#"
        @api
    "#]],
    );
    check(
        "a {\n\treverse_proxy :1 {\n\t\t@bad status 500\n\t\thandle_response $0\n\t}\n}\n",
        3,
        &expect![[r#"
            @bad
        "#]],
    );
    check(
        "a {\n\treverse_proxy :1 {\n\t\t@bad $0\n\t}\n}\n",
        3,
        &expect![[r#"
        header status
    "#]],
    );
}

#[test]
fn imports_and_routes() {
    check(
        "(sock) {\n\treverse_proxy unix/{args[0]}\n}\na {\n\timport $0\n}\n",
        5,
        &expect![[r#"
            sock common.caddyfile sites/
        "#]],
    );
    check(
        "a {\n\timport sites/$0\n}\n",
        5,
        &expect![[r#"
        a.caddyfile b.caddyfile
    "#]],
    );
    check(
        "(pol) {\n\treverse_proxy {\n\t\tlb_policy {args[0]}\n\t}\n}\na {\n\timport pol $0\n}\n",
        3,
        &expect![[r#"
            client_ip_hash cookie first
        "#]],
    );
    check(
        "&(app) {\n\trespond ok\n}\na {\n\tinvoke $0\n}\n",
        3,
        &expect![[r#"
        app *
    "#]],
    );
    accept(
        "(sock) {\n\treverse_proxy unix/{args[0]}\n}\na {\n\timport s$0\n}\n",
        "sock",
        &expect![[r#"
            (sock) {
            	reverse_proxy unix/{args[0]}
            }
            a {
            	import sock ${1:socket path}
            }
        "#]],
    );
    accept(
        "a {\n\timport sites/a$0\n}\n",
        "a.caddyfile",
        &expect![[r#"
        a {
        	import sites/a.caddyfile
        }
    "#]],
    );
}

#[test]
fn placeholders() {
    check(
        "a {\n\trespond {$0}\n}\n",
        8,
        &expect![[r#"
            {uri} {env.…} {remote_host} {path} {scheme} {host} {vars.…} {hostport}
        "#]],
    );
    check(
        "a {\n\trespond \"hi {re$0\"\n}\n",
        8,
        &expect![[r#"
            {remote_host} {remote} {re.…} {remote_port} {http.request.…} {http.regexp.…} {tls.regexp.…} {http.request.header.…}
        "#]],
    );
    check(
        "a {\n\theader X {http.request.u$0}\n}\n",
        8,
        &expect![[r#"
            {http.request.uuid} {http.request.uri} {http.request.uri.path.dir} {http.request.uri.path.file.base} {http.request.uri.path.file.ext} {http.request.uri.path.file} {http.request.uri.path.…} {http.request.uri.path_escaped}
        "#]],
    );
    check(
        "{\n\temail {$0}\n}\n",
        8,
        &expect![[r#"
            {env.…} {time.now.…} {env.HOME} {file.…} {system.arch} {system.hostname} {system.os} {system.slash}
        "#]],
    );
    check(
        "a {\n\t@img path_regexp ^/(.*)$\n\tvars who me\n\trespond {$0}\n}\n",
        3,
        &expect![[r#"
            {re.img.1} {vars.who} {uri}
        "#]],
    );
    // A brace that opens a block may be the start of a placeholder as well.
    check(
        "a {\n\t@m file {$0\n\t\troot x\n\t}\n}\n",
        2,
        &expect![[r#"
        {path} {uri}
    "#]],
    );
    check(
        "a {\n\trespond \"hi\" {$0\n\t\tclose\n\t}\n}\n",
        2,
        &expect![[r#"
        {uri} {env.…}
    "#]],
    );
    // No placeholder is a matcher or the type of one.
    for fixture in ["handle {$0\n\t}", "@m {$0\n\t}"] {
        check(&format!("a {{\n\t{fixture}\n}}\n"), 1, &expect![""]);
    }
    check(
        "a {\n\troot {$ROOT}\n\trespond {$$0}\n}\n",
        8,
        &expect![[r#"
        {$HOME} {$ROOT}
    "#]],
    );
    accept(
        "a {\n\trespond {pa$0\n}\n",
        "{path}",
        &expect![[r#"
        a {
        	respond {path}
        }
    "#]],
    );
    accept(
        "a {\n\trespond \"{pa$0} and\"\n}\n",
        "{path}",
        &expect![[r#"
        a {
        	respond "{path} and"
        }
    "#]],
    );
}

#[test]
fn accepting_leaves_a_usable_line() {
    accept(
        "a {\n\trev$0\n}\n",
        "reverse_proxy",
        &expect![[r#"
        a {
        	reverse_proxy ${1:upstream}
        }
    "#]],
    );
    accept(
        "a {\n\tforward$0\n}\n",
        "forward_auth",
        &expect![[r#"
            a {
            	forward_auth ${1:upstream} {
            	uri ${2:uri}
            	$0
            }
            }
        "#]],
    );
    accept(
        "a {\n\tredir $0\n}\n",
        "/index.html",
        &expect![[r#"
        a {
        	redir * /index.html
        }
    "#]],
    );
    let layout = "2006-01-02 15:04:05";
    let time_format = "a {\n\tlog {\n\t\tformat json {\n\t\t\ttime_format $0\n\t\t}\n\t}\n}\n";
    accept(
        time_format,
        layout,
        &expect![[r#"
        a {
        	log {
        		format json {
        			time_format "2006-01-02 15:04:05"
        		}
        	}
        }
    "#]],
    );
    let quoted = time_format.replace("$0", "\"$0\"");
    accept(
        &quoted,
        layout,
        &expect![[r#"
        a {
        	log {
        		format json {
        			time_format "2006-01-02 15:04:05"
        		}
        	}
        }
    "#]],
    );
    accept(
        "a {\n\thand$0\n}\n",
        "handle",
        &expect![[r#"
        a {
        	handle {
        	$0
        }
        }
    "#]],
    );
    accept(
        "a {\n\tred$0 /x /y\n}\n",
        "redir",
        &expect![[r#"
        a {
        	redir /x /y
        }
    "#]],
    );
    accept(
        "{\n\tserv$0\n}\n",
        "servers",
        &expect![[r#"
        {
        	servers {
        	$0
        }
        }
    "#]],
    );
    accept(
        "{\n\tservers {\n\t\ttim$0\n\t}\n}\n",
        "timeouts",
        &expect![[r#"
        {
        	servers {
        		timeouts {
        	$0
        }
        	}
        }
    "#]],
    );
    accept(
        "a {\n\trespond \"x$0\" 200\n\tlog {\n\t\tformat js$0\n\t}\n}\n"
            .replacen("$0", "", 1)
            .as_str(),
        "json",
        &expect![[r#"
            a {
            	respond "x" 200
            	log {
            		format json
            	}
            }
        "#]],
    );
}

#[test]
fn nothing_where_nothing_belongs() {
    check("# a $0\na {\n}\n", 5, &expect![""]);
    check("a {\n\trespond <<X\n\t\t$0\n\t\tX\n}\n", 5, &expect![""]);
    check("a {\n\trespond \"hel$0lo\"\n}\n", 5, &expect![""]);
    check("a {\n\tunheard $0\n}\n", 5, &expect![""]);
}

#[test]
fn what_is_there_is_not_offered_again() {
    let labels = |fixture: &str| -> Vec<String> {
        complete(fixture).1.items.into_iter().map(|item| item.label).collect()
    };
    let found = labels("a {\n\treverse_proxy :1 {\n\t\tlb_policy first\n\t\t$0\n\t}\n}\n");
    assert!(!found.contains(&"lb_policy".to_owned()));
    assert!(found.contains(&"header_up".to_owned()));
}

#[test]
fn site_directives_only_in_sites() {
    let has = |fixture: &str, label: &str| {
        complete(fixture).1.items.iter().any(|item| item.label == label)
    };
    assert!(has("a {\n\t$0\n}\n", "tls"));
    assert!(!has("a {\n\thandle {\n\t\t$0\n\t}\n}\n", "tls"));
    assert!(!has("a {\n\t$0\n}\n", "copy_response"));
    assert!(has(
        "a {\n\treverse_proxy :1 {\n\t\thandle_response {\n\t\t\t$0\n\t\t}\n\t}\n}\n",
        "copy_response"
    ));
}

#[test]
fn top_level() {
    check(
        "$0",
        10,
        &expect![[r#"
        { … } example.com :80 localhost (snippet) &(route) import
    "#]],
    );
    check(
        "localhost\n\nre$0",
        3,
        &expect![[r#"
        redir reverse_proxy respond
    "#]],
    );
}
