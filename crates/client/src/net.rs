//! The socket as the engine sees it: its state, and what each unanswered request will be continued with.
//!
//! Nothing here is stored. When the socket closes, everything under way is forgotten; when it opens again, outbox and
//! operations are resumed from the database.

use crate::{command::Answer, effect::Effect, error::Result};
use e2ee::issuer::Invitee;
use protocol::{
    cbor,
    frame::{ClientFrame, Request},
    id::{ConversationId, MessageId, TenantId},
    limits,
    time::{DAY_MS, Timestamp},
};
use std::collections::{BTreeMap, BTreeSet};

/// State of the socket.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Link {
    /// Not connected and not trying.
    #[default]
    Down,
    /// Opening or authenticating.
    Opening,
    /// Session open.
    Up,
}

/// What an answer continues.
#[derive(Clone, Debug)]
pub(crate) enum Pending {
    Message {
        conversation: ConversationId,
        message: MessageId,
    },
    Create {
        operation: i64,
    },
    Claim {
        operation: i64,
    },
    Group {
        operation: i64,
    },
    Commit {
        operation: i64,
    },
    Leave {
        operation: i64,
    },
    Conversations,
    /// An own entry, offered again to a restored server.
    Restore {
        conversation: ConversationId,
        seq: u64,
    },
    /// The list, asked for because a conversation does not become what it was.
    Restored {
        conversation: ConversationId,
    },
    Log {
        conversation: ConversationId,
    },
    History {
        conversation: ConversationId,
    },
    Cursors {
        conversation: ConversationId,
    },
    MoveCursor,
    Directory,
    Welcomes,
    DropWelcome,
    KeyPackages,
    AppendKeybox {
        up_to: i64,
    },
    ReadKeybox,
    Enrolments,
    Certify,
    Invite {
        command: u64,
        invitation: Answer,
    },
    Issuers {
        command: u64,
        invitee: Invitee,
    },
    Transfer {
        command: u64,
        link: String,
    },
    Complain,
    Administration {
        command: u64,
    },
    State {
        command: u64,
    },
}

/// What an HTTP answer continues.
#[derive(Debug)]
pub(crate) enum HttpPending {
    Found { input: u64, founding: Box<crate::founding::Founding> },
    Inspect { input: u64 },
    InspectTransfer { input: u64 },
    InspectSetUp { input: u64 },
    JoinInspect { input: u64, link: String, device_name: String },
    Enrol { input: u64 },
    JoinTransfer { input: u64, link: String, device_name: String },
    Take { input: u64, link: String, device_name: String, tenant: TenantId },
    Register { input: u64 },
}

/// In-memory state of the connection.
#[derive(Debug, Default)]
pub(crate) struct Net {
    pub(crate) link: Link,
    pub(crate) network: bool,
    pub(crate) next: u64,
    pub(crate) pending: BTreeMap<u64, Pending>,
    /// Conversations whose log is being read.
    pub(crate) reading: BTreeSet<ConversationId>,
    /// Conversations whose history page is under way, with the page's lowest entry.
    pub(crate) history: BTreeMap<ConversationId, u64>,
    /// The list of conversations has arrived since the socket opened.
    pub(crate) listed: bool,
    /// Cursor and last accepted counter of every conversation when the socket opened.
    pub(crate) at_open: BTreeMap<ConversationId, (u64, u64)>,
    /// Since when nothing has come back into a restored server's conversation.
    pub(crate) restored_since: BTreeMap<ConversationId, Timestamp>,
    /// The keybox was filled again for a restored server.
    pub(crate) restored_keys: bool,
    /// The keybox was read to its end since the socket opened.
    pub(crate) keybox_read: bool,
    pub(crate) keybox_reading: bool,
    pub(crate) directory_reading: bool,
    /// Version that the server named while a page was under way.
    pub(crate) directory_named: u64,
    /// Key packages were published since the socket opened, or are being.
    pub(crate) stocked: bool,
    /// A keybox chunk is under way.
    pub(crate) keybox_writing: bool,
    /// Chunks are written although they are neither full nor old: another device is about to read them.
    pub(crate) keybox_flush: bool,
    /// How long and how often an offered transfer may be used; the server's configuration has the last word.
    pub(crate) transfer_ms: Option<u64>,
    pub(crate) transfer_uses: u32,
    /// HTTP requests under way.
    pub(crate) http: BTreeMap<u64, HttpPending>,
    /// Tries in a row that failed, for backing off.
    pub(crate) failures: u32,
    /// Not before this time the next try.
    pub(crate) retry_at: Option<Timestamp>,
    /// Server clock minus ours, milliseconds.
    pub(crate) skew_ms: i64,
    pub(crate) server_full: bool,
    pub(crate) device_full: bool,
    pub(crate) update_required: bool,
    /// Sending waits until then (server full, rate limits).
    pub(crate) send_not_before: Timestamp,
}

impl Net {
    /// The time by which certificates are judged: ours, corrected by the server's when ours is obviously wrong. A server that
    /// lies about the time gains a day at most.
    pub(crate) fn true_time(&self, now: Timestamp) -> Timestamp {
        if self.skew_ms.unsigned_abs() <= limits::CLOCK_SKEW_MS_MAX {
            return now;
        }
        let day = i64::try_from(DAY_MS).unwrap_or(i64::MAX);
        crate::enrolment::server_time(now, self.skew_ms.clamp(-day, day))
    }

    /// Is a session open?
    pub(crate) fn is_up(&self) -> bool {
        self.link == Link::Up
    }

    /// Connected, with the list of conversations here, nothing unanswered and nothing about to be asked?
    pub(crate) fn is_quiet(&self) -> bool {
        self.is_up()
            && self.listed
            && self.pending.is_empty()
            && self.http.is_empty()
            && self.reading.is_empty()
            && self.history.is_empty()
            && !self.keybox_flush
    }

    /// Forgets everything under way.
    pub(crate) fn drop_link(&mut self) {
        *self = Self {
            http: std::mem::take(&mut self.http),
            transfer_ms: self.transfer_ms,
            transfer_uses: self.transfer_uses,
            network: self.network,
            next: self.next,
            failures: self.failures,
            retry_at: self.retry_at,
            skew_ms: self.skew_ms,
            server_full: self.server_full,
            device_full: self.device_full,
            update_required: self.update_required,
            ..Self::default()
        };
    }

    /// Asks over HTTP (a `GET` when the body is empty).
    pub(crate) fn http(&mut self, path: &'static str, body: Vec<u8>, pending: HttpPending, out: &mut Vec<Effect>) {
        self.next += 1;
        self.http.insert(self.next, pending);
        out.push(Effect::Http { id: self.next, path, body });
    }

    /// Makes the frame of a request and remembers what its answer continues.
    pub(crate) fn request(&mut self, request: Request, pending: Pending, out: &mut Vec<Effect>) -> Result<()> {
        self.next += 1;
        self.pending.insert(self.next, pending);
        out.push(Effect::Send(cbor::encode(&ClientFrame::Request { id: self.next, request })));
        Ok(())
    }
}
