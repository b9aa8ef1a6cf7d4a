//! Timeouts: what an editor shows of those of the production Caddyfile.

use expect_test::{Expect, expect};
use ide::{Kind, Markup, SourceFile, hover};
use syntax::TextSize;

/// What a hover says where `words` first stand in the production file, of the last word of them.
fn production(words: &str, expect: &Expect) {
    let text = include_str!("../../../../tests/fixtures/production.Caddyfile");
    let end = text.find(words).unwrap() + words.len();
    shows(text, end - 1, expect);
}

fn shows(text: &str, offset: usize, expect: &Expect) {
    let file = SourceFile::new(text.into(), Kind::Main);
    let hover = hover(&file, TextSize::try_from(offset).unwrap(), Markup::Plain).expect("a hover");
    expect.assert_eq(&format!("[{}]\n{}\n", &text[hover.range], hover.text));
}

#[test]
fn the_four_timeouts_of_a_server() {
    production(
        "read_body 10m",
        &expect![[r#"
            [10m]
            read_body <duration>

            <duration> of servers › timeouts › read_body · default 0 · since 2.3.0

            10m: 10 minutes = 600 seconds

            Longest time for reading the body of a request; 0 means no limit.

            - 0: no limit
            - Starts: when the header has been read; with read_body_idle off, when reading the header begins
            - Starts anew: never, however steadily the body comes
            - At its end: reading fails: reverse_proxy answers 504, and HTTP/1 connections are closed; log: i/o timeout. A response that is under way already goes on

            - Large uploads over slow lines are cut off, however steadily they move.

            Documentation: https://caddyserver.com/docs/conventions#durations
        "#]],
    );
    production(
        "read_header 5s",
        &expect![[r#"
            [5s]
            read_header <duration>

            <duration> of servers › timeouts › read_header · default 1m · since 2.3.0

            5s: 5 seconds = 5,000 milliseconds

            Longest time for reading the header of a request.

            - 0: the default of 1 minute; a negative value switches it off
            - Starts: after the TLS handshake, for further requests of the connection with their first byte; it also limits the handshake
            - Starts anew: never
            - At its end: HTTP/1: the connection is closed without an answer, and nothing is logged

            Documentation: https://caddyserver.com/docs/conventions#durations
        "#]],
    );
    production(
        "write 2m",
        &expect![[r#"
            [2m]
            write <duration>

            <duration> of servers › timeouts › write · default 0 · since 2.3.0

            2m: 2 minutes = 120 seconds

            Longest time for writing a whole response; 0 means no limit.

            - 0: no limit
            - Starts: when the header has been read, so it counts the upload and a slow backend too
            - Starts anew: never, however steadily the response flows
            - At its end: HTTP/1: the next write fails and the connection is closed, in the middle of the response or before its first byte (curl: Empty reply from server), although the access log may say 200; HTTP/2: the stream is reset at once (INTERNAL_ERROR). WebSockets of HTTP/1 go on

            - Slow backends, event streams and long downloads are cut off too.

            Documentation: https://caddyserver.com/docs/conventions#durations
        "#]],
    );
    production(
        "idle 5m",
        &expect![[r#"
            [5m]
            idle <duration>

            <duration> of servers › timeouts › idle · default 5m · since 2.3.0

            5m: 5 minutes = 300 seconds

            How long a connection stays open for a further request.

            - 0: the default of 5 minutes; a negative value means no limit
            - Starts: when the response is complete
            - Starts anew: with each further request on the connection
            - At its end: the connection is closed; the client opens a new one, and nothing is logged

            - A load balancer in front should close idle connections earlier than Caddy does.

            Documentation: https://caddyserver.com/docs/conventions#durations
        "#]],
    );
}

#[test]
fn the_block_of_timeouts_is_a_table_and_a_time_line() {
    production(
        "\t\ttimeouts",
        &expect![[r#"
            [timeouts]
            timeouts { … }

            Option of servers · since 2.3.0 · several lines add up, a later one replaces what it names again

              here  default  effect
            read_body  10m  0  Longest time for reading the body of a request; 0 means no limit.
            read_body_idle  –  1m  Longest pause while reading a request body; negative means no limit.
            read_header  5s  1m  Longest time for reading the header of a request.
            write  2m  0  Longest time for writing a whole response; 0 means no limit.
            write_idle  –  1m  Longest pause while writing a response; negative means no limit.
            write_max_chunk  –  64KiB  Most bytes that are written in one go, so that write_idle can see progress in between.
            idle  5m  5m  How long a connection stays open for a further request.

                                    accept  TLS  header  body  upstream  response  idle
            TLS handshake  5s               ====
            read_header    5s                    ======
            read_body      10m                           ====
            read_body_idle 1m                            ----
            write          2m                            ========================
            write_idle     1m                                            --------
            idle           5m                                                      ====

            === is one clock for the whole part, --- one that starts anew whenever bytes move.

            How long the server waits for clients.

            Without any line Caddy waits a minute for the header, and cuts bodies and responses only when nothing has
            moved for a minute (read_body_idle, write_idle, since 2.11.5). read_body and write are limits for the
            whole of it: they also hit those who upload or download much over a slow line, WebSockets aside.

            Times are as 10s, 1m30s or 1d. They are about clients; for backends see dial_timeout,
            response_header_timeout and others of the http transport of reverse_proxy. For a part of a site there
            is the directive timeouts.

            servers {
            	timeouts {
            		read_header 10s
            		read_body 30s
            		read_body_idle 15s 1024
            		write_idle 30s
            		idle 2m
            	}
            }
        "#]],
    );
}

#[test]
fn every_line_of_the_time_line_fits_a_terminal() {
    let text = "{\n\tservers {\n\t\ttimeouts {\n\t\t\tread_body {$SOMETHING_VERY_LONG}\n\t\t\twrite -1s\n\t\t\twrite_idle 90s 500\n\t\t}\n\t}\n}\n";
    let file = SourceFile::new(text.into(), Kind::Main);
    let at = TextSize::try_from(text.find("timeouts").unwrap()).unwrap();
    let shown = hover(&file, at, Markup::Markdown).unwrap().text;
    let drawn = shown.split("```text\n").nth(1).unwrap().split("```").next().unwrap();
    assert!(drawn.lines().all(|line| line.chars().count() <= 80), "{drawn}");
    expect![[r#"
                                accept  TLS  header  body  upstream  response  idle
        TLS handshake  varies           ====
        read_header    1m                    ======
        read_body      {$SOMET…                      ====
        read_body_idle 1m                            ----
        write          no limit
        write_idle     90s                                           --------
        idle           5m                                                      ====
    "#]]
    .assert_eq(drawn);
}

#[test]
fn the_route_scoped_directive() {
    let text = "a {\n\ttimeouts /up/* {\n\t\tread_timeout 30s 1024\n\t}\n}\n";
    shows(
        text,
        text.find("timeouts").unwrap(),
        &expect![[r#"
        [timeouts]
        timeouts [<matcher>] { … }

        Directive · since 2.11.5 · experimental

          here  default  effect
        read_timeout  30s 1024  the server's  How long reading the request body may pause, and how many bytes per second must arrive on average.
        write_timeout  –  the server's  How long writing the response may pause, and how many bytes per second must leave on average.
        max_write_chunk  –  64KiB  The most that is written at once, so that write_timeout holds for each piece of a large response.

        Cuts off clients that send or receive too slowly, for some requests.

        The times start anew whenever data flows, so that they limit a pause, not the whole transfer. They win over
        the server's idle times of the global option servers, and over those of a timeouts around them (since
        2.11.8). The server's read_body and write timeouts still limit the whole transfer.

        - A word after the matcher silently discards the whole block.

        timeouts /upload/* {
        	read_timeout 30s 1024
        	write_timeout 1m
        }

        Documentation: https://caddyserver.com/docs/modules/http.handlers.timeouts
    "#]],
    );
    shows(
        text,
        text.find("30s").unwrap(),
        &expect![[r#"
            [30s]
            read_timeout <duration> [<min-rate>]

            <duration> of timeouts › read_timeout · default: the server's · since 2.11.5

            30s: 30 seconds = 30,000 milliseconds

            How long reading the request body may pause, and how many bytes per second must arrive on average.

            - 0: the server's read_body_idle
            - Starts: with each read of the body
            - Starts anew: with each read that brings bytes; with a rate, each byte received prolongs it by its share instead
            - At its end: reading fails: reverse_proxy answers 504, other handlers with an error of their own, and the connection is closed; log: i/o timeout

            - The unit d is not known here; write 24h.

            Documentation: https://caddyserver.com/docs/conventions#durations
        "#]],
    );
}

#[test]
fn the_largest_header() {
    let text = "{\n\tservers {\n\t\tmax_header_size 16KiB\n\t}\n}\n";
    shows(
        text,
        text.find("16KiB").unwrap(),
        &expect![[r#"
            [16KiB]
            max_header_size <size>

            <size> of servers › max_header_size · default 16KiB · since 2.3.0

            16KiB: 16,384 bytes (a binary unit; 16KB is 16,000 bytes)

            Most bytes of a request's header; a larger one is refused with status 431.

            - Until 2.11.4 it was 1 MiB: clients with large cookies may now be refused.
            - 4 KiB more than this still pass.
        "#]],
    );
}

#[test]
fn the_times_of_a_proxy() {
    let text = "a {\n\treverse_proxy b {\n\t\tflush_interval -1\n\t\tstream_timeout 30\n\t\ttransport http {\n\t\t\tdial_timeout 500ms\n\t\t}\n\t}\n}\n";
    shows(
        text,
        text.find("-1").unwrap(),
        &expect![[r#"
            [-1]
            flush_interval <interval>

            <interval> of reverse_proxy › flush_interval · default 0

            -1: after each write

            How often the answer is sent on to the client; -1: after each write. 0: when a buffer is full.

            - 0: sent on when a buffer is full and at the end
            - Starts: with the first bytes that were not sent on yet
            - Starts anew: each time that bytes are sent on
            - At its end: what has come so far is sent on to the client

            - A number without a unit is nanoseconds.

            Documentation: https://caddyserver.com/docs/conventions#durations
        "#]],
    );
    shows(
        text,
        text.find("30").unwrap(),
        &expect![[r#"
            [30]
            stream_timeout <timeout>

            <timeout> of reverse_proxy › stream_timeout · default 0 · since 2.7.0

            30: 30 nanoseconds = 0.03 microseconds (a number without a unit counts nanoseconds)

            Ends WebSockets and other upgraded connections after this time. 0: never.

            - 0: no limit
            - Starts: when the connection is upgraded, as for a WebSocket
            - Starts anew: never, whatever is sent
            - At its end: both connections are closed without a closing message (browsers: code 1006); log at DEBUG: stream timed out

            - A number without a unit is nanoseconds.

            Documentation: https://caddyserver.com/docs/conventions#durations
        "#]],
    );
    shows(
        text,
        text.find("500ms").unwrap(),
        &expect![[r#"
            [500ms]
            dial_timeout <timeout>

            <timeout> of http.reverse_proxy.transport.http › dial_timeout · default 3s

            500ms: 500 milliseconds = 0.5 seconds

            How long connecting to the upstream may take.

            - 0: the default of 3 seconds
            - Starts: with each connection that is made; a request on a connection that is open already has none
            - Starts anew: never; a second try starts a clock of its own
            - At its end: the client gets 502, unless lb_try_duration or lb_retries allows a further try; log: dial tcp …: i/o timeout

            Documentation: https://caddyserver.com/docs/conventions#durations
        "#]],
    );
}
