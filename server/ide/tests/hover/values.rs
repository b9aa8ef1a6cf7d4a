//! Values of the real catalogue: what they are, their defaults and what is refused beyond them.

use crate::check_plain;
use expect_test::expect;
use ide::{Kind, Markup, SourceFile, hover};
use syntax::TextSize;

/// What a hover says of the value at `$0`, and the first sentence on its option.
fn says(fixture: &str) -> String {
    let offset = TextSize::of(fixture.split("$0").next().unwrap());
    let file = SourceFile::new(fixture.replace("$0", "").into(), Kind::Main);
    let hover = hover(&file, offset, Markup::Plain).expect("a hover");
    let lines = hover.text.lines().skip_while(|line| !line.starts_with('<'));
    lines.filter(|line| !line.is_empty()).take(3).flat_map(|line| [line, "\n"]).collect()
}

#[test]
fn sizes() {
    expect![[r#"
        <size> of servers › max_header_size · default 16KiB · since 2.3.0
        32kb: 32,000 bytes (a decimal unit; 32KiB is 32,768 bytes); the default is 16,384 bytes
        Most bytes of a request's header; a larger one is refused with status 431.
    "#]]
    .assert_eq(&says("{\n\tservers {\n\t\tmax_header_size 32$0kb\n\t}\n}\n"));
    expect![[r#"
        <size> of request_body › max_size · default unlimited · since 2.3.0
        10MiB: 10,485,760 bytes (a binary unit; 10MB is 10,000,000 bytes)
        The largest body that is accepted; a larger one is refused with status 413.
    "#]]
    .assert_eq(&says("a {\n\trequest_body {\n\t\tmax_size 1$00MiB\n\t}\n}\n"));
    expect![[r#"
        <size> of caddy.logging.writers.file › roll_size · default 100MiB
        10: 10 bytes (without a unit bytes are counted); the default is 104,857,600 bytes
        Size from which on a new file is started; rounded up to whole MiB.
    "#]]
    .assert_eq(&says(
        "a {\n\tlog {\n\t\toutput file a.log {\n\t\t\troll_size 1$00\n\t\t}\n\t}\n}\n",
    ));
}

#[test]
fn durations_and_addresses() {
    expect![[r#"
        <duration> of reverse_proxy › lb_try_duration · default 0
        1.5d: 1.5 days = 36 hours
        How long Caddy looks for an upstream that answers, before the client gets an error.
    "#]]
    .assert_eq(&says("a {\n\treverse_proxy b {\n\t\tlb_try_duration 1.5d$0\n\t}\n}\n"));
    expect![[r#"
        <upstream> of reverse_proxy
        unix+h2c//run/a: HTTP/2 without TLS on the Unix socket /run/a
        - Network unix+h2c, path /run/a, absolute
    "#]]
    .assert_eq(&says("a {\n\treverse_proxy unix+h2c//run/a$0\n}\n"));
    expect![[r#"
        <upstream> of reverse_proxy
        h2c://127.0.0.1:9000: HTTP/2 without TLS, this machine (127.0.0.1), port 9000
        - Caddy dials 127.0.0.1:9000
    "#]]
    .assert_eq(&says("a {\n\treverse_proxy h2c://127.0.0.1:90$000\n}\n"));
    expect![[r#"
        <address> of bind · default: all interfaces, or the global option default_bind
        unix//run/x.sock|0222: Unix socket /run/x.sock
        - Network unix, path /run/x.sock, absolute
    "#]]
    .assert_eq(&says("a {\n\tbind unix//run/x.sock|02$022\n}\n"));
}

#[test]
fn addresses_of_sites_whose_port_is_not_known_or_none() {
    check_plain(
        "$0a.com:{$PORT} {\n}\n",
        &expect![[r#"
        [a.com:{$PORT}]
        Address of a site, known only when the variables and arguments in it are.
    "#]],
    );
    check_plain(
        "$0a.com:8000-8001 {\n}\n",
        &expect![[r#"
        nothing
    "#]],
    );
    check_plain(
        "$0http://A.com:080 {\n}\n",
        &expect![[r#"
        [http://A.com:080]
        Site http://A.com:080

        - Listens on port 80 for HTTP, on all interfaces
        - Answers for the host a.com
        - No certificate and no redirect to HTTPS

        Documentation: https://caddyserver.com/docs/caddyfile/concepts#addresses
    "#]],
    );
}
