//! What the tracer of the battery takes for a consent, and what not.

use crate::harness::consent::Consent;
use serde_json::{Value, json};
use std::collections::BTreeSet;

#[test]
fn what_nobody_has_consented_to_is_found() {
    let mut consent = Consent::to(&[]);
    let initialize = |options: Value| {
        json!({ "method": "initialize", "params": {
            "workspaceFolders": [{ "uri": "file:///ws/a%20b", "name": "x" }],
            "initializationOptions": options,
        } })
    };
    consent.hear(&initialize(json!({ "catalogFiles": ["/etc/own"] })));
    let document = json!({ "uri": "file:///doc/Caddyfile", "text": "a unix//run/x.sock|0660" });
    let params = json!({ "textDocument": document });
    consent.hear(&json!({ "method": "textDocument/didOpen", "params": params }));
    let trace =
        |calls: &[&str]| calls.iter().map(|it| format!("7 {it}")).collect::<Vec<_>>().join("\n");
    let fine = [
        "execve(\"/x/server\", [\"server\"], 0x1 /* 3 vars */) = 0",
        "socketpair(AF_UNIX, SOCK_STREAM, 0, [8, 9]) = 0",
        "openat(AT_FDCWD, \"/lib/libc.so.6\", O_RDONLY) = 3",
        "openat(AT_FDCWD, \"/ws/a b/\\303\\244\", O_RDONLY <unfinished ...>",
        "<... openat resumed>) = -1 ENOENT (No such file)",
        "openat(AT_FDCWD, \"/doc/sites/x\", O_RDONLY) = 3",
        "openat(AT_FDCWD, \"/etc/own\", O_RDONLY) = 3",
        "readlink(\"/ws\", 0x1, 1023) = -1 EINVAL (Invalid argument)",
        "statx(AT_FDCWD, \"/run/x.sock\", AT_STATX_SYNC_AS_STAT, 0, 0x1) = 0",
        "statx(3, \"\", AT_EMPTY_PATH, 0, 0x1) = 0",
    ];
    assert_eq!(consent.offences(&trace(&fine)), BTreeSet::new());
    let wrong = [
        fine[0],
        "execve(\"/bin/caddy\", [\"caddy\"], 0x1) = 0",
        "socket(AF_INET, SOCK_STREAM, IPPROTO_IP) = 3",
        "connect(3, {sa_family=AF_UNIX, sun_path=\"/run/x.sock\"}, 110) = 0",
        "openat(AT_FDCWD, \"/ws/a b/../c\", O_RDONLY) = 3",
        "openat(AT_FDCWD, \"/ws\", O_RDONLY) = 3",
        "readlink(\"/opt\", 0x1, 1023) = -1 EINVAL (Invalid argument)",
        "openat(AT_FDCWD, \"/run/x.sock\", O_RDONLY) = 3",
    ];
    let all = consent.offences(&trace(&wrong));
    assert_eq!(all.len(), wrong.len() - 1, "{all:?}");
    // With a command all of that may be, but not where nobody trusts the folders.
    let command = json!({ "method": "workspace/executeCommand", "params": {} });
    consent.hear(&command);
    assert_eq!(consent.offences(&trace(&wrong)), BTreeSet::new());
    let mut consent = Consent::to(&[]);
    consent.hear(&initialize(json!({ "trusted": false })));
    consent.hear(&command);
    assert_eq!(consent.offences(&trace(&wrong[1..3])).len(), 1, "the first is the start");
}
