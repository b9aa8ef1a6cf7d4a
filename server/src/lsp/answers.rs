//! How requests are answered: on whose time, and from which moment.

use super::server::Server;
use super::world::Snapshot;
use tower_lsp::jsonrpc::{Error, Result};
use tower_lsp::lsp_types::{TextEdit, Url};

/// Documents up to so many bytes are answered about by the dispatcher itself: that takes well below a millisecond.
pub(super) const INLINE: usize = 16 << 10;

impl Server {
    /// Answers from the current moment of a document by itself; null if it is not open.
    ///
    /// A snapshot is taken before the first await. If the document moves on while a long answer is made, its positions
    /// mean nothing to the client any more.
    pub(super) async fn answer<T: Send + 'static>(
        &self,
        url: &Url,
        work: impl FnOnce(&Snapshot) -> Result<T> + Send + 'static,
    ) -> Result<Option<T>> {
        match self.world.snapshot(url) {
            Some(snapshot) => self.answer_about(snapshot, work).await.map(Some),
            None => Ok(None),
        }
    }

    pub(super) async fn answer_about<T: Send + 'static>(
        &self,
        snapshot: Snapshot,
        work: impl FnOnce(&Snapshot) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        if snapshot.document.text().len() <= INLINE {
            return work(&snapshot);
        }
        self.answer_aside(snapshot, work).await
    }

    /// Like [`Server::answer`], but never on the dispatcher's time.
    pub(super) async fn answer_aside<T: Send + 'static>(
        &self,
        snapshot: Snapshot,
        work: impl FnOnce(&Snapshot) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let about = snapshot.clone();
        let answer = self.pool.run(move || work(&about)).await??;
        if self.world.is_current(&snapshot) { Ok(answer) } else { Err(Error::content_modified()) }
    }

    /// Like [`Server::answer`] for what takes other files, which may still have to be read.
    pub(super) async fn answer_among<T: Send + 'static>(
        &self,
        url: &Url,
        work: impl FnOnce(&Snapshot) -> Result<T> + Send + 'static,
    ) -> Result<Option<T>> {
        let Some(snapshot) = self.world.snapshot(url) else {
            return Ok(None);
        };
        if !snapshot.is_quick() {
            let about = snapshot.clone();
            // Not a matter for the pool: long requests for other documents must not keep this one waiting.
            let read = tokio::task::spawn_blocking(move || drop(about.reading())).await;
            read.map_err(|_| Error::internal_error())?;
            if !self.world.is_current(&snapshot) {
                return Err(Error::content_modified());
            }
        }
        self.answer_about(snapshot, work).await.map(Some)
    }

    /// Like [`Server::answer`] for what takes the catalogue, which may still be in the making.
    pub(super) async fn explain<T: Send + 'static>(
        &self,
        url: &Url,
        work: impl FnOnce(&Snapshot) -> T + Send + 'static,
    ) -> Result<Option<T>> {
        if self.world.has_catalog() {
            return self.answer(url, |snapshot| Ok(work(snapshot))).await;
        }
        self.look_everywhere(url, work).await
    }

    /// Like [`Server::explain`] for what also takes other files.
    pub(super) async fn explain_among<T: Send + 'static>(
        &self,
        url: &Url,
        work: impl FnOnce(&Snapshot) -> T + Send + 'static,
    ) -> Result<Option<T>> {
        if self.world.has_catalog() {
            return self.answer_among(url, |snapshot| Ok(work(snapshot))).await;
        }
        self.explain(url, work).await
    }

    /// Like [`Server::explain_among`] for what looks at all files that belong with a document.
    pub(super) async fn navigate<T: Send + 'static>(
        &self,
        url: &Url,
        work: impl FnOnce(&Snapshot) -> T + Send + 'static,
    ) -> Result<Option<T>> {
        match self.world.snapshot(url) {
            Some(it) if self.world.has_catalog() && it.is_small() => {
                self.answer_about(it, |snapshot| Ok(work(snapshot))).await.map(Some)
            }
            _ => self.look_everywhere(url, work).await,
        }
    }

    /// Like [`Server::answer`], but never on the dispatcher's time: for what also looks at other projects, which may still
    /// have to be read.
    pub(super) async fn look_everywhere<T: Send + 'static>(
        &self,
        url: &Url,
        work: impl FnOnce(&Snapshot) -> T + Send + 'static,
    ) -> Result<Option<T>> {
        match self.world.snapshot(url) {
            Some(it) => self.answer_aside(it, |snapshot| Ok(work(snapshot))).await.map(Some),
            None => Ok(None),
        }
    }

    /// Like [`Server::answer`] for formatting: null where the user switched it off.
    pub(super) async fn format(
        &self,
        url: &Url,
        work: impl FnOnce(&Snapshot) -> Result<Vec<TextEdit>> + Send + 'static,
    ) -> Result<Option<Vec<TextEdit>>> {
        if self.world.settings().format { self.answer(url, work).await } else { Ok(None) }
    }
}
