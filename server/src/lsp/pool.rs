//! Work that is too long for the dispatcher.

use std::sync::Arc;
use std::thread;
use tokio::sync::Semaphore;
use tower_lsp::jsonrpc::{Error, Result};

/// A bounded number of threads for requests about large documents.
#[derive(Clone)]
pub(super) struct Pool(Arc<Semaphore>);

impl Pool {
    /// As many as there are cores, but two to four.
    pub(super) fn new() -> Pool {
        let cores = thread::available_parallelism().map_or(2, usize::from);
        Pool(Arc::new(Semaphore::new(cores.clamp(2, 4))))
    }

    /// Runs `work` on a thread; if the request is cancelled before its turn, never.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T> {
        let Ok(permit) = self.0.clone().acquire_owned().await else {
            return Err(Error::internal_error());
        };
        let running = tokio::task::spawn_blocking(move || {
            let result = work();
            drop(permit);
            result
        });
        // The panic itself is in the log.
        running.await.map_err(|_| Error::internal_error())
    }
}
