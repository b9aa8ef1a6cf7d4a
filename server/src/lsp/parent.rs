//! Leaving when the editor died without closing our input.

/// Calls back once the process is gone; never where processes cannot be asked, and the end of the input must do.
#[cfg(unix)]
pub(super) fn watch(process_id: i32, gone: impl FnOnce() + Send + 'static) {
    use std::time::Duration;

    // Zero and negative numbers name groups of processes; none of them is a parent.
    let Some(pid) = rustix::process::Pid::from_raw(process_id.max(0)) else {
        return;
    };
    let alive = move || rustix::process::test_kill_process(pid) != Err(rustix::io::Errno::SRCH);
    // A client in another container or on another machine names a process that was never here.
    if !alive() {
        return;
    }
    tokio::spawn(async move {
        let mut tick = tokio::time::interval(Duration::from_secs(2));
        while alive() {
            tick.tick().await;
        }
        gone();
    });
}

/// Calls back once the process is gone; never where processes cannot be asked, and the end of the input must do.
#[cfg(not(unix))]
pub(super) fn watch(_process_id: i32, _gone: impl FnOnce() + Send + 'static) {}
