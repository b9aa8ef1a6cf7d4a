//! Grammars of values: what is made of texts, and which part is refused.

use analysis::value::{
    Filled, Parsed, Span, address, cel, duration, header, holes, ip_range, mode, regex, site, size,
    status, time_layout, upstream,
};
use expect_test::{Expect, expect};
use std::fmt::{Debug, Write};

/// One line for each text: what is made of it, or why it is refused with the part in `⟦⟧`.
fn table<T, E: Debug>(
    texts: &[&str],
    parse: impl Fn(&str) -> Parsed<T, E>,
    show: impl Fn(&str, &T) -> String,
    expect: &Expect,
) {
    let mut out = String::new();
    for text in texts {
        let shown = match parse(text) {
            Parsed::Known(value) => show(text, &value),
            Parsed::Opaque(Some(value)) => format!("open: {}", show(text, &value)),
            Parsed::Opaque(None) => "open".to_owned(),
            Parsed::Refused(refusal) => format!("{:?} {}", refusal.why, mark(text, &refusal.span)),
        };
        let _ = writeln!(out, "{text:24} {shown}");
    }
    expect.assert_eq(&out);
}

fn mark(text: &str, span: &Span) -> String {
    format!("{}⟦{}⟧{}", &text[..span.start], &text[span.clone()], &text[span.end..])
}

fn shown_duration(text: &str, value: &duration::Duration) -> String {
    let part = |it: &duration::Part| format!("{} {}", &text[it.number.clone()], it.unit.name());
    let parts: Vec<String> = value.parts.iter().map(part).collect();
    format!("{} ns = {} [{}]", value.nanoseconds, value.normal(), parts.join(", "))
}

#[test]
fn durations() {
    let texts = [
        "5s",
        "1m30s",
        "1.5d12h",
        "-1d",
        "0",
        "-0",
        "1h+1d",
        "100d",
        ".5s",
        "1µs",
        "1μs",
        "5",
        "",
        "abc",
        "1w",
        "1 h",
        "1h 1m",
        "5S",
        "d",
        "5 d",
        "1dd",
        "0.5d5d",
        "106752d",
        "9223372036s",
        "9223372037s",
        "1.2.3s",
        "{env.X}",
        "{$T:5s}",
        "5s{",
        "-",
        "1h-1m",
    ];
    table(
        &texts,
        duration::parse,
        shown_duration,
        &expect![[r#"
            5s                       5000000000 ns = 5s [5 second]
            1m30s                    90000000000 ns = 1m30s [1 minute, 30 second]
            1.5d12h                  172800000000000 ns = 48h [1.5 day, 12 hour]
            -1d                      -86400000000000 ns = -24h [1 day]
            0                        0 ns = 0 []
            -0                       0 ns = 0 []
            1h+1d                    90000000000000 ns = 25h [1 hour, +1 day]
            100d                     8640000000000000 ns = 2400h [100 day]
            .5s                      500000000 ns = 500ms [.5 second]
            1µs                      1000 ns = 1us [1 microsecond]
            1μs                      1000 ns = 1us [1 microsecond]
            5                        NoUnit ⟦5⟧
                                     NoNumber ⟦⟧
            abc                      NoNumber ⟦abc⟧
            1w                       UnknownUnit 1⟦w⟧
            1 h                      UnknownUnit 1⟦ h⟧
            1h 1m                    UnknownUnit 1⟦h ⟧1m
            5S                       UnknownUnit 5⟦S⟧
            d                        BadDays ⟦d⟧
            5 d                      BadDays ⟦5 d⟧
            1dd                      BadDays 1d⟦d⟧
            0.5d5d                   BadDays 0.5d⟦5d⟧
            106752d                  TooLarge ⟦106752d⟧
            9223372036s              9223372036000000000 ns = 2562047h47m16s [9223372036 second]
            9223372037s              TooLarge ⟦9223372037s⟧
            1.2.3s                   NoNumber ⟦1.2.3⟧s
            {env.X}                  open
            {$T:5s}                  open
            5s{                      UnknownUnit 5⟦s{⟧
            -                        NoNumber -⟦⟧
            1h-1m                    UnknownUnit 1⟦h-⟧1m
        "#]],
    );
}

#[test]
fn durations_of_go_have_no_days() {
    let texts = ["24h", "1d", "2h1d", "+3ms", "1h+1d"];
    table(
        &texts,
        duration::parse_go,
        shown_duration,
        &expect![[r#"
        24h                      86400000000000 ns = 24h [24 hour]
        1d                       Days 1⟦d⟧
        2h1d                     Days 2h1⟦d⟧
        +3ms                     3000000 ns = 3ms [3 millisecond]
        1h+1d                    Days 1h+1⟦d⟧
    "#]],
    );
}

#[test]
fn sizes() {
    let texts = [
        "10",
        "10MB",
        "32kb",
        "32KiB",
        "1.5G",
        "1,000",
        "5 MB",
        "3b",
        "2ti",
        "0.1kb",
        "16EiB",
        "18446744073709551615",
        "MB",
        "10XB",
        "1.2.3",
        "10ib",
        "-1",
        "",
        "{args[0]}",
        "unlimited",
    ];
    let show = |text: &str, value: &size::Size| {
        let unit = &text[value.unit.clone()];
        format!("{} bytes = {} [{:?} {unit:?}]", value.bytes, value.normal(), value.base)
    };
    table(
        &texts,
        size::parse,
        show,
        &expect![[r#"
        10                       10 bytes = 10B [One ""]
        10MB                     10000000 bytes = 10MB [Decimal "MB"]
        32kb                     32000 bytes = 32kB [Decimal "kb"]
        32KiB                    32768 bytes = 32KiB [Binary "KiB"]
        1.5G                     1500000000 bytes = 1500MB [Decimal "G"]
        1,000                    1000 bytes = 1kB [One ""]
        5 MB                     5000000 bytes = 5MB [Decimal "MB"]
        3b                       3 bytes = 3B [One "b"]
        2ti                      2199023255552 bytes = 2TiB [Binary "ti"]
        0.1kb                    100 bytes = 100B [Decimal "kb"]
        16EiB                    TooLarge ⟦16EiB⟧
        18446744073709551615     18446744073709551615 bytes = 18446744073709551615B [One ""]
        MB                       NoNumber ⟦MB⟧
        10XB                     UnknownUnit 10⟦XB⟧
        1.2.3                    NoNumber ⟦1.2.3⟧
        10ib                     UnknownUnit 10⟦ib⟧
        -1                       NoNumber ⟦-1⟧
                                 NoNumber ⟦⟧
        {args[0]}                open
        unlimited                NoNumber ⟦unlimited⟧
    "#]],
    );
}

fn shown_address(_: &str, value: &address::Address) -> String {
    let place = match &value.place {
        address::Place::Socket { path, mode } => {
            let mode = mode.as_ref().map(|it| format!(" mode {}", it.value.letters()));
            format!("socket {}{}", path.value, mode.unwrap_or_default())
        }
        address::Place::Descriptor(number) => format!("descriptor {}", number.value),
        address::Place::Host { host, ports } => {
            let ports = ports.as_ref().map(|it| format!(" {} ports", it.value.count()));
            format!("host {:?}{}", host.value, ports.unwrap_or_default())
        }
    };
    let known = if value.has_known_network() { "" } else { " (unknown)" };
    format!("{}{known}, {place} = {}", value.network(), value.normal())
}

#[test]
fn addresses() {
    let texts = [
        ":443",
        "localhost:2019",
        "[::1]:80",
        "::1",
        "a:b:c",
        "udp/:53",
        "TCP4/x:1",
        ":8000-8005",
        ":0",
        "unix//run/x.sock",
        "unix/x.sock|0660",
        "unix/@name",
        "unix+h2c//x",
        "fd/3",
        "fdgram/{env.FD}",
        "{env.HOST}:80",
        "{$HOST}:80",
        "unix/{args[0]}",
        "tcp/{$HOST}:80",
        "http://x:80",
        "unix:/x",
        "foo/x:1",
        ":65536",
        ":a",
        ":80-",
        ":90-80",
        ":0-65535",
        ":000000000080",
        ":+80",
        "unix//x|0422",
        "unix//x|9",
        "unix//x|",
        "unix//x|040000000000",
        "[::1",
        "a]b:80",
        ":{env.PORT}",
        "",
    ];
    table(
        &texts,
        address::parse,
        shown_address,
        &expect![[r#"
        :443                     tcp, host "" 1 ports = :443
        localhost:2019           tcp, host "localhost" 1 ports = localhost:2019
        [::1]:80                 tcp, host "::1" 1 ports = [::1]:80
        ::1                      tcp, host "::1" = [::1]
        a:b:c                    tcp, host "a:b:c" = [a:b:c]
        udp/:53                  udp, host "" 1 ports = udp/:53
        TCP4/x:1                 tcp4, host "x" 1 ports = tcp4/x:1
        :8000-8005               tcp, host "" 6 ports = :8000-8005
        :0                       tcp, host "" 1 ports = :0
        unix//run/x.sock         unix, socket /run/x.sock = unix//run/x.sock
        unix/x.sock|0660         unix, socket x.sock mode rw-rw---- = unix/x.sock|0660
        unix/@name               unix, socket @name = unix/@name
        unix+h2c//x              unix+h2c, socket /x = unix+h2c//x
        fd/3                     fd, descriptor 3 = fd/3
        fdgram/{env.FD}          open: fdgram, descriptor {env.FD} = fdgram/{env.FD}
        {env.HOST}:80            open: tcp, host "{env.HOST}" 1 ports = {env.HOST}:80
        {$HOST}:80               open
        unix/{args[0]}           open: unix, socket {args[0]} = unix/{args[0]}
        tcp/{$HOST}:80           open: tcp, host "{$HOST}" 1 ports = {$HOST}:80
        http://x:80              http: (unknown), host "/x" 1 ports = http://x:80
        unix:/x                  unix: (unknown), socket x = unix:/x
        foo/x:1                  foo (unknown), host "x" 1 ports = foo/x:1
        :65536                   PortTooLarge :⟦65536⟧
        :a                       BadPort :⟦a⟧
        :80-                     BadPort :80-⟦⟧
        :90-80                   Backwards :⟦90-80⟧
        :0-65535                 TooManyPorts :⟦0-65535⟧
        :000000000080            PortsTooLong :⟦000000000080⟧
        :+80                     BadPort :⟦+80⟧
        unix//x|0422             Mode(OwnerCannotWrite) unix//x|⟦0422⟧
        unix//x|9                Mode(NotOctal) unix//x|⟦9⟧
        unix//x|                 Mode(NotOctal) unix//x|⟦⟧
        unix//x|040000000000     Mode(TooLarge) unix//x|⟦040000000000⟧
        [::1                     tcp, host "::1" = [::1]
        a]b:80                   BadHost a⟦]⟧b:80
        :{env.PORT}              open
                                 tcp, host "" = 
    "#]],
    );
}

#[test]
fn modes() {
    let texts = ["0200", "222", "0777", "0422", "07777", "u=rw", "{env.MODE}"];
    let show = |_: &str, value: &mode::Mode| format!("{} {}", value.normal(), value.letters());
    table(
        &texts,
        mode::parse,
        show,
        &expect![[r#"
        0200                     0200 -w-------
        222                      0222 -w--w--w-
        0777                     0777 rwxrwxrwx
        0422                     OwnerCannotWrite ⟦0422⟧
        07777                    7777 rwxrwxrwx
        u=rw                     NotOctal ⟦u=rw⟧
        {env.MODE}               open
    "#]],
    );
}

#[test]
fn upstreams() {
    let texts = [
        "localhost",
        "localhost:9000",
        ":9000",
        "8080",
        "http://a",
        "https://a",
        "https://a:8443",
        "h2c://127.0.0.1:9000",
        "HTTP://[::1]:80",
        "https://u:p@a",
        "a:8001-8004",
        "http://a:1-3",
        "tcp6/a:80-81",
        "unix//run/app.sock",
        "unix/app.sock",
        "unix+h2c//x",
        "fd/3",
        "{env.APP}",
        "{env.HOST}:{env.PORT}",
        "a:{env.PORT}",
        "http://{args[0]}:80",
        "https://{args[0]}",
        "tcp/{args[0]}",
        "a.{args[0]}:1-2",
        "{$APP}",
        "http://{env.APP}",
        "http://a/",
        "http://a:1/x?y",
        "http://a#f",
        "http://a:443",
        "https://a:80",
        "ws://a",
        "srv://a",
        "://a",
        "http://a b",
        "http://a:b",
        "http://a:1-2-3",
        "http://a:3-1",
        "a:80/app",
        "unix:/x",
        "unix:///x",
        "a;",
        "a:99999",
        "http://{",
    ];
    let show = |text: &str, value: &upstream::Upstream| {
        let scheme = value.scheme.as_ref().map_or("", |it| it.value.name());
        let port = match &value.port {
            upstream::Port::Written(ports) => ports.value.normal(),
            upstream::Port::Opaque(span) => format!("open {}", &text[span.clone()]),
            upstream::Port::Default(port) => format!("default {port}"),
            upstream::Port::None => "none".to_owned(),
        };
        let host = &text[value.host.span.clone()];
        format!(
            "{scheme}, host {host:?}, port {port} = {}, dials {}",
            value.normal(),
            value.dials().join(" ")
        )
    };
    table(
        &texts,
        upstream::parse,
        show,
        &expect![[r#"
            localhost                , host "localhost", port default 80 = localhost:80, dials localhost:80
            localhost:9000           , host "localhost", port 9000 = localhost:9000, dials localhost:9000
            :9000                    , host "", port 9000 = :9000, dials :9000
            8080                     , host "8080", port default 80 = 8080:80, dials 8080:80
            http://a                 http, host "a", port default 80 = http://a:80, dials a:80
            https://a                https, host "a", port default 443 = https://a:443, dials a:443
            https://a:8443           https, host "a", port 8443 = https://a:8443, dials a:8443
            h2c://127.0.0.1:9000     h2c, host "127.0.0.1", port 9000 = h2c://127.0.0.1:9000, dials 127.0.0.1:9000
            HTTP://[::1]:80          http, host "::1", port 80 = http://[::1]:80, dials [::1]:80
            https://u:p@a            https, host "a", port default 443 = https://a:443, dials a:443
            a:8001-8004              , host "a", port 8001-8004 = a:8001-8004, dials a:8001 a:8002 a:8003 a:8004
            http://a:1-3             http, host "a", port 1-3 = http://a:1-3, dials a:1 a:2 a:3
            tcp6/a:80-81             , host "a", port 80-81 = tcp6/a:80-81, dials a:80 a:81
            unix//run/app.sock       , host "/run/app.sock", port none = unix//run/app.sock, dials unix//run/app.sock
            unix/app.sock            , host "app.sock", port none = unix/app.sock, dials unix/app.sock
            unix+h2c//x              h2c, host "/x", port none = unix+h2c//x, dials unix//x
            fd/3                     , host "3", port none = fd/3, dials fd/3
            {env.APP}                open: , host "{env.APP}", port none = {env.APP}, dials {env.APP}
            {env.HOST}:{env.PORT}    open: , host "{env.HOST}", port open {env.PORT} = {env.HOST}:{env.PORT}, dials {env.HOST}:{env.PORT}
            a:{env.PORT}             open: , host "a", port open {env.PORT} = a:{env.PORT}, dials a:{env.PORT}
            http://{args[0]}:80      open: http, host "{args[0]}", port 80 = http://{args[0]}:80, dials {args[0]}:80
            https://{args[0]}        open: https, host "{args[0]}", port none = https://{args[0]}, dials {args[0]}
            tcp/{args[0]}            open: , host "{args[0]}", port none = tcp/{args[0]}, dials tcp/{args[0]}
            a.{args[0]}:1-2          open: , host "a.{args[0]}", port 1-2 = a.{args[0]}:1-2, dials a.{args[0]}:1 a.{args[0]}:2
            {$APP}                   open
            http://{env.APP}         open
            http://a/                More http://a⟦/⟧
            http://a:1/x?y           More http://a:1⟦/x?y⟧
            http://a#f               More http://a⟦#f⟧
            http://a:443             Conflict http://a:⟦443⟧
            https://a:80             Conflict https://a:⟦80⟧
            ws://a                   WebSocket ⟦ws⟧://a
            srv://a                  UnknownScheme ⟦srv⟧://a
            ://a                     Url ⟦://a⟧
            http://a b               Url ⟦http://a b⟧
            http://a:b               BadPort http://a:⟦b⟧
            http://a:1-2-3           BadPort http://a:⟦1-2-3⟧
            http://a:3-1             Address(Backwards) http://a:⟦3-1⟧
            a:80/app                 , host "app", port default 80 = a:80/app:80, dials a:80/app:80
            unix:/x                  , host "x", port none = unix:/x, dials unix:/x
            unix:///x                More unix://⟦/x⟧
            a;                       , host "a;", port default 80 = a;:80, dials a;:80
            a:99999                  Address(PortTooLarge) a:⟦99999⟧
            http://{                 Brace http://⟦{⟧
        "#]],
    );
}

#[test]
fn addresses_of_sites() {
    let texts = [
        "example.com",
        "EXAMPLE.com",
        ":8080",
        ":",
        "http://",
        "https://a.b/p*",
        "[::1]:443",
        "::1",
        "[2001:DB8::0:A]",
        "{env.D}:80",
        "{$HOST}:80",
        "www.{$HOST}:80",
        "localhost::",
        "unix//x",
        "http//x",
        "a:+80",
        "a:080",
        "a:8000-8001",
        "a:http",
        "a:99999",
        "a:-1",
        "a:{env.PORT}",
        "",
    ];
    let show = |_: &str, value: &site::SiteAddress| {
        let part = |it: &Option<analysis::value::At<String>>| {
            it.as_ref().map_or("–".to_owned(), |it| it.value.clone())
        };
        let before = format!("{} / {}", part(&value.scheme), value.host.value);
        format!("{before} / {} / {} = {}", part(&value.port), part(&value.path), value.normal())
    };
    table(
        &texts,
        site::parse,
        show,
        &expect![[r#"
        example.com              – / example.com / – / – = example.com
        EXAMPLE.com              – / EXAMPLE.com / – / – = example.com
        :8080                    – /  / 8080 / – = :8080
        :                        – /  / – / – = 
        http://                  http /  / – / – = http://
        https://a.b/p*           https / a.b / – / /p* = https://a.b/p*
        [::1]:443                – / ::1 / 443 / – = [::1]:443
        ::1                      – / ::1 / – / – = ::1
        [2001:DB8::0:A]          – / 2001:DB8::0:A / – / – = 2001:db8::a
        {env.D}:80               open: – / {env.D} / 80 / – = {env.D}:80
        {$HOST}:80               open
        www.{$HOST}:80           open: – / www.{$HOST} / 80 / – = www.{$HOST}:80
        localhost::              – / localhost:: / – / – = localhost::
        unix//x                  – / unix / – / //x = unix//x
        http//x                  – / http / – / //x = http//x
        a:+80                    – / a / +80 / – = a:+80
        a:080                    – / a / 080 / – = a:080
        a:8000-8001              BadPort a:⟦8000-8001⟧
        a:http                   BadPort a:⟦http⟧
        a:99999                  PortOutOfRange a:⟦99999⟧
        a:-1                     PortOutOfRange a:⟦-1⟧
        a:{env.PORT}             open
                                 – /  / – / – = 
    "#]],
    );
}

#[test]
fn statuses() {
    let show = |_: &str, value: &status::Status| format!("{value:?} = {}", value.normal());
    let texts = ["404", "4xx", "4", "1000", "4XX", "xx", "{http.error.status_code}"];
    table(
        &texts,
        status::parse,
        show,
        &expect![[r#"
        404                      Code(404) = 404
        4xx                      Class(4) = 4xx
        4                        Class(4) = 4xx
        1000                     Code(1000) = 1000
        4XX                      NoNumber ⟦4XX⟧
        xx                       NoNumber ⟦xx⟧
        {http.error.status_code} open
    "#]],
    );
    let texts = ["404", "4xx", "4", "1000", "abc"];
    table(
        &texts,
        status::parse_error_status,
        show,
        &expect![[r#"
        404                      Code(404) = 404
        4xx                      Class(4) = 4xx
        4                        NotThree ⟦4⟧
        1000                     NotThree ⟦1000⟧
        abc                      NoNumber ⟦abc⟧
    "#]],
    );
    let texts = ["permanent", "temporary", "html", "308", "401", "200", "moved", "{re.code}"];
    table(
        &texts,
        status::parse_redirect,
        show,
        &expect![[r#"
        permanent                Code(301) = 301
        temporary                Code(302) = 302
        html                     Code(200) = 200
        308                      Code(308) = 308
        401                      Code(401) = 401
        200                      NoRedirect ⟦200⟧
        moved                    NoNumber ⟦moved⟧
        {re.code}                open
    "#]],
    );
}

#[test]
fn header_fields() {
    use header::{Arguments, Message, Operation};
    let show = |_: &str, value: &Operation| {
        let colon = if value.colon.is_some() { " and a colon" } else { "" };
        format!("{:?} {}{colon}", value.kind, value.field.value)
    };
    let texts = ["Server", "+Via", "-Server", "?Vary", ">Date", "X:", "{http.x}", "+{$X}-a", ""];
    let response = |arguments| move |text: &str| header::parse(text, Message::Response, arguments);
    table(
        &texts,
        response(Arguments::Value),
        show,
        &expect![[r#"
        Server                   Set Server
        +Via                     Add Via
        -Server                  Delete Server
        ?Vary                    Default Vary
        >Date                    SetLate Date
        X:                       Set X and a colon
        {http.x}                 open
        +{$X}-a                  open: Add {$X}-a
                                 Set 
    "#]],
    );
    let texts = ["Location", ">Location", "+Via", ">+-X"];
    table(
        &texts,
        response(Arguments::Replacement),
        show,
        &expect![[r#"
        Location                 Replace Location
        >Location                ReplaceLate Location
        +Via                     Add Via
        >+-X                     ReplaceLate X
    "#]],
    );
    let request = |text: &str| header::parse(text, Message::Request, Arguments::Value);
    table(
        &["?Vary", ">Date"],
        request,
        show,
        &expect![[r#"
        ?Vary                    DefaultOnRequest ⟦?⟧Vary
        >Date                    SetLate Date
    "#]],
    );
}

#[test]
fn ranges_of_addresses() {
    let texts = [
        "10.1.2.3/8",
        "10.0.0.1",
        "::1",
        "fe80::1%eth0",
        "2001:DB8::1/32",
        "0.0.0.0/0",
        "10.0.0.0/33",
        "10.0.0/8",
        "10.0.0.0/08",
        "fe80::1%eth0/64",
        "10.0.0.0/",
        "private",
        "{env.NET}",
    ];
    let show = |_: &str, value: &ip_range::IpRange| value.normal();
    table(
        &texts,
        ip_range::parse,
        show,
        &expect![[r#"
        10.1.2.3/8               10.0.0.0/8
        10.0.0.1                 10.0.0.1/32
        ::1                      ::1/128
        fe80::1%eth0             fe80::1/128
        2001:DB8::1/32           2001:db8::/32
        0.0.0.0/0                0.0.0.0/0
        10.0.0.0/33              TooManyBits 10.0.0.0/⟦33⟧
        10.0.0/8                 BadAddress ⟦10.0.0⟧/8
        10.0.0.0/08              BadBits 10.0.0.0/⟦08⟧
        fe80::1%eth0/64          Zone fe80::1⟦%eth0⟧/64
        10.0.0.0/                BadBits 10.0.0.0/⟦⟧
        private                  BadAddress ⟦private⟧
        {env.NET}                open
    "#]],
    );
}

#[test]
fn layouts_of_times() {
    let texts = [
        "2006-01-02T15:04:05.000Z0700",
        "Mon, 2 Jan 2006",
        "3:04 pm",
        "__2 _2 _2006",
        "15h04",
        "YYYY-MM-DD",
        "05.99 05,00 05.001",
        "Month",
        "{$LAYOUT}",
    ];
    let show = |text: &str, value: &time_layout::Layout| {
        format!("{} parts: {}", value.parts.len(), value.example(text))
    };
    table(
        &texts,
        time_layout::parse,
        show,
        &expect![[r#"
        2006-01-02T15:04:05.000Z0700 8 parts: 2025-07-04T15:06:07.125+0200
        Mon, 2 Jan 2006          4 parts: Fri, 4 Jul 2025
        3:04 pm                  3 parts: 3:06 pm
        __2 _2 _2006             3 parts: 185  4 _2025
        15h04                    2 parts: 15h06
        YYYY-MM-DD               0 parts: YYYY-MM-DD
        05.99 05,00 05.001       6 parts: 07.12 07,12 07.007
        Month                    0 parts: Month
        {$LAYOUT}                open
    "#]],
    );
    assert_eq!(time_layout::named("wall"), Some("2006/01/02 15:04:05"));
    assert_eq!(time_layout::named("unix_nano"), None);
}

#[test]
fn regular_expressions() {
    let texts = [
        r"^/(\d+)/(?P<name>[^/]*)$",
        r"a{2,3}?",
        r"\.(?i:css|js)$",
        "(",
        ")",
        "a)",
        "(?<=a)b",
        r"\1",
        "[z-a]",
        "[a",
        "a**",
        "*a",
        "a|*",
        "a{1001}",
        "((a{20}){20}){20}",
        "[[:foo:]]",
        r"\p{F9}",
        r"\p{Greek}",
        "(?P<n-m>x)",
        "a\\",
        "a{,3}",
        "a{x}",
        "{http.x}",
        "a{$X}",
        r"\x{110000}",
    ];
    let show = |text: &str, value: &regex::Regex| {
        let group = |it: &regex::Group| {
            let name = it.name.as_ref().map_or("", |it| &it.value);
            format!("{name} {}", &text[it.span.clone()])
        };
        format!("{:?}", value.groups.iter().map(group).collect::<Vec<_>>())
    };
    table(
        &texts,
        regex::parse,
        show,
        &expect![[r#"
            ^/(\d+)/(?P<name>[^/]*)$ [" (\\d+)", "name (?P<name>[^/]*)"]
            a{2,3}?                  []
            \.(?i:css|js)$           []
            (                        MissingParen ⟦(⟧
            )                        UnexpectedParen ⟦)⟧
            a)                       UnexpectedParen a⟦)⟧
            (?<=a)b                  BadGroup ⟦(?<=⟧a)b
            \1                       BadEscape ⟦\1⟧
            [z-a]                    BadRange [⟦z-a⟧]
            [a                       MissingBracket ⟦[a⟧
            a**                      NestedRepeat a⟦**⟧
            *a                       NothingToRepeat ⟦*⟧a
            a|*                      NothingToRepeat a|⟦*⟧
            a{1001}                  BadCount a⟦{1001}⟧
            ((a{20}){20}){20}        BadCount ((a{20}){20})⟦{20}⟧
            [[:foo:]]                BadRange [⟦[:foo:]⟧]
            \p{F9}                   BadRange ⟦\p{F9}⟧
            \p{Greek}                []
            (?P<n-m>x)               BadName ⟦(?P<n-m>⟧x)
            a\                       TrailingBackslash a⟦\⟧
            a{,3}                    []
            a{x}                     open
            {http.x}                 open
            a{$X}                    open
            \x{110000}               BadEscape ⟦\x{110000⟧}
        "#]],
    );
}

#[test]
fn cel_expressions() {
    let texts = [
        "{method} == 'GET'",
        "path('/a*') && {a}{b}",
        r#""{path}" == 'x'"#,
        r#"'{path}' == "x""#,
        r"{path}.matches(r'\d\')",
        r"'\'' == '",
        "(a",
        "a)",
        "[a)",
        "",
        "// nothing",
        "a // (",
        r"\{host} == 'a'",
        "{$EXPR}",
        "{'a': 1}.a",
        "size([1, 2]) > 0",
    ];
    let show = |_: &str, value: &cel::Expression| {
        let names = value.placeholders.iter().map(|it| it.value.as_str());
        format!("takes {:?}", names.collect::<Vec<_>>())
    };
    table(
        &texts,
        cel::parse,
        show,
        &expect![[r#"
        {method} == 'GET'        takes ["method"]
        path('/a*') && {a}{b}    takes []
        "{path}" == 'x'          PlaceholderInString "⟦{path}⟧" == 'x'
        '{path}' == "x"          takes ["path"]
        {path}.matches(r'\d\')   takes ["path"]
        '\'' == '                UnterminatedString '\'' == ⟦'⟧
        (a                       Unclosed ⟦(⟧a
        a)                       UnexpectedClosing a⟦)⟧
        [a)                      UnexpectedClosing [a⟦)⟧
                                 Empty ⟦⟧
        // nothing               Empty ⟦// nothing⟧
        a // (                   takes []
        \{host} == 'a'           takes []
        {$EXPR}                  open
        {'a': 1}.a               takes []
        size([1, 2]) > 0         takes []
    "#]],
    );
}

#[test]
fn parts_in_braces() {
    let found = |text: &str| {
        let hole = |it: analysis::value::Hole| (text[it.span].to_owned(), it.filled);
        holes(text).into_iter().map(hole).collect::<Vec<_>>()
    };
    assert_eq!(
        found("a{env.X}b{$Y:1}{args[0]}"),
        [
            ("{env.X}".to_owned(), Filled::Running),
            ("{$Y:1}".to_owned(), Filled::Before),
            ("{args[0]}".to_owned(), Filled::Before),
        ]
    );
    assert_eq!(found("a{b"), []);
    assert_eq!(found("a}b"), []);
}
