//! A Caddy that runs as long as a test.

use crate::oracle::{program, say};
use crate::support::Dir;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Longer than Caddy ever needs to start.
const PATIENCE: Duration = Duration::from_secs(30);

/// A Caddy with its home, its configuration and its admin socket in a folder of its own.
pub(crate) struct Caddy {
    process: Child,
    pub(crate) dir: Dir,
    /// Where its site listens on the loopback interface.
    pub(crate) port: u16,
}

impl Caddy {
    /// Starts one whose site answers with a text. None where there is no Go; says so.
    pub(crate) fn start(answer: &str) -> Option<Caddy> {
        let Some(program) = program() else {
            say("no Caddy can be started, so none is reloaded");
            return None;
        };
        let dir = Dir::new();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        dir.write("Caddyfile", config(&dir, port, &format!("\trespond {answer:?}")));
        let process = Command::new(program)
            .args(["run", "--config", "Caddyfile"])
            .current_dir(dir.path(""))
            .env_clear()
            .envs(["HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME"].map(|name| (name, dir.path("home"))))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let caddy = Caddy { process, dir, port };
        let started = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(started.elapsed() < PATIENCE, "Caddy does not listen");
            std::thread::yield_now();
        }
        Some(caddy)
    }

    /// Gives the file other lines for its site.
    pub(crate) fn write(&self, lines: &str) {
        self.dir.write("Caddyfile", config(&self.dir, self.port, lines));
    }

    /// What the site answers with.
    pub(crate) fn answer(&self) -> String {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        let host = format!("Host: 127.0.0.1:{}", self.port);
        write!(stream, "GET / HTTP/1.1\r\n{host}\r\nConnection: close\r\n\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer.split_once("\r\n\r\n").unwrap().1.to_owned()
    }
}

impl Drop for Caddy {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn config(dir: &Dir, port: u16, lines: &str) -> String {
    let socket = dir.path("admin.sock");
    format!(
        "{{\n\tadmin unix/{}|0220\n\tpersist_config off\n\tgrace_period 1s\n}}\n\nhttp://127.0.0.1:{port} {{\n\tbind 127.0.0.1\n{lines}\n}}\n",
        socket.display()
    )
}
