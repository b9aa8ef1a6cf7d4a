//! What hovers say of real sockets, and whether it helps to do as they say.
#![allow(
    clippy::print_stderr,
    clippy::needless_pass_by_value,
    reason = "a test says what it cannot do, and `json!` makes values"
)]

use crate::harness::Client;
use serde_json::{Value, json};
use std::fs;
use std::os::unix::fs::{PermissionsExt, chown, symlink};
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;

/// A user that no machine lists, as which Caddy is said to run.
const CADDY: &str = "61234";

/// An ordinary user that no machine lists.
const ORDINARY: u32 = 61235;

/// Who runs the server and what it tells to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Actor {
    /// Whoever runs the test.
    Tester,
    /// An ordinary user, if root runs the test.
    Ordinary,
}

impl Actor {
    /// All that can be had here, with a line about what cannot.
    fn all() -> Vec<Actor> {
        if !is_root() {
            eprintln!("sockets: not run as root, so only an ordinary user looks");
            return vec![Actor::Tester];
        }
        let can =
            Actor::Ordinary.command(env!("CARGO_BIN_EXE_caddyfile-ls")).arg("--version").output();
        if can.is_ok_and(|it| it.status.success()) {
            return vec![Actor::Tester, Actor::Ordinary];
        }
        eprintln!("sockets: no other user can run the server here, so only root looks");
        vec![Actor::Tester]
    }

    fn command(self, program: &str) -> Command {
        match self {
            Actor::Tester => Command::new(program),
            Actor::Ordinary => {
                let mut command = Command::new("setpriv");
                command.args([format!("--reuid={ORDINARY}"), format!("--regid={ORDINARY}")]);
                command.args(["--clear-groups", program]);
                command
            }
        }
    }

    /// The number of its user.
    fn user(self) -> u32 {
        match self {
            Actor::Tester => rustix::process::geteuid().as_raw(),
            Actor::Ordinary => ORDINARY,
        }
    }

    /// Does what a hover tells.
    fn does(self, command: &str) {
        let output = self.command("sh").args(["-c", command]).output().unwrap();
        assert!(output.status.success(), "{command}: {output:?}");
    }
}

fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

/// A folder of one case, which everybody may pass; it goes with the case.
struct Tree(PathBuf, Actor, Vec<UnixListener>);

impl Tree {
    fn new(actor: Actor) -> Tree {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        // The system's folder for such is one user's own on some systems, and the paths of sockets must be short.
        let folders = fs::canonicalize("/tmp").unwrap();
        let tree = folders.join(format!("ls-sock-{}-{number}", std::process::id()));
        let tree = Tree(tree, actor, vec![]);
        tree.folder("", 0o755);
        tree
    }

    fn path(&self, name: &str) -> PathBuf {
        if name.is_empty() { self.0.clone() } else { self.0.join(name) }
    }

    fn folder(&self, name: &str, mode: u32) {
        fs::create_dir(self.path(name)).unwrap();
        self.settle(&self.path(name), mode);
    }

    fn file(&self, name: &str) {
        fs::write(self.path(name), "").unwrap();
        self.settle(&self.path(name), 0o644);
    }

    fn listen(&mut self, path: &Path, mode: u32) {
        self.2.push(UnixListener::bind(path).unwrap());
        self.settle(path, mode);
    }

    fn settle(&self, path: &Path, mode: u32) {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
        chown(path, Some(self.1.user()), None).unwrap();
    }
}

impl Drop for Tree {
    fn drop(&mut self) {
        for listener in self.2.drain(..) {
            listener.set_nonblocking(true).unwrap();
            assert!(listener.accept().is_err() || thread::panicking(), "somebody connected");
        }
        let folders = fs::read_dir(&self.0).into_iter().flatten().flatten();
        for folder in folders {
            // What has no rights cannot be taken away by an ordinary user.
            let _ = fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755));
        }
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// An editor that an actor has started.
struct Editor(Client, i64, PathBuf);

impl Editor {
    fn new(actor: Actor, settings: Value) -> Editor {
        let mut command = actor.command(env!("CARGO_BIN_EXE_caddyfile-ls"));
        command.arg("server");
        let mut client = Client::run(command);
        client.ignore("textDocument/publishDiagnostics");
        let params =
            json!({ "processId": null, "capabilities": {}, "initializationOptions": settings });
        client.call("initialize", params).unwrap();
        client.notify("initialized", json!({}));
        Editor(client, 0, PathBuf::from("/x"))
    }

    /// The hover at `$0`.
    fn hover(&mut self, fixture: &str) -> String {
        let before = fixture.split("$0").next().unwrap();
        let line = before.matches('\n').count();
        let character = before.len() - before.rfind('\n').map_or(0, |it| it + 1);
        self.1 += 1;
        let uri = format!("file://{}/{}.caddyfile", self.2.display(), self.1);
        self.0.open(&uri, &fixture.replace("$0", ""));
        let position = json!({ "line": line, "character": character });
        let params = json!({ "textDocument": { "uri": uri }, "position": position });
        let hover = self.0.call("textDocument/hover", params).unwrap();
        let text = hover["contents"]["value"].as_str().unwrap();
        text.split_once("**On this machine:** ").map_or("", |(_, told)| told).to_owned()
    }
}

/// The first thing that a report tells to do.
enum Told {
    Run(String),
    Start,
    Nothing,
}

fn told(report: &str) -> Told {
    let command = report.split_once("```sh\n").map(|(_, from)| from.split("\n```").next().unwrap());
    let is_first = |at: usize| report.find("```sh").is_none_or(|command| at < command);
    match (report.find("\n\nStart the application").filter(|at| is_first(*at)), command) {
        (Some(_), _) => Told::Start,
        (None, Some(command)) => Told::Run(command.to_owned()),
        (None, None) => Told::Nothing,
    }
}

/// Does as the reports say until nothing is in the way; what they said, without the path of the tree.
fn followed(tree: &mut Tree, editor: &mut Editor, fixture: &str, listens: &Path) -> Vec<String> {
    let mut said = Vec::new();
    for _ in 0..6 {
        let report = editor.hover(fixture);
        let summary = report.lines().next().unwrap_or_default();
        let is_clear =
            summary.contains(" may connect to ") || summary.contains(" may make its socket in ");
        let root = tree.0.to_string_lossy().into_owned();
        let mut step = summary.split(" (").next().unwrap_or_default().replace(&*root, "");
        let told = told(&report);
        if let Told::Run(command) = &told {
            step = format!("{step} | {}", command.replace(&*root, ""));
        }
        said.push(step);
        match told {
            _ if is_clear => return said,
            Told::Run(command) => tree.1.does(&command),
            Told::Start => tree.listen(listens, 0o755),
            Told::Nothing => panic!("nothing helps: {report}"),
        }
    }
    panic!("it never becomes clear: {said:#?}");
}

fn upstream(path: &Path) -> String {
    format!(":80 {{\n\treverse_proxy unix/$0{}\n}}\n", path.display())
}

/// What was said, for Caddy as the user that nobody knows.
fn dialled(actor: Actor, prepare: impl FnOnce(&mut Tree), listens: &str) -> Vec<String> {
    let mut tree = Tree::new(actor);
    prepare(&mut tree);
    let mut editor = Editor::new(actor, json!({ "caddyUser": CADDY }));
    let (path, listens) = (tree.path("sockets/app.sock"), tree.path(listens));
    followed(&mut tree, &mut editor, &upstream(&path), &listens)
}

#[test]
fn a_folder_that_caddy_may_not_pass() {
    for actor in Actor::all() {
        let prepare = |tree: &mut Tree| {
            tree.folder("sockets", 0o755);
            tree.listen(&tree.path("sockets/app.sock"), 0o666);
            tree.settle(&tree.path("sockets"), 0o700);
        };
        let said = dialled(actor, prepare, "");
        assert_eq!(
            said,
            [
                "Caddy's user `61234` may not pass the folder `/sockets` | chmod o+x /sockets",
                "Caddy's user `61234` may connect to `/sockets/app.sock`",
            ]
        );
    }
}

#[test]
fn a_socket_of_another_user() {
    for actor in Actor::all() {
        let prepare = |tree: &mut Tree| {
            tree.folder("sockets", 0o755);
            tree.listen(&tree.path("sockets/app.sock"), 0o600);
        };
        let said = dialled(actor, prepare, "");
        assert_eq!(
            said,
            [
                "Caddy's user `61234` may not connect to `/sockets/app.sock` | chmod o+w /sockets/app.sock",
                "Caddy's user `61234` may connect to `/sockets/app.sock`",
            ]
        );
    }
}

#[test]
fn a_plain_file() {
    for actor in Actor::all() {
        let prepare = |tree: &mut Tree| {
            tree.folder("sockets", 0o755);
            tree.file("sockets/app.sock");
        };
        let said = dialled(actor, prepare, "sockets/app.sock");
        assert_eq!(
            said,
            [
                "`/sockets/app.sock` | mv -n /sockets/app.sock /sockets/app.sock.old",
                "`/sockets/app.sock` is not there.",
                "Caddy's user `61234` may not connect to `/sockets/app.sock` | chmod o+w /sockets/app.sock",
                "Caddy's user `61234` may connect to `/sockets/app.sock`",
            ]
        );
    }
}

#[test]
fn nothing_at_all() {
    for actor in Actor::all() {
        let said = dialled(actor, |tree| tree.folder("sockets", 0o755), "sockets/app.sock");
        assert_eq!(
            said,
            [
                "`/sockets/app.sock` is not there.",
                "Caddy's user `61234` may not connect to `/sockets/app.sock` | chmod o+w /sockets/app.sock",
                "Caddy's user `61234` may connect to `/sockets/app.sock`",
            ]
        );
    }
}

#[test]
fn a_link_that_leads_nowhere() {
    for actor in Actor::all() {
        let prepare = |tree: &mut Tree| {
            tree.folder("sockets", 0o755);
            symlink("../other.sock", tree.path("sockets/app.sock")).unwrap();
        };
        let said = dialled(actor, prepare, "other.sock");
        assert_eq!(
            said,
            [
                "`/sockets/app.sock` is a link, and `/other.sock` is not there.",
                "Caddy's user `61234` may not connect to `/other.sock` | chmod o+w /other.sock",
                "Caddy's user `61234` may connect to `/other.sock`",
            ]
        );
    }
}

/// What is said of a socket of Caddy's own. An ordinary user cannot give files away, but Caddy may run as that user.
fn made(actor: Actor, prepare: impl FnOnce(&mut Tree), path: &str) -> Vec<String> {
    let mut tree = Tree::new(actor);
    prepare(&mut tree);
    let user = if actor.user() == 0 { CADDY.to_owned() } else { actor.user().to_string() };
    let mut editor = Editor::new(actor, json!({ "caddyUser": user }));
    let path = tree.path(path);
    let fixture = format!("{{\n\tadmin unix/$0{}\n}}\n", path.display());
    let said = followed(&mut tree, &mut editor, &fixture, &path);
    said.iter().map(|it| it.replace(&user, "USER")).collect()
}

#[test]
fn no_folder_for_the_socket_that_caddy_makes() {
    for actor in Actor::all() {
        let said = made(actor, |tree| tree.folder("run", 0o755), "run/caddy/admin.sock");
        let make = if actor.user() == 0 { "install -d -o USER -g USER -m 755" } else { "mkdir -p" };
        let stop = "The folder `/run/caddy` is not there, and Caddy makes none.";
        let told = format!("{stop} | {make} /run/caddy");
        assert_eq!(said, [&told, "Caddy's user `USER` may make its socket in `/run/caddy`"]);
    }
}

#[test]
fn a_folder_in_which_caddy_may_make_no_socket() {
    for actor in Actor::all() {
        let said = made(actor, |tree| tree.folder("run", 0o555), "run/admin.sock");
        let is_root = actor.user() == 0;
        let grant = if is_root { "chown USER /run && chmod u+wx" } else { "chmod u+wx" };
        let stop = "Caddy's user `USER` may not make its socket in `/run`";
        let told = format!("{stop} | {grant} /run");
        assert_eq!(said, [&told, "Caddy's user `USER` may make its socket in `/run`"]);
    }
}

#[test]
fn what_has_no_path_that_is_known_is_not_looked_at() {
    let mut editor = Editor::new(Actor::Tester, json!(null));
    let abstract_one = editor.hover(":80 {\n\treverse_proxy unix/$0@app\n}\n");
    assert!(abstract_one.starts_with("an abstract socket has no file"), "{abstract_one}");
    let relative = editor.hover(":80 {\n\treverse_proxy unix/$0app.sock\n}\n");
    assert!(relative.starts_with("not looked at"), "{relative}");
    assert_eq!(editor.hover(":80 {\n\treverse_proxy uni$0x/{$SOCKET}\n}\n"), "");
    assert_eq!(editor.hover(":80 {\n\treverse_proxy uni$0x/{env.SOCKET}\n}\n"), "");
    assert_eq!(editor.hover(":80 {\n\treverse_proxy local$0host\n}\n"), "");
}

#[test]
fn an_argument_of_an_import_is_looked_at_as_the_socket_that_it_becomes() {
    let mut tree = Tree::new(Actor::Tester);
    tree.listen(&tree.path("app.sock"), 0o666);
    let mut editor = Editor::new(Actor::Tester, json!({ "caddyUser": CADDY }));
    let path = tree.path("app.sock");
    let report = editor.hover(&format!(
        "(app) {{\n\treverse_proxy unix/{{args[0]}}\n}}\n:80 {{\n\timport app $0{}\n}}\n",
        path.display()
    ));
    assert!(report.starts_with("Caddy's user `61234` may connect to `/"), "{report}");
}

#[test]
fn the_setting_keeps_it_from_looking() {
    let tree = Tree::new(Actor::Tester);
    let mut editor = Editor::new(Actor::Tester, json!({ "socketHealth": false }));
    assert_eq!(editor.hover(&upstream(&tree.path("app.sock"))), "");
}

#[cfg(target_os = "linux")]
#[test]
fn a_mount_that_is_not_labelled_for_containers() {
    let mut tree = Tree::new(Actor::Tester);
    tree.folder("run", 0o755);
    tree.listen(&tree.path("run/app.sock"), 0o666);
    let label = b"system_u:object_r:var_run_t:s0\0";
    let flags = rustix::fs::XattrFlags::empty();
    let path = tree.path("run/app.sock");
    if let Err(error) = rustix::fs::lsetxattr(path, "security.selinux", label, flags) {
        eprintln!("sockets: no SELinux labels can be made here: {error}");
        return;
    }
    let compose = |options: &str| {
        format!(
            "services:\n  caddy:\n    image: caddy\n    volumes: [\"./run:/sockets{options}\"]\n"
        )
    };
    let mut editor = Editor::new(Actor::Tester, json!(null));
    editor.2.clone_from(&tree.0);
    let fixture = upstream(Path::new("/sockets/app.sock"));
    let remedy = format!("the volume `{}/run:/sockets:z` has it labelled", tree.0.display());
    fs::write(tree.path("compose.yaml"), compose("")).unwrap();
    let report = editor.hover(&fixture);
    assert!(report.contains("`system_u:object_r:var_run_t:s0`"), "{report}");
    assert!(report.contains(&remedy), "{report}");
    fs::write(tree.path("compose.yaml"), compose(":z")).unwrap();
    let report = editor.hover(&fixture);
    assert!(!report.contains(&remedy), "{report}");
}

#[test]
fn a_container_that_a_file_of_the_workspace_describes() {
    let quadlet =
        "[Container]\nImage=docker.io/library/caddy:2\nUser=61234:61234\nVolume=./run:/sockets\n";
    let compose = "services:\n  app:\n    image: app\n  caddy:\n    image: caddy:2\n    user: \"61234:61234\"\n    volumes:\n      - ./run:/sockets\n";
    let script = "docker run -d --user 61234:61234 \\\n\t-v ./run:/sockets caddy:2 caddy run\n";
    for actor in Actor::all() {
        for (file, text) in
            [("compose.yaml", compose), ("run.sh", script), ("web.container", quadlet)]
        {
            // Only root's containers of Podman have the numbers of the machine.
            if file == "web.container" && actor.user() != 0 {
                continue;
            }
            let mut tree = Tree::new(actor);
            tree.folder("run", 0o755);
            tree.listen(&tree.path("run/app.sock"), 0o666);
            tree.settle(&tree.path("run"), 0o700);
            fs::write(tree.path(file), text).unwrap();
            let mut editor = Editor::new(actor, json!(null));
            editor.2.clone_from(&tree.0);
            let fixture = upstream(Path::new("/sockets/app.sock"));
            assert_eq!(
                followed(&mut tree, &mut editor, &fixture, Path::new("")),
                [
                    "Caddy's user `61234` may not pass the folder `/run` | chmod o+x /run",
                    "Caddy's user `61234` may connect to `/run/app.sock`",
                ],
                "{file}"
            );
        }
    }
}

/// A client with a folder open.
fn in_folder(folder: &Path, capabilities: Value) -> Client {
    let folders = json!([{ "uri": format!("file://{}", folder.display()), "name": "x" }]);
    let settings = json!({ "caddyUser": CADDY });
    let params = json!({ "processId": null, "workspaceFolders": folders, "capabilities": capabilities, "initializationOptions": settings });
    Client::with_params(params).0
}

/// Code and text of each finding, without the path of the tree.
fn shown(tree: &Tree, findings: &Value) -> Vec<String> {
    let root = tree.0.to_string_lossy().into_owned();
    let shown = findings.as_array().unwrap().iter().map(|it| {
        let (code, message) = (it["code"].as_str().unwrap(), it["message"].as_str().unwrap());
        assert_eq!(it["severity"], 3);
        format!("{code}: {}", message.replace(&*root, ""))
    });
    shown.collect()
}

#[test]
fn what_is_wrong_is_found_when_a_file_is_opened_or_saved_and_not_while_it_is_typed() {
    let tree = Tree::new(Actor::Tester);
    tree.file("plain");
    tree.folder("closed", 0o700);
    let mut client = in_folder(&tree.0, json!({}));
    let uri = format!("file://{}/Caddyfile", tree.0.display());
    let text = |name: &str| upstream(&tree.path(name)).replace("$0", "");
    client.open(&uri, &text("plain"));
    let mut published = client.published();
    if published["diagnostics"] == json!([]) {
        published = client.published();
    }
    let found = shown(&tree, &published["diagnostics"]);
    let [found] = &found[..] else { panic!("{found:?}") };
    assert!(found.starts_with("socket-not-a-socket: on this machine: `/plain` ("), "{found}");
    assert!(
        found.ends_with("is a plain file, no socket. To be run: `mv -n /plain /plain.old`."),
        "{found}"
    );

    client.change(&uri, 2, json!([{ "text": text("closed/app.sock") }]));
    assert_eq!(client.published()["diagnostics"], json!([]));
    let saved = json!({ "textDocument": { "uri": uri } });
    client.notify("textDocument/didSave", saved);
    let found = shown(&tree, &client.published()["diagnostics"]);
    let [found] = &found[..] else { panic!("{found:?}") };
    assert!(found.starts_with("socket-unreachable: on this machine: Caddy's user `61234` may not pass the folder `/closed`"), "{found}");

    let off = json!({ "settings": { "caddyfile": { "socketHealth": "hover" } } });
    client.notify("workspace/didChangeConfiguration", off);
    assert_eq!(client.published()["diagnostics"], json!([]));
}

#[test]
fn a_client_that_pulls_is_told_of_what_was_found() {
    let tree = Tree::new(Actor::Tester);
    tree.file("plain");
    let capabilities = json!({ "textDocument": { "diagnostic": {} }, "workspace": { "diagnostics": { "refreshSupport": true } } });
    let mut client = in_folder(&tree.0, capabilities);
    let uri = format!("file://{}/Caddyfile", tree.0.display());
    client.open(&uri, &upstream(&tree.path("plain")).replace("$0", ""));
    client.wait_until_asked("workspace/diagnostic/refresh", 1);
    let document = json!({ "textDocument": { "uri": uri } });
    let answer = client.call("textDocument/diagnostic", document).unwrap();
    assert_eq!(shown(&tree, &answer["items"]).len(), 1);
}

#[test]
fn nothing_is_looked_at_unasked_for_a_file_outside_of_the_workspace() {
    let tree = Tree::new(Actor::Tester);
    tree.file("plain");
    let mut client = in_folder(Path::new("/nowhere"), json!({}));
    let uri = format!("file://{}/Caddyfile", tree.0.display());
    let text = upstream(&tree.path("plain")).replace("$0", "");
    assert_eq!(client.open_and_wait(&uri, &text), json!([]));
    client.notify("textDocument/didSave", json!({ "textDocument": { "uri": uri } }));
    // Whatever was found would be published ahead of this, or be left over at the end of the test.
    client.change(&uri, 2, json!([{ "text": "a {\n" }]));
    assert_eq!(client.published()["diagnostics"].as_array().unwrap().len(), 1);
}
