//! Objects of the attachment store: who brought them, how far they have come, which messages name them.
//!
//! An object's bytes lie elsewhere; a row is there before its first byte and after its last one, so that nothing lies there that
//! no row knows. Messages count the objects that their headers name: [`crate::NewMessage::names`].

use crate::StoreError;
use async_trait::async_trait;
use protocol::{
    id::{ConversationId, MessageId, ObjectId, PersonId, TenantId},
    time::Timestamp,
};

/// An object as its row says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ObjectRow {
    /// Who brings it.
    pub person: PersonId,
    /// Length of the whole.
    pub size: u64,
    /// Everything before this is durable.
    pub received: u64,
}

impl ObjectRow {
    /// Is all of it there?
    #[must_use]
    pub const fn is_complete(&self) -> bool {
        self.received == self.size
    }
}

/// An upload that begins, or goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewObject {
    /// Its id, chosen by the device.
    pub object: ObjectId,
    /// Who brings it.
    pub person: PersonId,
    /// Length of the whole.
    pub size: u64,
    /// What all objects of one person may have together.
    pub person_bytes_max: u64,
    /// What all objects of the hospital may have together.
    pub tenant_bytes_max: u64,
    /// When.
    pub at: Timestamp,
}

/// What came of beginning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Begun {
    /// It goes on from here.
    At(ObjectRow),
    /// Somebody else's, or of another length.
    Taken,
    /// No more room for this person or this hospital.
    Quota,
}

/// What a message names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Names {
    /// Who names.
    pub person: PersonId,
    /// Does the archive keep the message, and so its objects?
    pub archived: bool,
    /// Which.
    pub objects: Vec<ObjectId>,
}

/// An object without a use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnusedObject {
    /// Whose hospital.
    pub tenant: TenantId,
    /// Which.
    pub object: ObjectId,
    /// Length of the whole.
    pub size: u64,
}

/// Objects.
#[async_trait]
pub trait Objects {
    /// Begins an upload, or finds how far it has come.
    async fn begin_object(&self, tenant: TenantId, new: &NewObject) -> Result<Begun, StoreError>;

    /// A part is durable. False when the upload stands elsewhere meanwhile.
    async fn advance_object(&self, tenant: TenantId, object: ObjectId, from: u64, to: u64) -> Result<bool, StoreError>;

    /// How far an object has come; none when there is none, or none any more.
    async fn object(&self, tenant: TenantId, object: ObjectId) -> Result<Option<ObjectRow>, StoreError>;

    /// May a person read it, and name it: named by a message that they may read and that was not deleted, or brought by them and
    /// not named at all?
    async fn is_object_readable(&self, tenant: TenantId, object: ObjectId, person: PersonId) -> Result<bool, StoreError>;

    /// A message of this person was deleted: it names its objects no more (the archive may still). False when there is none.
    async fn release_objects(
        &self,
        tenant: TenantId,
        conversation: ConversationId,
        message: MessageId,
        person: PersonId,
        now: Timestamp,
    ) -> Result<bool, StoreError>;

    /// Takes out of use what no message names (begun before `begun_before`) and what only deleted messages name that the archive
    /// does not keep; gives those whose bytes may go, at most `limit`, also those of an earlier call that were not forgotten.
    async fn retire_objects(
        &self,
        tenant: TenantId,
        begun_before: Timestamp,
        limit: u32,
    ) -> Result<Vec<UnusedObject>, StoreError>;

    /// The bytes of a retired object are gone.
    async fn forget_object(&self, tenant: TenantId, object: ObjectId) -> Result<(), StoreError>;
}
