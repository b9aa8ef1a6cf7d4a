//! What the commands do: a document, the file that Caddy begins with, and the Caddy that runs it.

mod expand;

use super::capabilities::ClientProfile;
use super::commands::{Command, Force, Order, Question};
use super::log::Log;
use super::outbox::Outbox;
use super::remarks::{Remarks, Told};
use super::server::Server;
use super::showcase::Showcase;
use super::subject::Subject;
use super::world::{Heard, Snapshot, World};
use crate::admin::{
    self, AdaptError, Adapted, Admin, AdminError, CaddyCommand, CommandError, Load, NoAddress,
};
use ide::{Presence, Version};
use serde_json::{Map, Value, json};
use std::collections::HashMap;
use std::sync::Arc;
use tower_lsp::Client;
use tower_lsp::jsonrpc::{Error, Result};
use tower_lsp::lsp_types::notification::ShowMessage;
use tower_lsp::lsp_types::{MessageActionItem, MessageType, ShowMessageParams};

/// The answer with which a file is loaded.
const YES: &str = "Reload";

/// Executes a command. Whatever it waits for ends with the request, if the client cancels that.
pub(super) async fn execute(server: &Server, order: Order) -> Result<Value> {
    let live = Live {
        world: server.world.clone(),
        client: server.client.clone(),
        outbox: server.outbox.clone(),
        log: server.log.clone(),
        showcase: server.showcase.clone(),
    };
    let outcome = match order.command {
        Command::Expand => live.expand(&order).await?,
        Command::Ask(question) => match live.begin(question, order).await? {
            Ok(task) => task.run().await?,
            Err(refused) => refused,
        },
    };
    live.tell(&outcome);
    Ok(outcome.into_json())
}

/// What commands work with.
#[derive(Clone)]
struct Live {
    world: Arc<World>,
    client: Client,
    outbox: Outbox,
    log: Log,
    showcase: Showcase,
}

/// How a command has ended.
struct Outcome {
    kind: &'static str,
    /// None if something else shows it.
    loudness: Option<MessageType>,
    message: String,
    fields: Map<String, Value>,
}

/// A text and what it is written in.
struct Text {
    language: &'static str,
    text: String,
}

impl Outcome {
    fn new(kind: &'static str, loudness: MessageType, message: impl Into<String>) -> Outcome {
        Outcome { kind, loudness: Some(loudness), message: message.into(), fields: Map::new() }
    }

    /// Nothing was asked.
    fn refused(message: impl Into<String>) -> Outcome {
        Outcome::new("refused", MessageType::WARNING, message)
    }

    fn not_open() -> Outcome {
        Outcome::refused("The document is not open.")
    }

    /// There was no answer.
    fn failed(error: &impl ToString) -> Outcome {
        Outcome::new("failed", MessageType::ERROR, error.to_string())
    }

    fn with(mut self, field: &str, value: impl Into<Value>) -> Outcome {
        self.fields.insert(field.to_owned(), value.into());
        self
    }

    fn into_json(self) -> Value {
        let mut fields = self.fields;
        fields.insert("outcome".to_owned(), self.kind.into());
        fields.insert("message".to_owned(), self.message.into());
        Value::Object(fields)
    }
}

impl Live {
    /// What is to be done, or why it is not. No await before the document's moment is taken.
    async fn begin(
        &self,
        question: Question,
        order: Order,
    ) -> Result<std::result::Result<Task, Outcome>> {
        let settings = self.world.settings();
        if !settings.trusted {
            let message = "This workspace is not trusted, so no Caddy is asked about its files.";
            return Ok(Err(Outcome::refused(message)));
        }
        let Some(snapshot) = self.snapshot(&order) else { return Ok(Err(Outcome::not_open())) };
        let as_of = self.world.revision();
        self.remark(Remarks::new(), as_of);
        let about = snapshot.clone();
        let subject = tokio::task::spawn_blocking(move || Subject::of(&about)).await;
        // The panic itself is in the log.
        let subject = subject.map_err(|_| Error::internal_error())?;
        Ok(Ok(Task { live: self.clone(), question, force: order.force, snapshot, subject, as_of }))
    }

    /// The document that a command is about, if it is open.
    fn snapshot(&self, order: &Order) -> Option<Snapshot> {
        match &order.document {
            Some(url) => self.world.snapshot(url),
            None => self.world.last_touched(),
        }
    }

    /// A text to be read, about a file of a name.
    fn text(&self, client: &ClientProfile, name: &str, outcome: Outcome, text: Text) -> Outcome {
        let Text { language, text } = text;
        if client.opens_files && !client.shows_texts {
            // Editors take what is called `Caddyfile.something` for a Caddyfile.
            let name = format!("{language}-of-{name}.{language}");
            self.showcase.show(&self.client, &self.log, &name, &text);
        }
        Outcome { loudness: None, ..outcome }.with("language", language).with("text", text)
    }

    fn tell(&self, outcome: &Outcome) {
        if let Some(typ) = outcome.loudness {
            let message = outcome.message.clone();
            self.outbox.notify::<ShowMessage>(&ShowMessageParams { typ, message });
        }
    }

    /// Shows what Caddy says, instead of what it said before.
    fn remark(&self, remarks: Remarks, as_of: u64) {
        self.world.remark(remarks, as_of, |uri, diagnostics| {
            super::diagnostics::publish(&self.outbox, uri, diagnostics);
        });
    }
}

/// A command about a file.
struct Task {
    live: Live,
    question: Question,
    force: Force,
    snapshot: Snapshot,
    subject: Subject,
    /// How far documents had come when it began.
    as_of: u64,
}

impl Task {
    async fn run(self) -> Result<Outcome> {
        let (document, address) = (self.subject.url.clone(), self.address());
        let outcome = match self.question {
            Question::Status => self.status().await,
            Question::Adapt => self.adapt().await,
            Question::Diff => self.diff().await,
            Question::Reload => self.reload().await,
        };
        Ok(outcome.with("document", document.to_string()).with("address", address))
    }

    fn address(&self) -> Option<String> {
        self.subject.admin.as_ref().ok().map(|it| it.address().to_string())
    }

    fn command(&self) -> CaddyCommand<'_> {
        // Where `docker compose` finds its file, in this folder or above.
        let folder = self.subject.folder.as_deref();
        CaddyCommand { words: &self.snapshot.settings.caddy_command, folder }
    }

    async fn status(&self) -> Outcome {
        let (catalog, _) = self.live.world.catalog();
        let (place, status) = match self.subject.admin.as_ref() {
            Ok(admin) => match admin::status(admin, &catalog).await {
                Ok(status) => (format!("runs at {}", admin.address()), status),
                Err(AdminError::Unreachable { .. }) if !self.command().is_empty() => {
                    match self.status_by_command().await {
                        Ok(status) => (format!("is not running at {}", admin.address()), status),
                        Err(error) => return Outcome::failed(&error),
                    }
                }
                Err(error) => return Outcome::failed(&error),
            },
            Err(_) if !self.command().is_empty() => match self.status_by_command().await {
                Ok(status) => ("is there, but has no admin API".to_owned(), status),
                Err(error) => return Outcome::failed(&error),
            },
            Err(why) => return self.no_address(why),
        };
        let known = Heard {
            version: status.version.as_deref().and_then(Version::parse),
            plugins: Arc::new(status.plugins.clone()),
        };
        self.live.world.know(&self.subject.url, known);
        let names = |presence| status.plugins.names(presence).collect::<Vec<_>>();
        let (present, absent) = (names(Presence::Present), names(Presence::Absent));
        let version = status.version.as_deref().map_or_else(String::new, |it| format!(" {it}"));
        let with = match &*present {
            [] => String::new(),
            present => format!(", with {}", present.join(", ")),
        };
        Outcome::new("running", MessageType::INFO, format!("Caddy{version} {place}{with}."))
            .with("version", status.version)
            .with("plugins", json!({ "present": present, "absent": absent }))
    }

    async fn status_by_command(&self) -> std::result::Result<admin::Status, CommandError> {
        let (catalog, _) = self.live.world.catalog();
        admin::status_by_command(self.command(), &catalog).await
    }

    async fn adapt(&self) -> Outcome {
        let admin = match &self.subject.admin {
            Ok(admin) => Some(admin),
            Err(_) if !self.command().is_empty() => None,
            Err(why) => return self.no_address(why),
        };
        match admin::adapt(admin, self.command(), self.subject.text.clone()).await {
            Ok(adapted) => {
                self.warn(&adapted);
                self.text("adapted", "json", format!("{}\n", adapted.result))
            }
            Err(error) => self.no_answer(&error),
        }
    }

    async fn diff(&self) -> Outcome {
        match self.compare().await {
            Err(outcome) => outcome,
            Ok((_, None)) => Outcome::new("unchanged", MessageType::WARNING, self.unchanged("")),
            Ok((_, Some(diff))) => self.text("changed", "diff", diff),
        }
    }

    async fn reload(self) -> Outcome {
        let Subject { name, errors, .. } = &self.subject;
        let forced = self.force == Force::Always;
        if let (Some((first, number)), false) = (errors, forced) {
            let plural =
                if *number == 1 { "an error".to_owned() } else { format!("{number} errors") };
            let message = format!("`{name}` is not loaded, because it has {plural}: {first}");
            return Outcome::refused(message);
        }
        let (admin, change) = match self.compare().await {
            Err(outcome) => return outcome,
            Ok((_, None)) if !forced => {
                let message = self.unchanged(" Nothing is loaded.");
                return Outcome::new("unchanged", MessageType::WARNING, message);
            }
            Ok((admin, change)) => (admin, change),
        };
        let changed = |sign: char| {
            let lines = change.iter().flat_map(|it| it.lines().skip(2));
            lines.filter(|line| line.starts_with(sign)).count()
        };
        let question = format!(
            "Load `{name}` into the Caddy at {}? Lines of its configuration that go: {}, that come: {}.{}",
            admin.address(),
            changed('-'),
            changed('+'),
            self.subject.unsaved(),
        );
        let outcome = Outcome {
            loudness: None,
            ..Outcome::new("asked", MessageType::INFO, question.clone())
        };
        tokio::spawn(self.ask(question));
        outcome
    }

    /// Loads the file if the user wants it. Nothing waits for the answer: there may be none.
    async fn ask(self, question: String) {
        let number = self.live.world.next_question();
        let action = |title: &str| MessageActionItem {
            title: title.to_owned(),
            properties: HashMap::default(),
        };
        let actions = Some(vec![action(YES), action("Cancel")]);
        let answer = self.live.client.show_message_request(MessageType::WARNING, question, actions);
        let outcome = match answer.await {
            Ok(Some(action)) if action.title == YES => self.load(number).await,
            Ok(_) => return,
            Err(error) => Outcome::refused(format!(
                "`{}` is not loaded: the editor cannot ask whether it may be ({error}).",
                self.subject.name
            )),
        };
        self.live.tell(&outcome);
    }

    async fn load(&self, question: u64) -> Outcome {
        let Subject { name, admin, text, .. } = &self.subject;
        if question != self.live.world.last_question() {
            return Outcome::refused(format!(
                "`{name}` is not loaded: a later question took its place."
            ));
        }
        let admin = match admin {
            Ok(admin) => admin,
            Err(why) => return self.no_address(why),
        };
        let load = match self.force {
            Force::Never => Load::IfChanged,
            Force::Always => Load::Again,
        };
        match admin.load(text.clone(), load).await {
            Ok(warnings) => {
                self.live.remark(self.told().warnings(&warnings), self.as_of);
                let message = format!("`{name}` is loaded by the Caddy at {}.", admin.address());
                Outcome::new("loaded", MessageType::INFO, message)
            }
            Err(error) => self.no_answer(&AdaptError::Admin(error)),
        }
    }

    /// How what runs differs from the file, if it does.
    async fn compare(&self) -> std::result::Result<(&Admin, Option<String>), Outcome> {
        let admin = self.subject.admin.as_ref().map_err(|why| self.no_address(why))?;
        let no_answer = |error| self.no_answer(&AdaptError::Admin(error));
        let adapted = admin.adapt(self.subject.text.clone()).await.map_err(no_answer)?;
        let running = admin.config().await.map_err(no_answer)?;
        self.warn(&adapted);
        let (before, name) = (format!("running at {}", admin.address()), self.subject.name.clone());
        let difference = move || admin::difference((&before, &running), (&name, &adapted.result));
        let difference = tokio::task::spawn_blocking(difference).await;
        Ok((admin, difference.map_err(|error| Outcome::failed(&error))?))
    }

    fn unchanged(&self, more: &str) -> String {
        let (name, address) = (&self.subject.name, self.address().unwrap_or_default());
        let unsaved = self.subject.unsaved();
        format!("Unchanged: what runs at {address} is what `{name}` says.{more}{unsaved}")
    }

    fn told(&self) -> Told<'_> {
        let Subject { url, file, .. } = &self.subject;
        Told { url, file, encoding: self.snapshot.client.encoding }
    }

    fn warn(&self, adapted: &Adapted) {
        self.live.remark(self.told().warnings(&adapted.warnings), self.as_of);
    }

    fn no_answer(&self, error: &AdaptError) -> Outcome {
        let Some(message) = error.refusal() else { return Outcome::failed(error) };
        self.live.remark(self.told().refusal(message), self.as_of);
        let message = format!("Caddy refuses `{}`: {message}", self.subject.name);
        Outcome::new("rejected", MessageType::ERROR, message)
    }

    fn no_address(&self, why: &NoAddress) -> Outcome {
        let remedy = match why {
            NoAddress::Unknown => "; the setting `caddyfile.adminAddress` can name it",
            _ => "",
        };
        Outcome::refused(format!("`{}` {why}{remedy}.", self.subject.name))
    }

    fn text(&self, kind: &'static str, language: &'static str, text: String) -> Outcome {
        let name = &self.subject.name;
        let message = format!("`{name}`: {kind}.{}", self.subject.unsaved());
        let outcome = Outcome::new(kind, MessageType::INFO, message);
        self.live.text(&self.snapshot.client, name, outcome, Text { language, text })
    }
}
