//! Values that Caddy refuses or takes for something else: which part is shown, and what mends it.

use crate::{check, findings, shown};
use expect_test::{Expect, expect};
use ide::{Catalog, CatalogFile, Kind, SourceFile, code_actions};
use std::fmt::Write;
use std::sync::Arc;
use syntax::TextRange;

/// Shows what is said of lines of a site, each by itself, and with what its words can be replaced.
fn lines(lines: &[&str], expected: Expect) {
    let mut out = String::new();
    for line in lines {
        let text = format!("a.test {{\n\t{}\n}}\n", line.replace('\n', "\n\t"));
        show(&text, &mut out);
    }
    expected.assert_eq(&out);
}

fn show(text: &str, out: &mut String) {
    for found in findings(text, Kind::Main) {
        let at = &text[found.range];
        writeln!(out, "`{at}` {:?} {}: {}", found.severity, found.code, found.message).unwrap();
        let file = SourceFile::new(text.into(), Kind::Main);
        for action in code_actions(&file, TextRange::empty(found.range.start())) {
            let is_its = action.fixes == Some((found.code, found.range));
            for edit in action.edits.iter().filter(|_| is_its) {
                let (old, new) = (&text[edit.edit.range], &edit.edit.new_text);
                writeln!(out, "    {}: `{old}` -> `{new}`", action.title).unwrap();
            }
        }
    }
}

#[test]
fn times_and_sizes() {
    lines(
        &[
            "reverse_proxy a {\n\tlb_try_duration 5\n\tfail_duration \"1 min\"\n\thealth_interval 30S\n\thealth_timeout 2weeks\n}",
            "reverse_proxy a {\n\tflush_interval -1\n\tlb_try_interval 1.2.3s\n\tunhealthy_latency 5d d\n}",
            "timeouts {\n\tread_timeout 2d\n}",
            "request_body {\n\tmax_size 10Mbit\n}",
            "log {\n\toutput file a.log {\n\t\troll_size 100\n\t}\n}",
            "request_body {\n\tmax_size 10\n}",
            "request_body {\n\tmax_size 8192\n}",
        ],
        expect![[r#"
            `5` Error duration-missing-unit: `5` has no unit; write `5s` for seconds, `5m` for minutes or `5h` for hours
                Change to `5s`: `5` -> `5s`
                Change to `5m`: `5` -> `5m`
                Change to `5h`: `5` -> `5h`
            ` min` Error duration-invalid: `min` is no unit of time; there are `ns`, `us`, `ms`, `s`, `m` (minutes), `h` and `d`
                Change to `1m`: `1 min` -> `1m`
            `S` Error duration-invalid: `S` is no unit of time; there are `ns`, `us`, `ms`, `s`, `m` (minutes), `h` and `d`
                Change to `30s`: `30S` -> `30s`
            `weeks` Error duration-invalid: `weeks` is no unit of time; there are `ns`, `us`, `ms`, `s`, `m` (minutes), `h` and `d`
                Change to `14d`: `2weeks` -> `14d`
            `1.2.3` Error duration-invalid: `1.2.3s` is no duration, such as `30s`, `5m` or `1h30m`
            `flush_interval -1` Hint grace-period-stream: when Caddy stops it waits until responses under way are complete, and an event stream ends only when its client leaves; the global option `grace_period` limits the wait
            `lb_try_interval 1.2.3s` Hint lb-try-interval-alone: a failed request is not tried again here, so there is no pause between tries: `lb_try_duration` or `lb_retries` would allow some
            `d` Error duration-invalid: there are no days (`d`) here, where Caddy reads the time with Go; write hours: `24h`
                Change to `48h`: `2d` -> `48h`
            `Mbit` Error size-invalid: `Mbit` is no unit of sizes; there are `KB`, `MB`, `GB` … and `KiB`, `MiB`, `GiB` …
            `100` Info size-missing-unit: without a unit this is 100 bytes, which Caddy rounds up to 1 MiB; write `100MiB` for so many MiB
                Change to `100MiB`: `100` -> `100MiB`
            `10` Info size-missing-unit: without a unit this is 10 bytes; with a unit it would be `10KB` or `10MB`
        "#]],
    );
}

#[test]
fn addresses() {
    lines(
        &[
            "reverse_proxy http://app/",
            "reverse_proxy http://app/api",
            "reverse_proxy http://app:443",
            "reverse_proxy wss://app/x",
            "reverse_proxy ws://app",
            "reverse_proxy tcp://app",
            "reverse_proxy app:http",
            "reverse_proxy app:70000 app:9-8",
            "reverse_proxy [::1",
            "reverse_proxy unix:///run/app.sock",
            "reverse_proxy unix:/run/app.sock",
            "reverse_proxy unix/run/app.sock",
            "reverse_proxy unix//run/app.sock|0660",
            "reverse_proxy fd/3",
            "reverse_proxy /run/app.sock",
            "reverse_proxy /api",
            "reverse_proxy /run/app.sock {\n\tdynamic a app 80\n}",
            "reverse_proxy http://a https://b",
            "reverse_proxy http://a b",
            "reverse_proxy a https://b",
            "bind unix//run/a.sock|888",
            "bind unix//run/a.sock|0400 unix:/run/a.sock 127.0.0.1:abc",
        ],
        expect![[r#"
            `/` Error upstream-has-path: an upstream has a scheme, a host and a port, but no `/`; `rewrite` or `uri` change the path of requests
                Change to `http://app`: `http://app/` -> `http://app`
            `/api` Error upstream-has-path: an upstream has a scheme, a host and a port, but no `/api`; `rewrite` or `uri` change the path of requests
            `443` Error upstream-scheme-port: `http://` and port 443, the port of HTTPS, do not go together: `https://` or port 80
                Change to `https://app:443`: `http://app:443` -> `https://app:443`
                Change to `http://app:80`: `http://app:443` -> `http://app:80`
            `/x` Error upstream-has-path: an upstream has a scheme, a host and a port, but no `/x`; `rewrite` or `uri` change the path of requests
            `ws` Error upstream-invalid: `ws://` is for browsers; Caddy passes WebSockets on over `http://` by itself
                Change to `http://app`: `ws://app` -> `http://app`
            `tcp` Error upstream-invalid: an upstream has the scheme `http`, `https` or `h2c`, not `tcp`
            `http` Error address-invalid: `http` is no port
            `70000` Error address-invalid: `70000` is no port: the last one is 65535
            `9-8` Error address-invalid: the range of ports `9-8` ends before it begins
            `unix:///run/app.sock` Error unix-address-syntax: a Unix socket is written `unix//run/app.sock`, not `unix:///run/app.sock`; Caddy refuses this as a URL
                Change to `unix//run/app.sock`: `unix:///run/app.sock` -> `unix//run/app.sock`
            `unix:/run/app.sock` Info unix-address-syntax: a Unix socket is written `unix//run/app.sock`, not `unix:/run/app.sock`: there is no network `unix:`
                Change to `unix//run/app.sock`: `unix:/run/app.sock` -> `unix//run/app.sock`
            `unix/run/app.sock` Info unix-address-relative: `run/app.sock` counts from the directory in which Caddy was started; from the root it is `unix//run/app.sock`, with two slashes
                Change to `unix//run/app.sock`: `unix/run/app.sock` -> `unix//run/app.sock`
            `|0660` Info upstream-socket-mode: a mode is for sockets that Caddy listens on; here it becomes a part of the path, so there is no such file
                Change to `unix//run/app.sock`: `unix//run/app.sock|0660` -> `unix//run/app.sock`
            `fd/3` Info upstream-descriptor: file descriptors are for listeners only: each request fails with 502
            `/run/app.sock` Info upstream-read-as-matcher: `/run/app.sock` is read as a matcher for the path of requests, and nothing says where to connect to; a Unix socket is `unix//run/app.sock`
                Change to `unix//run/app.sock`: `/run/app.sock` -> `unix//run/app.sock`
            `/api` Info upstream-read-as-matcher: `/api` is read as a matcher for the path of requests, and nothing says where to connect to
            `https://b` Error upstream-schemes-differ: all upstreams of a proxy need the same scheme: `http://a` has `http://`, this one has `https://`
            `b` Error upstream-schemes-differ: all upstreams of a proxy need the same scheme: `http://a` has `http://`, this one has none
            `888` Error socket-mode-invalid: `888` is no mode of a socket: octal digits such as `0660`
            `0400` Error socket-mode-invalid: with mode `0400` Caddy itself could not write to its socket: the first digit needs a 2, as in `0660`
                Change to `unix//run/a.sock|0600`: `unix//run/a.sock|0400` -> `unix//run/a.sock|0600`
            `unix:/run/a.sock` Info unix-address-syntax: a Unix socket is written `unix//run/a.sock`, not `unix:/run/a.sock`: there is no network `unix:`
                Change to `unix//run/a.sock`: `unix:/run/a.sock` -> `unix//run/a.sock`
        "#]],
    );
}

#[test]
fn addresses_of_sites() {
    let mut out = String::new();
    for address in [
        "a.test:http",
        "a.test:80-90",
        "a.test:70000",
        "wss://a.test",
        "ftp://a.test",
        "http://a.test:443",
        "\"https://a.test:80\"",
        "{$HOST}:80-90",
        "a.test, https://b.test:80",
    ] {
        show(&format!("{address} {{\n\trespond hi\n}}\n"), &mut out);
    }
    expect![[r#"
        `http` Error site-address-invalid: `http` is no port
        `80-90` Error site-address-invalid: a site has one port, not a range such as `80-90`
        `70000` Error site-address-invalid: `70000` is no port: the last one is 65535
        `wss` Error site-address-invalid: `wss://` is for browsers; the site is `https://`
            Change to `https://a.test`: `wss://a.test` -> `https://a.test`
        `ftp` Error site-address-invalid: a site has the scheme `http` or `https`, not `ftp`
        `443` Error site-scheme-port: `http://` and port 443, the port of HTTPS, do not go together: `https://` or port 80
            Change to `https://a.test:443`: `http://a.test:443` -> `https://a.test:443`
            Change to `http://a.test:80`: `http://a.test:443` -> `http://a.test:80`
        `80` Error site-scheme-port: `https://` and port 80, the port of plain HTTP, do not go together: `http://` or port 443
            Change to `http://a.test:80`: `https://a.test:80` -> `http://a.test:80`
            Change to `https://a.test:443`: `https://a.test:80` -> `https://a.test:443`
        `80` Error site-scheme-port: `https://` and port 80, the port of plain HTTP, do not go together: `http://` or port 443
            Change to `http://b.test:80`: `https://b.test:80` -> `http://b.test:80`
            Change to `https://b.test:443`: `https://b.test:80` -> `https://b.test:443`
    "#]].assert_eq(&out);
}

#[test]
fn what_is_known_only_when_caddy_loads_it() {
    lines(
        &[
            "@in remote_ip 10.0.0.0/33 localhost 10.0.0.0/x private_ranges fe80::%eth0/64\nrespond @in hi",
            "@re path_regexp a ^/(?<x>a)(?=b)$\nrespond @re hi",
            "@re path_regexp ^/(a\nrespond @other hi",
            "@cel `path('/a'`\nrespond @cel hi",
            "@cel expression \"{path}.startsWith('/a\"\nrespond @cel hi",
            "reverse_proxy a {\n\theader_up Host [ b\n\theader_down ?Server b\n}",
            "handle_errors 4XX 12 {\n\trespond hi\n}",
            "redir * /a 200",
            "request_header ?A b",
        ],
        expect![[r#"
            `33` Error ip-range-invalid: an address of this kind has fewer than 33 bits: at most 32 in IPv4, 128 in IPv6
            `localhost` Error ip-range-invalid: `localhost` is no IP address; Caddy takes `10.0.0.1`, `10.0.0.0/8`, `fd00::/8` or `private_ranges`
            `x` Error ip-range-invalid: `x` is no number of bits behind the `/`
            `(?=` Error regex-invalid: Go's regular expressions cannot look ahead
            `@other` Error matcher-undefined: there is no matcher `@other`
                Create the matcher `@other`: `` -> `	@other path /*
            `
            `@re` Hint matcher-unused: the matcher `@re` is never used
            `(` Error cel-invalid: this `(` is never closed
            `'/a` Error cel-invalid: this string is never closed
            `[` Error regex-invalid: this `[` is never closed
            `?` Error header-default-on-request: `?Server` would set the field only if it is not there, which Caddy can do for responses in the directive `header` alone
            `4XX` Error status-invalid: `4XX` is not a status of three digits such as `404`, or a class such as `4xx`
                Change to `4xx`: `4XX` -> `4xx`
            `12` Error status-invalid: `12` is not a status of three digits such as `404`, or a class such as `4xx`
            `200` Error status-invalid: `200` is not a status from 300 to 399, 401, `permanent`, `temporary` or `html`
            `?` Error header-default-on-request: `?A` would set the field only if it is not there, which Caddy can do for responses in the directive `header` alone
        "#]],
    );
}

#[test]
fn what_a_snippet_makes_of_an_argument() {
    check(
        "(sock) {\n\treverse_proxy unix/{args[0]}|{args[1]}\n}\n(up) {\n\treverse_proxy http://{args[0]} {\n\t\tfail_duration {args[1]}s\n\t\thealth_interval {args[1]}\n\t}\n}\na.test {\n\timport sock app.sock 0600\n}\nb.test {\n\timport sock /app.sock 0400\n\timport up app/ 5\n\timport up {env.APP}/ {$T}\n}\n",
        expect![[r#"
            11 `app.sock`: Info unix-address-relative: `app.sock` counts from the directory in which Caddy was started; from the root it is `unix//app.sock|0600`, with two slashes; the snippet `sock` puts it together on line 2
                2 `{args[0]}`: used here
            14 `0400`: Error import-argument-value: with mode `0400` Caddy itself could not write to its socket: the first digit needs a 2, as in `0660`; the snippet `sock` puts it together on line 2
                2 `{args[1]}`: used here
            15 `app/`: Error import-argument-value: an upstream has a scheme, a host and a port, but no `/`; `rewrite` or `uri` change the path of requests; the snippet `up` puts it together on line 5
                5 `{args[0]}`: used here
            15 `5`: Error import-argument-value: `5` is not a duration such as `5s`; the snippet `up` needs one on line 7
                7 `{args[1]}`: used here as a duration
        "#]],
    );
}

#[test]
fn what_is_not_known_or_not_read_is_not_judged() {
    let silent = |text: &str| assert_eq!(shown(text, Kind::MainOrPart), "", "{text}");
    silent(
        "a.test {\n\treverse_proxy {$UP} {$S}://a/ http://{$H}/ unix/{env.SOCK} {\n\t\tlb_try_duration {$T}\n\t\tlb_try_interval {$T:5}\n\t}\n}\n",
    );
    silent(
        "(s) {\n\treverse_proxy unix/{args[0]} {\n\t\tlb_try_duration {args[1]}5\n\t}\n}\na.test {\n\timport s {$A} 1m\n}\n",
    );
    silent(
        "a.test {\n\trate_limit {\n\t\tzone a {\n\t\t\twindow 5\n\t\t}\n\t}\n\tunheard_of 5 unix:/x {\n\t\ttimeout 5\n\t}\n}\n",
    );
}

#[test]
fn values_of_a_directive_of_the_users_own_are_not_judged() {
    const TEXT: &str =
        "directive tea {\n\tsignature <time:duration>\n\tsummary \"Makes tea.\"\n}\n";
    let own = CatalogFile { name: "/home/me/.caddyfile-ls/tea.catalog", text: TEXT };
    let (catalog, errors) = Catalog::from_files(std::iter::once(own).chain(ide::builtin_files()));
    assert_eq!(errors, []);
    let catalog = Arc::new(catalog);
    let codes = |line: &str| -> Vec<&str> {
        let text = format!("a.test {{\n\t{line}\n}}\n");
        let file = SourceFile::new(text.as_str().into(), Kind::Main).with_catalog(catalog.clone());
        ide::diagnostics(&file).iter().map(|it| it.code).collect()
    };
    assert_eq!(codes("tea soon"), [""; 0]);
    assert_eq!(codes("redir * /a soon"), ["status-invalid"]);
}
