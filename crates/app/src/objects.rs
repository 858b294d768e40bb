//! The attachment store: devices bring ciphertext in parts and fetch ranges of it.
//!
//! Guarantees: a part that was answered is durable, also when the server is killed then; an object is read by members of a
//! conversation in which a message names it (and by whoever brings it, until then); a message names only objects that are whole and
//! that its sender brought or may read; what no message names is gone after [`UNNAMED_MS_MAX`], what only deleted messages name at
//! once, unless the archive keeps them.
//!
//! Deliberately lacks: the bytes' place ([`ObjectParts`]), and any idea of what is in them.

use crate::{
    App,
    policy::{self, Action},
    refusal,
    session::Session,
};
use bytes::Bytes;
use protocol::{
    frame::Response,
    hash::Digest,
    header::Header,
    id::{ConversationId, DeviceId, MessageId, ObjectId, TenantId},
    limits::{OBJECT_BYTES_MAX, OBJECT_PART_BYTES},
    object::{ObjectsOpened, UploadProgress, part_length, parts},
    refusal::Refusal,
    time::{DAY_MS, MINUTE_MS},
};
use std::{
    ops::Range,
    sync::{Arc, Weak},
    time::Duration,
};
use store::{Begun, Names, NewObject};

/// How long an object may wait for the message that names it.
pub const UNNAMED_MS_MAX: u64 = DAY_MS;
/// Pause between two looks for what may go.
const RETIRE_PAUSE: Duration = Duration::from_millis(10 * MINUTE_MS);
/// Objects that go with one look of one hospital.
const RETIRED_MAX: u32 = 200;
const TOKEN_DOMAIN: &str = "konsil object token v1";

/// Why the bytes are not there or were not kept.
#[derive(Debug, thiserror::Error)]
pub enum ObjectPartsError {
    /// No room.
    #[error("storage full")]
    Full,
    /// They are not there although their row is.
    #[error("object missing")]
    Missing,
    /// Anything else.
    #[error("attachment store: {0}")]
    Internal(String),
}

/// The place where objects lie, part by part.
#[async_trait::async_trait]
pub trait ObjectParts: Send + Sync + std::fmt::Debug {
    /// Keeps a part; durable when it returns. The same part again replaces it.
    async fn put(&self, tenant: TenantId, object: ObjectId, part: u64, bytes: Bytes) -> Result<(), ObjectPartsError>;
    /// A range of a part.
    async fn get(&self, tenant: TenantId, object: ObjectId, part: u64, range: Range<u64>) -> Result<Bytes, ObjectPartsError>;
    /// Deletes an object of so many parts; parts that are not there are no error.
    async fn delete(&self, tenant: TenantId, object: ObjectId, parts: u64) -> Result<(), ObjectPartsError>;
}

/// The attachment store as it is configured.
#[derive(Clone, Debug)]
pub struct ObjectSettings {
    /// Where the bytes lie.
    pub parts: Arc<dyn ObjectParts>,
    /// Longest file; its object is a little longer.
    pub file_bytes_max: u64,
    /// What one person's objects may have together.
    pub person_bytes_max: u64,
    /// What a hospital's objects may have together.
    pub tenant_bytes_max: u64,
}

/// A range of an object, to be read part by part.
#[derive(Debug)]
pub struct ObjectRange {
    parts: Arc<dyn ObjectParts>,
    tenant: TenantId,
    object: ObjectId,
    /// Length of the whole object.
    pub size: u64,
    at: u64,
    end: u64,
}

impl ObjectRange {
    /// Bytes that are left.
    #[must_use]
    pub const fn left(&self) -> u64 {
        self.end - self.at
    }

    /// The first bytes, before an answer says that there are any.
    ///
    /// # Errors
    /// The [`Refusal`] to give.
    pub async fn first(&mut self) -> Result<Bytes, Refusal> {
        match self.next().await {
            Ok(bytes) => Ok(bytes.unwrap_or_default()),
            Err(error) => Err(refuse(&error)),
        }
    }

    /// The next bytes; none at the end.
    ///
    /// # Errors
    /// [`ObjectPartsError`] when they cannot be read.
    pub async fn next(&mut self) -> Result<Option<Bytes>, ObjectPartsError> {
        if self.at >= self.end {
            return Ok(None);
        }
        let length = OBJECT_PART_BYTES as u64;
        let (part, from) = (self.at / length, self.at % length);
        let to = (self.end - part * length).min(length);
        let bytes = self.parts.get(self.tenant, self.object, part, from..to).await?;
        if bytes.len() as u64 != to - from {
            return Err(ObjectPartsError::Missing);
        }
        self.at += bytes.len() as u64;
        Ok(Some(bytes))
    }
}

fn refuse(error: &ObjectPartsError) -> Refusal {
    match error {
        ObjectPartsError::Full => {
            tracing::warn!("attachment store full");
            Refusal::StorageFull
        }
        ObjectPartsError::Missing => {
            tracing::error!("an object is missing in the attachment store");
            Refusal::NotFound
        }
        ObjectPartsError::Internal(_) => {
            tracing::error!(%error, "attachment store");
            Refusal::Internal
        }
    }
}

/// An object has its file's padding, tags and hashes besides: at most an eighth and one part more.
fn object_bytes(file_bytes: u64) -> u64 {
    file_bytes.saturating_add(file_bytes / 8).saturating_add(OBJECT_PART_BYTES as u64).min(OBJECT_BYTES_MAX)
}

fn hash(token: &str) -> Digest {
    Digest::of(TOKEN_DOMAIN, &[token.as_bytes()])
}

impl App {
    /// Gives the attachment store its place; before that, and without one, nothing can be brought or fetched.
    pub fn open_object_store(self: &Arc<Self>, settings: ObjectSettings) {
        // A second place is not taken.
        if self.objects.set(settings).is_ok() {
            let app = Arc::downgrade(self);
            tokio::spawn(async move { retire_for_ever(&app).await });
        }
    }

    fn object_settings(&self) -> Result<&ObjectSettings, Refusal> {
        self.objects.get().ok_or(Refusal::NotAllowed)
    }

    /// A token with which the session's device speaks to the attachment store.
    pub(crate) fn open_objects(&self, session: &Session) -> Result<Response, Refusal> {
        let settings = self.object_settings()?;
        let secret = self.random::<32>();
        let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        let token = format!("{}{}{}", hex(session.person.as_bytes()), hex(session.device.as_bytes()), hex(&secret));
        session.set_object_token(hash(&token));
        Ok(Response::Objects(ObjectsOpened { token, file_bytes_max: settings.file_bytes_max }))
    }

    /// The session of a token; it may do what a certified device may.
    ///
    /// # Errors
    /// The [`Refusal`] to give.
    pub fn object_session(&self, tenant: TenantId, token: &str, action: Action) -> Result<Arc<Session>, Refusal> {
        let id = |range: Range<usize>| -> Option<[u8; 16]> {
            let text = token.get(range)?;
            u128::from_str_radix(text, 16).ok().map(u128::to_be_bytes)
        };
        let (person, device) = (id(0..32).ok_or(Refusal::NotCertified)?, id(32..64).ok_or(Refusal::NotCertified)?);
        let sessions = self.hub.sessions_of(tenant, protocol::id::PersonId::from_bytes(person));
        let device = DeviceId::from_bytes(device);
        let session = sessions.into_iter().find(|session| session.device == device && session.has_object_token(&hash(token)));
        let session = session.ok_or(Refusal::NotCertified)?;
        policy::authorise(&session.standing(), action)?;
        Ok(session)
    }

    /// Takes one part of an object in.
    ///
    /// # Errors
    /// The [`Refusal`] to give.
    pub async fn put_object(
        &self,
        session: &Session,
        object: ObjectId,
        offset: u64,
        size: u64,
        bytes: Bytes,
    ) -> Result<UploadProgress, Refusal> {
        let settings = self.object_settings()?;
        // Devices know the house's rules; the token told them the configuration only.
        let rule = self.tenant(session.tenant)?.policy().map_or(u64::MAX, |policy| policy.rules().attachment_bytes_max());
        let bytes_max = object_bytes(settings.file_bytes_max.min(rule));
        if size > bytes_max {
            return Err(Refusal::TooLarge { max: bytes_max });
        }
        if part_length(offset, size) != Some(bytes.len() as u64) {
            return Err(Refusal::Malformed);
        }
        let new = NewObject {
            object,
            person: session.person,
            size,
            person_bytes_max: settings.person_bytes_max,
            tenant_bytes_max: settings.tenant_bytes_max,
            at: self.now(),
        };
        let row = match self.store.begin_object(session.tenant, &new).await.map_err(|error| refusal(&error))? {
            Begun::At(row) => row,
            Begun::Taken => return Err(Refusal::Exists),
            Begun::Quota => return Err(Refusal::QuotaReached),
        };
        if row.received != offset {
            return Ok(UploadProgress { received: row.received, size });
        }
        let (part, to) = (offset / OBJECT_PART_BYTES as u64, offset + bytes.len() as u64);
        settings.parts.put(session.tenant, object, part, bytes).await.map_err(|error| refuse(&error))?;
        let moved = self.store.advance_object(session.tenant, object, offset, to).await.map_err(|error| refusal(&error))?;
        if moved {
            return Ok(UploadProgress { received: to, size });
        }
        // The same part came twice at a time.
        self.object_progress(session, object).await
    }

    /// How far an own upload has come.
    ///
    /// # Errors
    /// The [`Refusal`] to give.
    pub async fn object_progress(&self, session: &Session, object: ObjectId) -> Result<UploadProgress, Refusal> {
        let row = self.store.object(session.tenant, object).await.map_err(|error| refusal(&error))?;
        let row = row.filter(|row| row.person == session.person).ok_or(Refusal::NotFound)?;
        Ok(UploadProgress { received: row.received, size: row.size })
    }

    /// Opens a range of an object for reading; the end is cut to what there is.
    ///
    /// # Errors
    /// The [`Refusal`] to give: strangers do not learn whether there is such an object.
    pub async fn read_object(&self, session: &Session, object: ObjectId, range: Range<u64>) -> Result<ObjectRange, Refusal> {
        if !self.may_name(session, object).await? {
            return Err(Refusal::NotFound);
        }
        self.open_range(session.tenant, object, range).await
    }

    /// As [`Self::read_object`], for whoever may read it.
    pub(crate) async fn open_range(&self, tenant: TenantId, object: ObjectId, range: Range<u64>) -> Result<ObjectRange, Refusal> {
        let settings = self.object_settings()?;
        let row = self.store.object(tenant, object).await.map_err(|error| refusal(&error))?;
        let row = row.filter(store::ObjectRow::is_complete).ok_or(Refusal::NotFound)?;
        let end = range.end.min(row.size);
        if range.start >= end {
            return Err(Refusal::Malformed);
        }
        let parts = Arc::clone(&settings.parts);
        Ok(ObjectRange { parts, tenant, object, size: row.size, at: range.start, end })
    }

    async fn may_name(&self, session: &Session, object: ObjectId) -> Result<bool, Refusal> {
        self.store.is_object_readable(session.tenant, object, session.person).await.map_err(|error| refusal(&error))
    }

    /// May the sender name what the header names?
    pub(crate) async fn check_named(&self, session: &Session, header: &Header) -> Result<(), Refusal> {
        for object in &header.objects {
            if !self.may_name(session, *object).await? {
                return Err(Refusal::NotFound);
            }
        }
        Ok(())
    }

    /// An own message was deleted for everybody.
    pub(crate) async fn release_objects(
        &self,
        session: &Session,
        conversation: ConversationId,
        message: MessageId,
    ) -> Result<Response, Refusal> {
        // Nothing to release is no error: the message may have named nothing.
        self.store
            .release_objects(session.tenant, conversation, message, session.person, self.now())
            .await
            .map_err(|error| refusal(&error))?;
        Ok(Response::Nothing)
    }

    /// Deletes what no message names any more; gives their number.
    ///
    /// # Errors
    /// The [`Refusal`] that stands for the failure; it was logged.
    pub async fn retire_objects(&self, tenant: TenantId) -> Result<usize, Refusal> {
        let settings = self.object_settings()?;
        let before = protocol::time::Timestamp::from_millis(self.now().as_millis().saturating_sub(UNNAMED_MS_MAX));
        let unused = self.store.retire_objects(tenant, before, RETIRED_MAX).await.map_err(|error| refusal(&error))?;
        for one in &unused {
            settings.parts.delete(tenant, one.object, parts(one.size)).await.map_err(|error| refuse(&error))?;
            self.store.forget_object(tenant, one.object).await.map_err(|error| refusal(&error))?;
        }
        Ok(unused.len())
    }
}

/// What a message names, for the store.
pub(crate) fn names(session: &Session, header: &Header) -> Option<Box<Names>> {
    (!header.objects.is_empty()).then(|| {
        let mut objects = header.objects.clone();
        objects.sort_unstable();
        objects.dedup();
        Box::new(Names { person: session.person, archived: header.archive_key.is_some(), objects })
    })
}

async fn retire_for_ever(app: &Weak<App>) {
    loop {
        tokio::time::sleep(RETIRE_PAUSE).await;
        let Some(app) = app.upgrade() else { return };
        for tenant in app.tenants.ids() {
            // Logged where it failed; the next look finds the same.
            let _ = app.retire_objects(tenant).await;
        }
    }
}
