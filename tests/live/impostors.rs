//! What is no Caddy, or none that answers.

use crate::support::{Dir, Ran};
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};

fn status(dir: &Dir) -> Ran {
    dir.run(&["status"])
}

/// Asks a server that does this with a connection, for so many seconds.
fn status_of(timeout: &str, serve: impl FnOnce(TcpStream) + Send + 'static) -> Ran {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let dir = Dir::with(&[("Caddyfile", &*format!("{{\n\tadmin {address}\n}}\n"))]);
    let server = std::thread::spawn(move || serve(listener.accept().unwrap().0));
    let status = dir.run(&["status", "--timeout", timeout]);
    server.join().unwrap();
    assert_eq!((status.code, &*status.out), (2, ""), "{status}");
    status
}

#[test]
fn where_nobody_listens_that_is_said() {
    let dir = Dir::with(&[("Caddyfile", "{\n\tadmin unix/missing.sock\n}\n")]);
    let missing = status(&dir);
    assert_eq!(missing.code, 2, "{missing}");
    assert!(missing.err.contains("there is no socket missing.sock"), "{missing}");

    // A socket outlives the process that made it.
    drop(std::os::unix::net::UnixListener::bind(dir.path("missing.sock")).unwrap());
    let stale = status(&dir);
    assert!(stale.err.contains("was left behind"), "{stale}");

    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let address = format!("127.0.0.1:{port}");
    let refused = dir.run(&["status", "--address", &address]);
    assert!(refused.err.contains(&format!("nobody listens at {address}")), "{refused}");
}

#[test]
fn a_file_can_rule_it_out() {
    let dir = Dir::with(&[("Caddyfile", "{\n\tadmin off\n}\n"), ("env", "{\n\tadmin {$A}\n}\n")]);
    let off = dir.run(&["reload"]);
    assert_eq!(off.code, 2, "{off}");
    assert!(off.err.contains("`admin off`"), "{off}");
    let unknown = dir.run(&["reload", "env"]);
    assert!(unknown.err.contains("--address"), "{unknown}");
    let address = dir.run(&["reload", "env", "--address", "localhost"]);
    assert!(address.err.contains("`localhost` is no admin address"), "{address}");
}

#[test]
fn a_server_that_never_answers_is_given_up() {
    let silent = status_of("1", |mut stream| {
        // Until the client goes away.
        let _ = stream.read_to_end(&mut Vec::new());
    });
    assert!(silent.err.contains("no answer within 1 s"), "{silent}");
}

#[test]
fn a_server_that_talks_something_else_is_found_out() {
    let garbled = status_of("30", |mut stream| {
        let _ = stream.read(&mut [0; 1024]);
        let _ = stream.write_all(b"SSH-2.0-OpenSSH_9.9\r\n");
        let _ = stream.read_to_end(&mut Vec::new());
    });
    assert!(garbled.err.contains("not Caddy's admin API"), "{garbled}");
}

#[test]
fn an_answer_without_end_is_not_read_to_its_end() {
    let endless = status_of("30", |mut stream| {
        let _ = stream.read(&mut [0; 1024]);
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n");
        let chunk = vec![b'x'; 1 << 16];
        while stream.write_all(&chunk).is_ok() {}
    });
    assert!(endless.err.contains("longer than 64 MiB"), "{endless}");
}
