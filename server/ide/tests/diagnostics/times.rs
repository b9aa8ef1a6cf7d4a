//! What is said of times that work against each other.

use crate::{check, shown};
use expect_test::expect;
use ide::Kind;

/// The example of a rule.
fn example(rule: &str) -> String {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/fixtures/rules");
    std::fs::read_to_string(format!("{folder}/{rule}.bad.Caddyfile")).unwrap()
}

#[test]
fn of_a_server() {
    check(
        &example("timeout-write-stream"),
        expect![[r#"
            4 `write 2m`: Info timeout-write-stream: `write 2m` counts from the request on, so it also ends the stream on line 12, however busy that is; `write_idle` would end only those that no client reads
                12 `flush_interval -1`: sent on at once, as streams need it
        "#]],
    );
    check(
        &example("timeout-read-body-upload"),
        expect![[r#"
        4 `read_body 10s`: Info timeout-read-body-upload: at 1 MB/s `read_body 10s` ends an upload after 10 MB; `max_size 200MB` on line 11 allows more
            11 `max_size 200MB`: the largest upload that is allowed
    "#]],
    );
    check(
        &example("timeout-idle-probe"),
        expect![[r#"
        4 `idle 10s`: Hint timeout-idle-probe: `idle 10s` closes a connection between two requests before its first keep-alive probe, which `keepalive_idle 15s` sends
            6 `keepalive_idle 15s`: when the first probe is sent
    "#]],
    );
    check(
        &example("grace-period-stream"),
        expect![[r#"
            3 `flush_interval -1`: Hint grace-period-stream: when Caddy stops it waits until responses under way are complete, and an event stream ends only when its client leaves; the global option `grace_period` limits the wait
        "#]],
    );
}

#[test]
fn of_a_proxy() {
    check(
        &example("lb-try-interval-alone"),
        expect![[r#"
        4 `lb_try_interval 500ms`: Hint Unnecessary lb-try-interval-alone: a failed request is not tried again here, so there is no pause between tries: `lb_try_duration` or `lb_retries` would allow some
    "#]],
    );
    check(
        &example("lb-try-once"),
        expect![[r#"
        4 `lb_try_interval 5s`: Hint lb-try-once: a failed request is tried again once at most: the pause of `lb_try_interval 5s` uses up `lb_try_duration 5s`
            3 `lb_try_duration 5s`: the time for all tries
    "#]],
    );
    check(
        &example("lb-try-dial"),
        expect![[r#"
        3 `lb_try_duration 5s`: Hint lb-try-dial: an upstream that does not answer is given up after `dial_timeout 10s`, which leaves nothing of `lb_try_duration 5s`: there is no further try
            5 `dial_timeout 10s`: the time for connecting
    "#]],
    );
    check(
        &example("lb-try-dial-default"),
        expect![[r#"
        3 `lb_try_duration 2s`: Hint lb-try-dial: an upstream that does not answer is given up after `dial_timeout 3s` (the default), which leaves nothing of `lb_try_duration 2s`: there is no further try
    "#]],
    );
    check(
        &example("health-interval-timeout"),
        expect![[r#"
        4 `health_interval 2s`: Hint health-interval-timeout: checks of an upstream that hangs overlap: each may take `health_timeout 10s`, and `health_interval 2s` begins the next one earlier
            5 `health_timeout 10s`: the time for one check
    "#]],
    );
    check(
        &example("health-interval-timeout-default"),
        expect![[r#"
        4 `health_interval 2s`: Hint health-interval-timeout: checks of an upstream that hangs overlap: each may take `health_timeout 5s` (the default), and `health_interval 2s` begins the next one earlier
    "#]],
    );
}

#[test]
fn a_stream_of_a_plugin() {
    check(
        "{\n\tservers {\n\t\ttimeouts {\n\t\t\twrite 10s\n\t\t}\n\t}\n\tgrace_period 5s\n}\na {\n\tmercure\n}\n",
        expect![[r#"
            4 `write 10s`: Info timeout-write-stream: `write 10s` counts from the request on, so it also ends the stream on line 10, however busy that is; `write_idle` would end only those that no client reads
                10 `mercure`: sent on at once, as streams need it
        "#]],
    );
}

#[test]
fn what_is_not_known_or_not_read_is_not_judged() {
    let silent = |text: &str, kind| assert_eq!(shown(text, kind), "", "{text}");
    let server = |times: &str, rest: &str| {
        format!(
            "{{\n\tgrace_period 1s\n\tservers {{\n\t\ttimeouts {{\n\t\t\t{times}\n\t\t}}\n\t}}\n}}\na {{\n\t{rest}\n}}\n"
        )
    };
    let stream = "reverse_proxy b {\n\t\tflush_interval -1\n\t}";
    silent(&server("write {$WRITE:2m}", stream), Kind::Main);
    silent(&server("write 0", stream), Kind::Main);
    silent(&server("write 2m", "reverse_proxy b {\n\t\tflush_interval {$F:-1}\n\t}"), Kind::Main);
    silent(&server("read_body 0", "request_body {\n\t\tmax_size 1GB\n\t}"), Kind::Main);
    // Another file, or a variable, may bring what is missing.
    let open = |line: &str| format!("{{\n\t{line}\n}}\na {{\n\t{stream}\n}}\n");
    silent(&open("import options.conf"), Kind::Main);
    silent(&open("{$OPTIONS}"), Kind::Main);
    silent(&format!("{stream}\n"), Kind::MainOrPart);
    silent(
        "a {\n\treverse_proxy b {\n\t\tlb_try_duration 1s\n\t\ttransport other {\n\t\t\tdial_timeout 5s\n\t\t}\n\t}\n}\n",
        Kind::Main,
    );
    let unread = format!("(s) {{\n\t{stream}\n}}\na {{\n}}\n");
    assert!(!shown(&unread, Kind::Main).contains("grace-period-stream"), "{unread}");
}
