//! Conversations, their groups and members, and the log.

use crate::{Appended, CursorMove, KnownMessage, NewMessage, StoreError};
use async_trait::async_trait;
use bytes::Bytes;
use protocol::{
    context::ConversationKind,
    frame::{Accepted, ConversationSummary},
    hash::Digest,
    id::{ConversationId, DeviceId, GroupId, PersonId, TenantId},
    time::Timestamp,
};

/// A leaf of the group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LeafRow {
    /// Leaf index.
    pub leaf: u32,
    /// Whose.
    pub person: PersonId,
    /// Which device.
    pub device: DeviceId,
}

/// A conversation to keep.
#[derive(Clone, Debug)]
pub struct NewConversation {
    /// Which.
    pub conversation: ConversationId,
    /// Direct, group or room.
    pub kind: ConversationKind,
    /// Its group.
    pub group: GroupId,
    /// Public state of epoch 0.
    pub state: Vec<u8>,
    /// GroupInfo of epoch 0.
    pub group_info: Vec<u8>,
    /// The creator's leaf.
    pub creator: LeafRow,
    /// The creating device's database version.
    pub client_state: u64,
    /// `h_0`.
    pub genesis: Digest,
    /// When a room ends.
    pub ends_at: Option<Timestamp>,
    /// When.
    pub at: Timestamp,
}

/// What came of creating a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Created {
    /// Kept now, or before with the same group by the same device (at that time).
    At(Timestamp),
    /// Another one is there.
    Exists,
    /// The person is in as many conversations as they may.
    TooMany,
    /// The person was locked or deleted meanwhile.
    Locked,
}

/// A conversation as kept, without blobs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConversationRow {
    /// Which.
    pub conversation: ConversationId,
    /// Direct, group or room.
    pub kind: ConversationKind,
    /// Active group.
    pub group: GroupId,
    /// Its epoch.
    pub epoch: u64,
    /// Newest sequence number.
    pub head: u64,
    /// Counts every change of group, members or proposals (not messages).
    pub version: u64,
    /// Since when a Remove has been pending.
    pub pending_since: Option<Timestamp>,
    /// People to whom is delivered.
    pub members: Vec<PersonId>,
    /// Leaves of the group, also of people to whom delivery is cut.
    pub leaves: Vec<LeafRow>,
    /// Devices of these leaves that were removed from their people.
    pub removed: Vec<DeviceId>,
}

/// The group with its blobs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupRow {
    /// Which.
    pub group: GroupId,
    /// Its epoch.
    pub epoch: u64,
    /// The conversation's version.
    pub version: u64,
    /// Sequence number of the commit that made this epoch (0: creation).
    pub seq: u64,
    /// Public state.
    pub state: Vec<u8>,
    /// GroupInfo.
    pub group_info: Vec<u8>,
    /// Pending proposals of this epoch: leaf and MLS message.
    pub proposals: Vec<(u32, Vec<u8>)>,
}

/// A proposal to append.
#[derive(Clone, Debug)]
pub struct NewProposal {
    /// Leaf that it removes.
    pub leaf: u32,
    /// MLS message.
    pub mls: Vec<u8>,
    /// Encoded event.
    pub event: Bytes,
    /// Row hash of the event.
    pub row: Digest,
}

/// A commit to append.
#[derive(Clone, Debug)]
pub struct NewCommit {
    /// Where.
    pub conversation: ConversationId,
    /// The version that was checked.
    pub version: u64,
    /// Which group.
    pub group: GroupId,
    /// Epoch it starts from.
    pub epoch: u64,
    /// The committing device.
    pub device: DeviceId,
    /// Its person.
    pub by: PersonId,
    /// Its database version.
    pub client_state: u64,
    /// Encoded event.
    pub event: Bytes,
    /// Row hash of the event.
    pub row: Digest,
    /// Public state of the next epoch.
    pub state: Vec<u8>,
    /// GroupInfo of the next epoch.
    pub group_info: Vec<u8>,
    /// The Welcome.
    pub welcome: Option<Vec<u8>>,
    /// Devices that it is for.
    pub joiners: Vec<DeviceId>,
    /// Leaves that are new or changed hands.
    pub leaves_added: Vec<LeafRow>,
    /// Leaves that are gone.
    pub leaves_removed: Vec<u32>,
    /// People who join.
    pub people_added: Vec<PersonId>,
    /// People who have no leaf any more.
    pub people_removed: Vec<PersonId>,
    /// Removes that are proposed again in the next epoch.
    pub reissued: Vec<NewProposal>,
    /// When a room ends, from now on; none: as before.
    pub end_moved: Option<Option<Timestamp>>,
}

/// Where an entry ended up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Sequence number.
    pub seq: u64,
    /// Chain hash after it.
    pub chain: Digest,
}

/// What came of a commit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Committed {
    /// It won; where it and the proposals after it stand.
    Won {
        /// The commit.
        commit: Place,
        /// The proposals, in order.
        reissued: Vec<Place>,
    },
    /// The very same commit won before.
    Known(Accepted),
    /// Another one won, or the conversation changed since the check.
    Stale {
        /// Epoch in force.
        epoch: u64,
        /// Newest sequence number.
        head: u64,
        /// Version in force.
        version: u64,
    },
    /// No such conversation.
    NotFound,
    /// Somebody whom it adds was locked or deleted.
    Locked,
}

/// Delivery to people cut, and their Removes.
#[derive(Clone, Debug)]
pub struct NewCut {
    /// Where.
    pub conversation: ConversationId,
    /// The version that was looked at.
    pub version: u64,
    /// Epoch of the proposals.
    pub epoch: u64,
    /// To whom delivery ends.
    pub people: Vec<PersonId>,
    /// Their Removes.
    pub proposals: Vec<NewProposal>,
}

/// What came of a cut.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cut {
    /// Done: last sequence number of those who left, places of the proposals.
    Done {
        /// Newest entry they may read.
        end: u64,
        /// The proposals, in order.
        places: Vec<Place>,
    },
    /// The conversation changed since it was looked at.
    Changed,
}

/// An entry as kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntryRow {
    /// Sequence number.
    pub seq: u64,
    /// Chain hash after it.
    pub chain: Digest,
    /// When it was accepted.
    pub at: Timestamp,
    /// Encoded event.
    pub event: Vec<u8>,
}

/// Conversations.
#[async_trait]
pub trait Conversations {
    /// Keeps a conversation with its creator as only member. A direct conversation that nobody but its other person ever was
    /// in, and that has no entries, is replaced.
    async fn create_conversation(&self, tenant: TenantId, new: &NewConversation, max: usize) -> Result<Created, StoreError>;

    /// A conversation with members and leaves.
    async fn conversation(&self, tenant: TenantId, conversation: ConversationId) -> Result<Option<ConversationRow>, StoreError>;

    /// Its active group with blobs.
    async fn group(&self, tenant: TenantId, conversation: ConversationId) -> Result<Option<GroupRow>, StoreError>;

    /// Conversations of a person as one of their devices finds them, those they left included.
    async fn summaries(
        &self,
        tenant: TenantId,
        person: PersonId,
        device: DeviceId,
    ) -> Result<Vec<ConversationSummary>, StoreError>;

    /// Conversations in which a person is a member now.
    async fn conversations_of(&self, tenant: TenantId, person: PersonId) -> Result<Vec<ConversationId>, StoreError>;

    /// Everybody who is in a conversation with this person now.
    async fn contacts(&self, tenant: TenantId, person: PersonId) -> Result<Vec<PersonId>, StoreError>;

    /// Conversations of this device's group leaves in which a Remove is pending.
    async fn pending_conversations(&self, tenant: TenantId, device: DeviceId) -> Result<Vec<ConversationId>, StoreError>;
}

/// The log.
#[async_trait]
pub trait Log {
    /// Appends messages and moves cursors, all in one transaction; the results are in the order of the messages.
    async fn append(
        &self,
        tenant: TenantId,
        messages: &[NewMessage],
        cursors: &[CursorMove],
        now: Timestamp,
    ) -> Result<Vec<Appended>, StoreError>;

    /// Appends a commit with everything that belongs to it.
    async fn append_commit(&self, tenant: TenantId, commit: &NewCommit, now: Timestamp) -> Result<Committed, StoreError>;

    /// The commit that won an epoch.
    async fn commit(
        &self,
        tenant: TenantId,
        conversation: ConversationId,
        group: GroupId,
        epoch: u64,
    ) -> Result<Option<KnownMessage>, StoreError>;

    /// Cuts delivery and appends the Removes.
    async fn cut(&self, tenant: TenantId, cut: &NewCut, now: Timestamp) -> Result<Cut, StoreError>;

    /// Entries after a sequence number that this person may read, oldest first, at most `limit` and `bytes_max` (at least
    /// one); and whether there are more. None when the person never was a member.
    async fn entries(
        &self,
        tenant: TenantId,
        conversation: ConversationId,
        person: PersonId,
        after: u64,
        limit: u32,
        bytes_max: usize,
    ) -> Result<Option<(Vec<EntryRow>, bool)>, StoreError>;
}
