//! What is said of a socket once a machine has been looked at.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use expect_test::{Expect, expect};
use ide::{
    Account, AccountSource, Container, End, Engine, FileKind, Id, Kind, Markup, MountSource,
    Mounted, Rights, Seen, Socket, SocketSight, SocketVerdict, SourceFile, Subordinates,
    Surroundings, System, socket_diagnostics, socket_finding, socket_report, sockets_at,
    sockets_in,
};
use syntax::TextSize;

/// The users and groups of these machines.
const NUMBERS: [(&str, u32); 5] =
    [("root", 0), ("www-data", 33), ("caddy", 999), ("alice", 1000), ("app", 1001)];

fn id(name: &str) -> Id {
    let number = NUMBERS.iter().find(|(known, _)| *known == name).map(|(_, number)| *number);
    match number {
        Some(number) => Id { number, name: Some(name.into()) },
        None => Id { number: name.parse().unwrap(), name: None },
    }
}

fn account(names: &str) -> Account {
    let mut names = names.split(' ');
    Account { user: id(names.next().unwrap()), groups: names.map(id).collect(), subordinates: None }
}

/// `755 root:root /sockets`, and a label behind it.
fn seen(line: &str) -> Seen {
    let mut words = line.split(' ');
    let mode = u32::from_str_radix(words.next().unwrap(), 8).unwrap();
    let (owner, group) = words.next().unwrap().split_once(':').unwrap();
    let rights = Rights { owner: id(owner), group: id(group), mode, list: None };
    let path = words.next().unwrap().to_owned();
    Seen { path, rights, label: words.next().map(str::to_owned) }
}

/// Folders line by line, and in the last line what is at the end.
fn sight(caddy: &str, viewer: &str, lines: &str) -> SocketSight {
    let (folders, end) = lines.trim().rsplit_once('\n').unwrap();
    let (kind, what) = end.trim().split_once(' ').unwrap_or((end.trim(), ""));
    let end = match kind {
        "socket" => End::Socket(seen(what)),
        "plain" => End::Other(seen(what), FileKind::Plain),
        "folder" => End::Other(seen(what), FileKind::Folder),
        "nothing" => End::Nothing { path: what.to_owned() },
        "no-folder" => End::NoFolder { path: what.to_owned() },
        "no" => End::NotAFolder { path: what.to_owned() },
        "hidden" => End::Hidden,
        other => panic!("{other}"),
    };
    SocketSight {
        caddy: account(caddy),
        source: AccountSource::System,
        viewer: account(viewer),
        folders: folders.lines().map(|line| seen(line.trim())).collect(),
        end,
        system: System::Linux,
        surroundings: Surroundings::Machine,
    }
}

/// The one socket in a file.
fn socket(text: &str) -> Socket {
    let file = SourceFile::new(text.into(), Kind::Main);
    let found = sockets_in(&file);
    let [(_, socket)] = &found[..] else { panic!("{found:?}") };
    socket.clone()
}

#[allow(clippy::needless_pass_by_value, reason = "as expect! gives it")]
fn check(text: &str, sight: SocketSight, expected: Expect) {
    let report = socket_report(&socket(text), &sight);
    expected.assert_eq(&(report.text(Markup::Markdown) + "\n"));
}

const UPSTREAM: &str = ":80 {\n\treverse_proxy unix//sockets/app.sock\n}\n";
const ADMIN: &str = "{\n\tadmin unix//run/caddy/admin.sock\n}\n";

#[test]
fn membership_comes_before_more_rights_for_all() {
    check(
        UPSTREAM,
        sight(
            "caddy caddy",
            "alice alice",
            "755 root:root /
             750 app:app /sockets
             socket 660 app:app /sockets/app.sock",
        ),
        expect![[r#"
            **On this machine:** Caddy's user `caddy` may not pass the folder `/sockets` (`rwxr-x--- app:app`): it is neither its owner nor in its group, and others have no `x`.

            Make `caddy` a member of the group `app`, and start Caddy again:

            ```sh
            sudo usermod -aG app caddy
            ```

            Let everybody pass the folder:

            ```sh
            sudo chmod o+x /sockets
            ```

            ```text
            drwxr-xr-x root:root /
            drwxr-x--- app:app /sockets   <- no x for caddy
            srw-rw---- app:app /sockets/app.sock
            ```

            - Caddy's user: `caddy` (uid 999, groups caddy), the user `caddy` of this machine; another one: setting `caddyUser`.
        "#]],
    );
    check(
        UPSTREAM,
        sight(
            "caddy caddy app",
            "alice alice",
            "755 root:root /
             750 app:app /sockets
             socket 640 app:app /sockets/app.sock",
        ),
        expect![[r#"
            **On this machine:** Caddy's user `caddy` may not connect to `/sockets/app.sock` (`rw-r----- app:app`): it is in its group, which has no `w`.

            Give the group the right:

            ```sh
            sudo chmod g+w /sockets/app.sock
            ```

            The application makes the socket anew whenever it starts: its own settings, or its umask, have to say the same.

            ```text
            drwxr-xr-x root:root /
            drwxr-x--- app:app /sockets
            srw-r----- app:app /sockets/app.sock   <- no w for caddy
            ```

            - Caddy's user: `caddy` (uid 999, groups caddy, app), the user `caddy` of this machine; another one: setting `caddyUser`.
        "#]],
    );
}

#[test]
fn the_group_of_root_is_for_nobody_else() {
    check(
        UPSTREAM,
        sight(
            "caddy caddy",
            "root root",
            "755 root:root /
             750 root:root /sockets
             hidden",
        ),
        expect![[r#"
            **On this machine:** Caddy's user `caddy` may not pass the folder `/sockets` (`rwxr-x--- root:root`): it is neither its owner nor in its group, and others have no `x`.

            Let everybody pass the folder:

            ```sh
            chmod o+x /sockets
            ```

            ```text
            drwxr-xr-x root:root /
            drwxr-x--- root:root /sockets   <- no x for caddy
            ```

            - Caddy's user: `caddy` (uid 999, groups caddy), the user `caddy` of this machine; another one: setting `caddyUser`.
        "#]],
    );
}

#[test]
fn what_the_viewer_may_not_see_is_not_known() {
    check(
        UPSTREAM,
        sight(
            "caddy caddy app",
            "alice alice",
            "755 root:root /
             750 app:app /sockets
             hidden",
        ),
        expect![[r#"
            **On this machine:** Caddy's user `caddy` may pass `/sockets` (`rwxr-x--- app:app`), but you, `alice`, may not: what is behind it is not known.

            Look as root:

            ```sh
            sudo ls -l /sockets/app.sock
            ```

            ```text
            drwxr-xr-x root:root /
            drwxr-x--- app:app /sockets   <- hidden from alice
            ```

            - Caddy's user: `caddy` (uid 999, groups caddy, app), the user `caddy` of this machine; another one: setting `caddyUser`.
        "#]],
    );
}

#[test]
fn all_is_well() {
    check(
        UPSTREAM,
        sight(
            "caddy caddy app",
            "alice alice",
            "755 root:root /
             750 app:app /sockets
             socket 660 app:app /sockets/app.sock system_u:object_r:var_run_t:s0",
        ),
        expect![[r#"
            **On this machine:** Caddy's user `caddy` may connect to `/sockets/app.sock` (`rw-rw---- app:app`). Whether a program listens there was not tried.

            ```text
            drwxr-xr-x root:root /
            drwxr-x--- app:app /sockets
            srw-rw---- app:app /sockets/app.sock
            ```

            - Caddy's user: `caddy` (uid 999, groups caddy, app), the user `caddy` of this machine; another one: setting `caddyUser`.
            - SELinux label of `/sockets/app.sock`: `system_u:object_r:var_run_t:s0`. A policy may refuse what the bits allow; `ausearch -m avc -ts recent` shows that.
        "#]],
    );
}

#[test]
fn a_path_with_blanks_and_quotes_is_one_word_of_the_command() {
    let mut sight = sight("caddy caddy", "root root", "755 root:root /\nplain 644 root:root /a");
    if let End::Other(seen, _) = &mut sight.end {
        "/my sock's/a.sock".clone_into(&mut seen.path);
    }
    let report = socket_report(&socket(UPSTREAM), &sight);
    let command = report.remedies[0].command.as_deref();
    assert_eq!(command, Some(r"mv -n '/my sock'\''s/a.sock' '/my sock'\''s/a.sock.old'"));
}

#[test]
fn a_path_can_be_too_long_for_a_socket() {
    let verdict = |bytes: usize| {
        let text = format!(":80 {{\n\treverse_proxy unix//{}\n}}\n", "x".repeat(bytes - 1));
        let sight = sight("caddy caddy", "root root", "755 root:root /\nsocket 666 root:root /x");
        socket_report(&socket(&text), &sight).verdict
    };
    assert_eq!(verdict(107), SocketVerdict::Clear);
    assert_eq!(verdict(108), SocketVerdict::TooLong);
}

#[test]
fn nothing_is_done_to_what_belongs_to_the_system() {
    let first = |lines: &str| {
        let sight = sight("caddy caddy", "root root", lines);
        let remedy = socket_report(&socket(UPSTREAM), &sight).remedies.remove(0);
        (remedy.sentence, remedy.command)
    };
    let (sentence, command) = first("755 root:root /\nplain 644 root:root /etc/passwd");
    assert_eq!((&sentence[..17], command), ("Correct the path:", None));
    let (sentence, _) = first("755 root:root /\n700 root:root /root\nhidden");
    assert!(sentence.contains("which a socket below `/run` would not take"), "{sentence}");
}

#[test]
fn the_admin_socket_in_a_folder_of_the_system() {
    check(
        "{\n\tadmin unix//run/admin.sock\n}\n",
        sight(
            "caddy caddy",
            "alice alice",
            "755 root:root /
             755 root:root /run
             nothing /run/admin.sock",
        ),
        expect![[r#"
            **On this machine:** Caddy's user `caddy` may not make its socket in `/run` (`rwxr-xr-x root:root`): it is neither its owner nor in its group, and others have no `w`.

            Make `/run/caddy` for Caddy, and put the socket there:

            ```sh
            sudo install -d -o caddy -g caddy -m 755 /run/caddy
            ```

            It is gone after the next start of the machine: a service of systemd gets it anew with `RuntimeDirectory=caddy`.

            ```text
            drwxr-xr-x root:root /
            drwxr-xr-x root:root /run   <- no w for caddy
            ```

            - Caddy's user: `caddy` (uid 999, groups caddy), the user `caddy` of this machine; another one: setting `caddyUser`.
        "#]],
    );
}

#[test]
fn the_admin_socket_is_for_its_owner_unless_its_mode_says_more() {
    let there = "755 root:root /
                 755 root:root /run
                 755 caddy:caddy /run/caddy
                 socket 200 caddy:caddy /run/caddy/admin.sock";
    check(
        ADMIN,
        sight("caddy caddy", "alice alice", there),
        expect![[r#"
            **On this machine:** Caddy's user `caddy` may make its socket in `/run/caddy` (`rwxr-xr-x caddy:caddy`).

            ```text
            drwxr-xr-x root:root /
            drwxr-xr-x root:root /run
            drwxr-xr-x caddy:caddy /run/caddy
            s-w------- caddy:caddy /run/caddy/admin.sock
            ```

            - With mode `0200` only `caddy` and root can connect: `caddy reload` and `curl --unix-socket` of anybody else end with `permission denied`. `unix//run/caddy/admin.sock|0660` lets members of the group `caddy` in, too.
            - You are `alice`, who is none of them. `sudo -u caddy caddy reload …` works at once.
            - Caddy's user: `caddy` (uid 999, groups caddy), the user `caddy` of this machine; another one: setting `caddyUser`.
        "#]],
    );
    check(
        "{\n\tadmin unix//run/caddy/admin.sock|0660\n}\n",
        sight("caddy caddy", "alice alice", there),
        expect![[r#"
            **On this machine:** Caddy's user `caddy` may make its socket in `/run/caddy` (`rwxr-xr-x caddy:caddy`).

            Make `alice` a member of the group `caddy`, and log in again:

            ```sh
            sudo usermod -aG caddy alice
            ```

            ```text
            drwxr-xr-x root:root /
            drwxr-xr-x root:root /run
            drwxr-xr-x caddy:caddy /run/caddy
            s-w------- caddy:caddy /run/caddy/admin.sock
            ```

            - With mode `0660` `caddy`, members of the group `caddy` and root can connect.
            - You are `alice`, who is none of them. `sudo -u caddy caddy reload …` works at once.
            - Caddy's user: `caddy` (uid 999, groups caddy), the user `caddy` of this machine; another one: setting `caddyUser`.
        "#]],
    );
    check(
        "{\n\tadmin unix//run/caddy/admin.sock|0222\n}\n",
        sight("caddy caddy", "alice alice", there),
        expect![[r#"
            **On this machine:** Caddy's user `caddy` may make its socket in `/run/caddy` (`rwxr-xr-x caddy:caddy`).

            ```text
            drwxr-xr-x root:root /
            drwxr-xr-x root:root /run
            drwxr-xr-x caddy:caddy /run/caddy
            s-w------- caddy:caddy /run/caddy/admin.sock
            ```

            - With mode `0222` everybody who may pass the folders can connect.
            - Caddy's user: `caddy` (uid 999, groups caddy), the user `caddy` of this machine; another one: setting `caddyUser`.
        "#]],
    );
}

#[test]
fn what_stands_where_caddy_makes_its_socket() {
    let bind = ":80 {\n\tbind unix//run/caddy/x.sock|0660\n}\n";
    let folders = "755 root:root /
                   1777 root:root /run";
    let with = |end: &str| sight("caddy caddy", "alice alice", &format!("{folders}\n{end}"));
    check(
        bind,
        with("plain 644 caddy:caddy /run/x.sock"),
        expect![[r#"
            **On this machine:** Caddy's user `caddy` may make its socket in `/run` (`rwxrwxrwt root:root`). `/run/x.sock` (`rw-r--r-- caddy:caddy`) is a plain file: Caddy deletes it when it starts.

            ```text
            drwxr-xr-x root:root /
            drwxrwxrwt root:root /run
            -rw-r--r-- caddy:caddy /run/x.sock
            ```

            - With mode `0660` `caddy`, members of the group `caddy` and root can connect.
            - Caddy's user: `caddy` (uid 999, groups caddy), the user `caddy` of this machine; another one: setting `caddyUser`.
        "#]],
    );
    check(
        bind,
        with("socket 755 alice:alice /run/x.sock"),
        expect![[r#"
            **On this machine:** Caddy's user `caddy` may not take `/run/x.sock` (`rwxr-xr-x alice:alice`) away to make its socket: it belongs to `alice`, and the folder has the sticky bit.

            Take it away:

            ```sh
            sudo rm /run/x.sock
            ```

            ```text
            drwxr-xr-x root:root /
            drwxrwxrwt root:root /run
            srwxr-xr-x alice:alice /run/x.sock   <- not to be replaced
            ```

            - Caddy's user: `caddy` (uid 999, groups caddy), the user `caddy` of this machine; another one: setting `caddyUser`.
        "#]],
    );
    check(
        bind,
        with("folder 755 root:root /run/x.sock"),
        expect![[r#"
            **On this machine:** `/run/x.sock` (`rwxr-xr-x root:root`) is a folder, and Caddy makes no socket over one.

            Choose another name, or take it away:

            ```sh
            sudo rmdir /run/x.sock
            ```

            ```text
            drwxr-xr-x root:root /
            drwxrwxrwt root:root /run
            drwxr-xr-x root:root /run/x.sock   <- a folder
            ```

            - Caddy's user: `caddy` (uid 999, groups caddy), the user `caddy` of this machine; another one: setting `caddyUser`.
        "#]],
    );
    check(
        bind,
        with("no /run"),
        expect![[r#"
            **On this machine:** `/run` is no folder, so nothing can be in it.

            ```text
            drwxr-xr-x root:root /
            drwxrwxrwt root:root /run   <- no folder
            ```

            - Caddy's user: `caddy` (uid 999, groups caddy), the user `caddy` of this machine; another one: setting `caddyUser`.
        "#]],
    );
}

/// The sockets of the word at `$0`.
fn at(fixture: &str) -> Vec<(String, ide::SocketRole)> {
    let offset = TextSize::of(fixture.split("$0").next().unwrap());
    let file = SourceFile::new(fixture.replace("$0", "").into(), Kind::Main);
    sockets_at(&file, offset).into_iter().map(|it| (it.path, it.role)).collect()
}

#[test]
fn sockets_are_found_where_they_are_dialled_and_where_they_are_made() {
    let paths = |fixture: &str| {
        let found = at(fixture);
        let shown = found.iter().map(|(path, role)| format!("{path} {role:?}"));
        shown.collect::<Vec<_>>().join("; ")
    };
    assert_eq!(paths("a {\n\treverse_proxy a:80 unix+h2c/$0/a\n}\n"), "/a Dial");
    assert_eq!(paths("a {\n\treverse_proxy {\n\t\tto unix/$0/a\n\t}\n}\n"), "/a Dial");
    assert_eq!(paths("a {\n\tphp_fastcgi unix/$0/run/php.sock\n}\n"), "/run/php.sock Dial");
    assert_eq!(paths("a {\n\tbind unix/$0/run/x|0660\n}\n"), "/run/x Bind(Mode(432))");
    assert_eq!(paths("{\n\tadmin unix/$0/run/x\n}\n"), "/run/x Admin(Mode(128))");
    assert_eq!(paths("{\n\tadmin {$A:unix/$0/run/x}\n}\n"), "/run/x Admin(Mode(128))");
    assert_eq!(paths("a {\n\treverse_proxy unix/$0/{$A}/x\n}\n"), "");
    assert_eq!(paths("a {\n\treverse_proxy unix/$0/{env.A}/x\n}\n"), "");
    assert_eq!(paths("a {\n\trespond unix/$0/run/x\n}\n"), "");
    assert_eq!(
        paths("(s) {\n\treverse_proxy unix/{args[0]}\n}\na {\n\timport s $0/run/x\n}\n"),
        "/run/x Dial"
    );
    assert_eq!(
        paths("(s) {\n\treverse_proxy unix/$0{args[0]}\n}\na {\n\timport s /a\n\timport s /b\n}\n"),
        "/a Dial; /b Dial"
    );
}

#[test]
fn a_file_names_the_sockets_that_are_written_out_in_it() {
    let text = "a {\n\treverse_proxy \"unix//run/a b\" unix/{$A:/x} unix/{args[0]}\n\trespond unix//no\n\tbind unix/@c\n}\n";
    let file = SourceFile::new(text.into(), Kind::Main);
    let found = sockets_in(&file).into_iter().map(|(range, it)| (&text[range], it.path));
    let expected = [("unix//run/a b", "/run/a b".to_owned()), ("unix/@c", "@c".to_owned())];
    assert_eq!(found.collect::<Vec<_>>(), expected);
}

/// Caddy in a container.
fn inside(mut sight: SocketSight, engine: Engine, source: MountSource) -> SocketSight {
    let subordinates = Subordinates { first: 100_000, count: 65536 };
    let container = Container {
        name: "caddy".to_owned(),
        file: "web.file".to_owned(),
        engine,
        subordinates: (engine == Engine::Podman).then_some(subordinates),
    };
    let mounted = Mounted { source, target: "/sockets".to_owned(), is_relabelled: false };
    sight.source = AccountSource::Container;
    sight.surroundings = Surroundings::Mounted(container, mounted);
    sight
}

#[test]
fn in_a_container_the_path_of_the_mount_counts() {
    let source = || MountSource::Folder("/srv/run".to_owned());
    let seen = sight(
        "33 33",
        "alice alice",
        "755 alice:alice /srv/run
         socket 660 app:app /srv/run/app.sock system_u:object_r:var_run_t:s0",
    );
    check(
        UPSTREAM,
        inside(seen, Engine::Compose, source()),
        expect![[r#"
        **On this machine:** Caddy's user `33` may not connect to `/srv/run/app.sock` (`rw-rw---- app:app`): it is neither its owner nor in its group, and others have no `w`.

        `group_add: ["1001"]` in `web.file` makes its user a member of that group.

        Let everybody who gets there connect:

        ```sh
        sudo chmod o+w /srv/run/app.sock
        ```

        The application makes the socket anew whenever it starts: its own settings, or its umask, have to say the same.

        ```text
        drwxr-xr-x alice:alice /srv/run
        srw-rw---- app:app /srv/run/app.sock   <- no w for 33
        ```

        - `/sockets` in the container `caddy` of `web.file` is `/srv/run` here, which was looked at.
        - Caddy's user: `33` (groups 33), as the container has it.
        - SELinux label of `/srv/run/app.sock`: `system_u:object_r:var_run_t:s0`. Where SELinux is on, containers get only at what is labelled for them; the volume `/srv/run:/sockets:z` has it labelled.
    "#]],
    );
    let mut seen = sight(
        "alice alice",
        "alice alice",
        "700 100998:100998 /srv/run
         socket 600 100998:100998 /srv/run/app.sock",
    );
    seen.caddy.subordinates = Some(Subordinates { first: 100_000, count: 65536 });
    check(
        UPSTREAM,
        inside(seen, Engine::Podman, source()),
        expect![[r#"
        **On this machine:** Caddy's user `alice` may connect to `/srv/run/app.sock` (`rw------- 100998:100998`). Whether a program listens there was not tried.

        ```text
        drwx------ 100998:100998 /srv/run
        srw------- 100998:100998 /srv/run/app.sock
        ```

        - `/sockets` in the container `caddy` of `web.file` is `/srv/run` here, which was looked at.
        - Podman without root: root in the container is `alice` here, and 1 in it is 100000 here, up to 65536 numbers (`/etc/subuid`).
        - Caddy's user: `alice` (uid 1000, groups alice), as the container has it.
    "#]],
    );
    let mut seen = sight("root root", "alice alice", "755 root:root /\nno-folder /x");
    (seen.folders, seen.end) = (Vec::new(), End::Elsewhere);
    let volume = MountSource::Volume("run".to_owned());
    check(
        UPSTREAM,
        inside(seen, Engine::Compose, volume),
        expect![[r#"
        **On this machine:** `/sockets` in the container `caddy` of `web.file` is the volume `run`, into which only Docker looks.

        Look from inside:

        ```sh
        docker compose exec caddy ls -ln /sockets/app.sock
        ```
    "#]],
    );
}

#[test]
fn what_is_not_mounted_is_not_seen_from_inside() {
    let mut sight = sight(
        "caddy caddy",
        "alice alice",
        "755 root:root /
         755 app:app /sockets
         socket 666 app:app /sockets/app.sock",
    );
    let container = Container {
        name: "web".to_owned(),
        file: "web.sh".to_owned(),
        engine: Engine::Docker,
        subordinates: None,
    };
    sight.surroundings = Surroundings::NotMounted(container);
    let report = socket_report(&socket(UPSTREAM), &sight);
    expect![[r#"
        If Caddy runs in the container `web` of `web.sh`, it does not see this path: nothing is mounted there. The volume `/sockets:/sockets:z` brings it in.
        Caddy's user: `caddy` (uid 999, groups caddy), the user `caddy` of this machine; another one: setting `caddyUser`.
    "#]].assert_eq(&(report.notes.join("\n") + "\n"));
}

#[test]
fn only_what_cannot_be_meant_is_a_finding() {
    let found = |sight: &SocketSight| {
        let socket = socket(UPSTREAM);
        let finding = socket_finding(&socket_report(&socket, sight), sight)?;
        let file = SourceFile::new(UPSTREAM.into(), Kind::Main);
        let found = socket_diagnostics(&file, &[(socket, finding)]);
        Some((found[0].code, UPSTREAM[found[0].range].to_owned()))
    };
    let closed = || sight("caddy caddy", "alice alice", "700 root:root /\nhidden");
    let word = "unix//sockets/app.sock".to_owned();
    assert_eq!(found(&closed()), Some(("socket-unreachable", word.clone())));
    let guessed = SocketSight { source: AccountSource::Viewer, ..closed() };
    assert_eq!(found(&guessed), None, "nobody knows which user Caddy runs as");
    let with = |end: &str| sight("caddy caddy", "alice alice", &format!("755 root:root /\n{end}"));
    assert_eq!(found(&with("plain 644 root:root /x")), Some(("socket-not-a-socket", word)));
    assert_eq!(found(&with("nothing /x")), None);
    assert_eq!(found(&with("no-folder /x")), None);
    assert_eq!(found(&with("socket 600 app:app /x")), None);
}
