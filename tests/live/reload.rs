//! What a user sees of a Caddy that runs.

use crate::caddy::Caddy;
use std::io::{Read, Write};
use std::net::TcpListener;

#[test]
fn a_reload_changes_what_is_served() {
    let Some(caddy) = Caddy::start("one") else { return };
    let status = caddy.dir.run(&["status"]);
    assert_eq!(status.code, 0, "{status}");
    assert!(status.out.starts_with("Caddy "), "{status}");

    let same = caddy.dir.run(&["diff"]);
    assert_eq!((same.code, &*same.out), (0, ""), "{same}");
    assert!(same.err.starts_with("unchanged: "), "{same}");

    caddy.write("\trespond two");
    let other = caddy.dir.run(&["diff"]);
    assert_eq!(other.code, 1, "{other}");
    let signed = |sign| other.out.lines().filter(|it| it.starts_with(sign)).collect::<Vec<_>>();
    assert!(signed('-').iter().any(|line| line.contains("\"one\"")), "{other}");
    assert!(signed('+').iter().any(|line| line.contains("\"two\"")), "{other}");
    assert_eq!(caddy.answer(), "one", "nothing was loaded yet");

    let reload = caddy.dir.run(&["reload"]);
    assert_eq!((reload.code, &*reload.out), (0, ""), "{reload}");
    assert!(reload.err.starts_with("Caddyfile is loaded by unix/"), "{reload}");
    assert_eq!(caddy.answer(), "two");
}

#[test]
fn a_request_under_way_is_answered_after_a_reload() {
    let Some(caddy) = Caddy::start("one") else { return };
    let app = TcpListener::bind("127.0.0.1:0").unwrap();
    caddy.write(&format!("\treverse_proxy {}", app.local_addr().unwrap()));
    assert_eq!(caddy.dir.run(&["reload"]).code, 0);
    std::thread::scope(|scope| {
        let waiting = scope.spawn(|| caddy.answer());
        let (mut request, _) = app.accept().unwrap();
        assert!(request.read(&mut [0; 4096]).unwrap() > 0);
        caddy.write("\trespond two");
        assert_eq!(caddy.dir.run(&["reload"]).code, 0);
        assert_eq!(caddy.answer(), "two");
        request.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nlater").unwrap();
        assert_eq!(waiting.join().unwrap(), "later");
    });
}

#[test]
fn a_file_that_caddy_refuses_is_told_at_its_line_and_the_old_one_goes_on() {
    let Some(caddy) = Caddy::start("one") else { return };
    caddy.write("\trespond two\n\tno_such_directive");
    let reload = caddy.dir.run(&["reload"]);
    assert_eq!(reload.code, 1, "{reload}");
    assert!(reload.err.starts_with("Caddyfile:10: Caddy refuses it: "), "{reload}");
    assert!(reload.err.contains("no_such_directive"), "{reload}");
    let adapt = caddy.dir.run(&["adapt"]);
    assert_eq!((adapt.code, &*adapt.out), (1, ""), "{adapt}");

    // What is known to be wrong is not sent.
    caddy.write("\thandle { respond two\n\t}");
    let reload = caddy.dir.run(&["reload"]);
    assert_eq!(reload.code, 1, "{reload}");
    assert!(reload.out.contains("token-after-brace"), "{reload}");
    assert!(reload.err.contains("--force"), "{reload}");
    let forced = caddy.dir.run(&["reload", "--force"]);
    assert_eq!(forced.code, 1, "{forced}");
    assert!(forced.err.contains("Caddy refuses it"), "{forced}");
    assert_eq!(caddy.answer(), "one");
}

#[test]
fn imports_are_looked_up_beside_the_file() {
    let Some(caddy) = Caddy::start("one") else { return };
    caddy.dir.write("my parts/a.conf", "respond three\n");
    caddy.write("\timport \"my parts/*.conf\"");
    // From another folder, as an editor would.
    let mut reload = caddy.dir.command(&["reload", "../Caddyfile"]);
    reload.current_dir(caddy.dir.path("my parts"));
    let reload = crate::support::finish(reload, b"");
    assert_eq!(reload.code, 0, "{reload}");
    assert_eq!(caddy.answer(), "three");
}

#[test]
fn adapt_prints_what_caddy_makes_of_the_file_and_says_what_it_remarks_on() {
    let Some(caddy) = Caddy::start("one") else { return };
    caddy.write("  respond two");
    let adapt = caddy.dir.run(&["adapt"]);
    assert_eq!(adapt.code, 0, "{adapt}");
    let json: serde_json::Value = serde_json::from_str(&adapt.out).unwrap();
    assert!(json["apps"]["http"]["servers"]["srv0"].is_object(), "{adapt}");
    assert!(adapt.err.contains("Caddyfile:9: warning: "), "{adapt}");
    assert_eq!(caddy.answer(), "one");
}

#[test]
fn a_command_stands_in_where_no_caddy_answers() {
    let Some(program) = crate::oracle::program() else { return };
    let program = program.to_str().unwrap();
    let dir = crate::support::Dir::with(&[
        ("Caddyfile", "{\n\tadmin unix/nowhere.sock\n}\na {\n\trespond hi\n}\n"),
        ("broken", "a {\n\tno_such_directive\n}\n"),
    ]);
    let adapt = |args: &[&str]| dir.run(&[&["adapt"], args].concat());
    let good = adapt(&["Caddyfile", "--", program]);
    assert_eq!(good.code, 0, "{good}");
    assert!(good.out.contains("\"hi\""), "{good}");
    let broken = adapt(&["broken", "--address", "unix/nowhere.sock", "--", program]);
    assert_eq!(broken.code, 1, "{broken}");
    assert!(broken.err.starts_with("broken:2: Caddy refuses it: "), "{broken}");
    let missing = adapt(&["Caddyfile", "--", "no-such-program"]);
    assert_eq!(missing.code, 2, "{missing}");
    assert!(missing.err.contains("no-such-program cannot be run"), "{missing}");
}

#[test]
fn without_the_right_to_the_socket_the_remedy_is_told() {
    use std::os::unix::fs::PermissionsExt;
    use std::os::unix::process::CommandExt;
    let Some(caddy) = Caddy::start("one") else { return };
    // Somebody else must be able to run a copy of the program and to read the file.
    let program = caddy.dir.path("caddyfile-ls");
    std::fs::copy(crate::support::PROGRAM, &program).unwrap();
    for path in [caddy.dir.path(""), program.clone()] {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).unwrap();
    }
    let mut command = std::process::Command::new(program);
    command.arg("status").current_dir(caddy.dir.path("")).uid(65534).gid(65534);
    let Ok(output) = command.output() else {
        eprintln!("skipped: this user may not become another");
        return;
    };
    let status = crate::support::Ran::of(&output);
    assert_eq!(status.code, 2, "{status}");
    assert!(status.err.contains("permission denied"), "{status}");
    assert!(status.err.contains("|0220"), "{status}");
}
