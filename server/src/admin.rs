//! A live Caddy: requests to its admin API, over TCP and Unix sockets.
//!
//! # Invariants
//! * Nothing is asked unless the user wants it: this module is called by commands alone.
//! * Each request has a connection of its own and a time limit; of an answer no more is read than a limit allows.

mod command;
mod error;
mod place;
mod subject;

pub use command::{CaddyCommand, CommandError};
pub use error::AdminError;
pub use place::{SENT, place_of};
pub use subject::{
    AdaptError, NoAddress, Said, Status, adapt, address_of, difference, status, status_by_command,
    text_to_send,
};

use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::body::Bytes;
use hyper::client::conn::http1::handshake;
use hyper::{Method, Request, StatusCode, header};
use hyper_util::rt::TokioIo;
use ide::Endpoint;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::fmt;
use std::io;
use std::path::PathBuf;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

/// The longest answer that is read, in bytes.
const ANSWER_MAX: usize = 64 << 20;

/// Where an admin API listens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Address {
    /// A host and a port, joined as for a connection.
    Tcp(String),
    /// A Unix socket.
    Unix(PathBuf),
}

impl Address {
    /// The address that a Caddyfile's `admin` option or `caddy reload --address` gives, as Caddy dials it
    /// (cmd/commandfuncs.go, `AdminAPIRequest`).
    ///
    /// # Errors
    /// If it is none that can be dialled: a range of ports, another network than TCP and Unix sockets, no port.
    pub fn parse(text: &str) -> Result<Address, AdminError> {
        match ide::endpoint(text) {
            Some(Endpoint::Unix(path)) => Ok(Address::Unix(path.into())),
            Some(Endpoint::Tcp(host, port)) if host.contains(':') => {
                Ok(Address::Tcp(format!("[{host}]:{port}")))
            }
            Some(Endpoint::Tcp(host, port)) => {
                // Go dials the machine itself where no host is given.
                let host = if host.is_empty() { "localhost" } else { &host };
                Ok(Address::Tcp(format!("{host}:{port}")))
            }
            None => Err(AdminError::Address(text.to_owned())),
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Address::Tcp(address) => f.write_str(address),
            Address::Unix(path) => write!(f, "unix/{}", path.display()),
        }
    }
}

/// The admin API of one Caddy.
#[derive(Debug, Clone)]
pub struct Admin {
    address: Address,
    patience: Duration,
}

/// A configuration in Caddy's own form; shown as JSON, indented, with the keys in the order of the alphabet.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Configuration(Value);

impl fmt::Display for Configuration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:#}", self.0)
    }
}

/// What Caddy makes of a Caddyfile.
#[derive(Debug, Clone, Deserialize)]
pub struct Adapted {
    /// The configuration.
    pub result: Configuration,
    /// What Caddy remarks on.
    #[serde(default)]
    pub warnings: Vec<Warning>,
}

/// A remark of Caddy's on a Caddyfile (caddyconfig/configadapters.go, `Warning`).
#[derive(Debug, Clone, Deserialize)]
pub struct Warning {
    /// The file; `Caddyfile` for the text that was sent.
    #[serde(default)]
    pub file: String,
    /// The line, from 1; 0 where there is none.
    #[serde(default)]
    pub line: u32,
    /// The directive that it is about, or nothing.
    #[serde(default)]
    pub directive: String,
    /// What there is to say.
    #[serde(default)]
    pub message: String,
}

/// Whether a configuration that runs already is loaded once more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Load {
    /// Only if it is another one.
    IfChanged,
    /// In any case, as `caddy reload --force` does.
    Again,
}

impl Admin {
    /// The API at an address; nothing is connected yet. `patience` is how long a whole request may take: Caddy answers
    /// `/load` when the new configuration serves.
    pub fn new(address: Address, patience: Duration) -> Admin {
        Admin { address, patience }
    }

    /// Where it is.
    pub fn address(&self) -> &Address {
        &self.address
    }

    /// How long a whole request may take.
    pub fn patience(&self) -> Duration {
        self.patience
    }

    /// The running configuration; `null` if there is none.
    ///
    /// # Errors
    /// See [`AdminError`], as for all requests.
    pub async fn config(&self) -> Result<Configuration, AdminError> {
        let answer = self.ask(Method::GET, "/config/", &[], String::new()).await?;
        self.read(&answer)
    }

    /// What the running Caddy would make of a Caddyfile.
    ///
    /// # Errors
    /// [`AdminError::Refused`] with Caddy's message if it refuses the text.
    pub async fn adapt(&self, text: String) -> Result<Adapted, AdminError> {
        let headers = [(header::CONTENT_TYPE, "text/caddyfile")];
        let answer = self.ask(Method::POST, "/adapt", &headers, text).await?;
        self.read(&answer)
    }

    /// Gives Caddy a Caddyfile to run from now on; answers Caddy's remarks.
    ///
    /// # Errors
    /// [`AdminError::Refused`] with Caddy's message if it refuses the text or cannot run it: the configuration before
    /// goes on.
    pub async fn load(&self, text: String, load: Load) -> Result<Vec<Warning>, AdminError> {
        #[derive(Deserialize)]
        struct Answer {
            warnings: Vec<Warning>,
        }
        let mut headers = vec![(header::CONTENT_TYPE, "text/caddyfile")];
        if load == Load::Again {
            headers.push((header::CACHE_CONTROL, "must-revalidate"));
        }
        let answer = self.ask(Method::POST, "/load", &headers, text).await?;
        if answer.is_empty() {
            return Ok(Vec::new());
        }
        Ok(self.read::<Answer>(&answer)?.warnings)
    }

    /// Which version it says it is, if it does: builds with other modules often do not.
    ///
    /// # Errors
    /// If there is no answer at all.
    pub async fn version(&self) -> Result<Option<String>, AdminError> {
        let metrics = match self.ask(Method::GET, "/metrics", &[], String::new()).await {
            // A build may lack that module.
            Err(AdminError::Refused { .. }) => return Ok(None),
            answer => answer?,
        };
        let metrics = String::from_utf8_lossy(&metrics);
        let line = metrics.lines().find(|line| line.starts_with("go_build_info{"));
        let version = line.and_then(|line| line.split_once("version=\"")?.1.split('"').next());
        Ok(version.filter(|it| it.starts_with('v')).map(str::to_owned))
    }

    async fn ask(
        &self,
        method: Method,
        path: &str,
        headers: &[(header::HeaderName, &str)],
        body: String,
    ) -> Result<Bytes, AdminError> {
        let exchange = async {
            match &self.address {
                Address::Tcp(address) => {
                    let stream = TcpStream::connect(address).await;
                    self.exchange(stream, method, path, headers, body).await
                }
                #[cfg(unix)]
                Address::Unix(path_of_socket) => {
                    let stream = tokio::net::UnixStream::connect(path_of_socket).await;
                    self.exchange(stream, method, path, headers, body).await
                }
                #[cfg(not(unix))]
                Address::Unix(_) => Err(AdminError::NoUnixSockets(self.address.clone())),
            }
        };
        match tokio::time::timeout(self.patience, exchange).await {
            Ok(answer) => answer,
            Err(_) => {
                Err(AdminError::Silent { address: self.address.clone(), after: self.patience })
            }
        }
    }

    async fn exchange<S: AsyncRead + AsyncWrite + Send + Unpin + 'static>(
        &self,
        stream: io::Result<S>,
        method: Method,
        path: &str,
        headers: &[(header::HeaderName, &str)],
        body: String,
    ) -> Result<Bytes, AdminError> {
        let failed = |error: hyper::Error| self.garbled(&error.to_string());
        let stream = stream
            .map_err(|source| AdminError::Unreachable { address: self.address.clone(), source })?;
        let (mut sender, connection) = handshake(TokioIo::new(stream)).await.map_err(failed)?;
        // It ends with the request, also with one that is given up.
        let mut connection = JoinSet::from_iter([connection]);
        // Caddy accepts this host from everybody who reaches a socket.
        let host = match &self.address {
            Address::Tcp(address) => address.as_str(),
            Address::Unix(_) => "127.0.0.1",
        };
        let mut request = Request::builder().method(method).uri(path).header(header::HOST, host);
        if matches!(self.address, Address::Tcp(_)) {
            request = request.header(header::ORIGIN, format!("http://{host}"));
        }
        for (name, value) in headers {
            request = request.header(name, *value);
        }
        let request = request
            .body(Full::new(Bytes::from(body)))
            .map_err(|_| AdminError::Address(self.address.to_string()))?;
        let answer = sender.send_request(request).await.map_err(failed)?;
        let status = answer.status();
        let body = Limited::new(answer.into_body(), ANSWER_MAX).collect().await;
        connection.abort_all();
        let body = body.map_err(|error| {
            if error.is::<LengthLimitError>() {
                AdminError::TooLong { address: self.address.clone(), limit: ANSWER_MAX }
            } else {
                self.garbled(&error.to_string())
            }
        })?;
        let body = body.to_bytes();
        if status == StatusCode::OK { Ok(body) } else { Err(refusal(status, &body)) }
    }

    fn read<T: DeserializeOwned>(&self, answer: &[u8]) -> Result<T, AdminError> {
        serde_json::from_slice(answer).map_err(|_| self.garbled("no JSON of that form"))
    }

    fn garbled(&self, why: &str) -> AdminError {
        AdminError::Garbled { address: self.address.clone(), why: why.to_owned() }
    }
}

/// What an answer other than 200 says: Caddy sends `{"error": "…"}`.
fn refusal(status: StatusCode, body: &[u8]) -> AdminError {
    let message = serde_json::from_slice::<Value>(body)
        .ok()
        .and_then(|it| Some(it.get("error")?.as_str()?.to_owned()))
        .unwrap_or_else(|| String::from_utf8_lossy(body).trim().chars().take(500).collect());
    AdminError::Refused { status: status.as_u16(), message }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn addresses_are_dialled_as_caddy_dials_them() {
        let shown = |text| Address::parse(text).map(|it| it.to_string()).map_err(|_| ());
        for (text, dialled) in [
            ("localhost:2019", "localhost:2019"),
            (":2019", "localhost:2019"),
            ("tcp/127.0.0.1:2020", "127.0.0.1:2020"),
            ("[::1]:2019", "[::1]:2019"),
            ("unix//run/caddy/admin.sock", "unix//run/caddy/admin.sock"),
            ("unix//run/admin.sock|0660", "unix//run/admin.sock"),
            ("unix/admin.sock", "unix/admin.sock"),
        ] {
            assert_eq!(shown(text).as_deref(), Ok(dialled), "{text}");
        }
        for text in ["localhost", ":2019-2020", "udp/:2019", "fd/3", "unix/", "", ":http"] {
            assert_eq!(shown(text), Err(()), "{text}");
        }
    }
}
