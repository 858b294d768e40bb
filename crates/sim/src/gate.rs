//! Where the server waits for its database: every call of the store stops at the gate until the world lets it pass.
//!
//! So the world decides which of several calls comes first, how long each takes, and whether the server dies before or after
//! one. Behind the gate the call is carried out at once and alone; nothing else of the server runs meanwhile.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::oneshot;

/// What becomes of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is carried out.
    Pass,
    /// It is carried out, and nobody learns of it: the server dies.
    PassAndDie,
    /// The disk is full.
    Full,
}

/// A call that waits.
struct Waiting {
    id: u64,
    call: &'static str,
    verdict: oneshot::Sender<Verdict>,
}

#[derive(Default)]
struct State {
    /// While the server starts, nobody waits.
    open: bool,
    /// What passed while it was open.
    passed: Vec<&'static str>,
    next: u64,
    waiting: Vec<Waiting>,
    /// Calls that the world has not been told of.
    fresh: Vec<(u64, &'static str)>,
    dead: bool,
}

/// The gate of one server's life.
#[derive(Clone, Default)]
pub struct Gate(Arc<Mutex<State>>);

impl Gate {
    /// A gate that lets everybody pass until it is closed.
    #[must_use]
    pub fn open() -> Self {
        let gate = Self::default();
        gate.state().open = true;
        gate
    }

    /// Calls that passed an open gate since it was last asked, in their order.
    #[must_use]
    pub fn passed(&self) -> Vec<&'static str> {
        std::mem::take(&mut self.state().passed)
    }

    /// From now on calls wait.
    pub(crate) fn close(&self) {
        self.state().open = false;
    }

    /// Calls that came since it was last asked, in their order.
    pub(crate) fn fresh(&self) -> Vec<(u64, &'static str)> {
        std::mem::take(&mut self.state().fresh)
    }

    /// Decides about a call.
    pub(crate) fn decide(&self, id: u64, verdict: Verdict) -> Option<&'static str> {
        let mut state = self.state();
        let index = state.waiting.iter().position(|waiting| waiting.id == id)?;
        let waiting = state.waiting.remove(index);
        // Whoever does not wait any more was dropped with its connection.
        let _ = waiting.verdict.send(verdict);
        Some(waiting.call)
    }

    /// Has the server died at the gate?
    pub(crate) fn is_dead(&self) -> bool {
        self.state().dead
    }

    /// Waits for the verdict.
    pub(crate) async fn waits(&self, call: &'static str) -> Verdict {
        let verdict = {
            let mut state = self.state();
            if state.open {
                state.passed.push(call);
                return Verdict::Pass;
            }
            let (sender, verdict) = oneshot::channel();
            state.next += 1;
            let id = state.next;
            state.waiting.push(Waiting { id, call, verdict: sender });
            state.fresh.push((id, call));
            verdict
        };
        match verdict.await {
            Ok(verdict) => verdict,
            Err(_) => std::future::pending().await,
        }
    }

    /// The server is dead: whoever gets here goes no further.
    pub(crate) async fn dies(&self) {
        self.state().dead = true;
        std::future::pending::<()>().await;
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
