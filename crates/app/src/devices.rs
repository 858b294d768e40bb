//! A person's devices: listed for their owner, removed by them or by an administrator.
//!
//! One transaction removes a device and cuts delivery to it; its session ends at once, and what it had offered to further
//! devices ends with it. The Removes of its leaves follow as they do for a locked person, and survive a crash the same way. In
//! a conversation where it has the person's only leaf that leaf stays until another of their devices has come in: it keeps the
//! person's place.

use crate::{
    App,
    administration::{Problem, Topic},
    policy::Action,
    refusal,
    session::Session,
};
use protocol::{
    device::DeviceStanding,
    frame::{Push, Response, SessionEnd},
    id::{DeviceId, PersonId, TenantId},
    refusal::Refusal,
};
use std::sync::Arc;
use store::{AuditLine, DeviceRemoval};

impl App {
    pub(crate) async fn read_devices(&self, session: &Session) -> Result<Response, Refusal> {
        let own = self.store.own_devices(session.tenant, session.person).await.map_err(|error| refusal(&error))?;
        let connected = self.hub.sessions_of(session.tenant, session.person);
        let today = self.now().day();
        let standings = own.into_iter().map(|own| {
            let connected = own.removed_at.is_none() && connected.iter().any(|session| session.device == own.device);
            let seen_at = if connected { today } else { own.seen_at };
            let (removed_at, told_at) = (own.removed_at, own.told_at.filter(|_| own.removed_at.is_some()));
            DeviceStanding { device: own.device, origin: own.origin, seen_at, connected, removed_at, told_at }
        });
        Ok(Response::Devices(standings.collect()))
    }

    /// A device was told that it has ended, and has heard it: it deletes what it has.
    pub async fn device_told(&self, tenant: TenantId, device: DeviceId) {
        // A full disk keeps nobody from deleting; the cause is logged where it failed.
        let _ = self.store.device_told(tenant, device, self.now()).await.map_err(|error| refusal(&error));
        self.hub.news.tell(tenant, &[Topic::People]);
    }

    pub(crate) async fn remove_own_device(self: &Arc<Self>, session: &Session, device: DeviceId) -> Result<Response, Refusal> {
        if device == session.device {
            return Err(Refusal::NotAllowed);
        }
        match self.remove_device(session, session.person, device, None).await? {
            DeviceRemoval::NotFound => Err(Refusal::NotFound),
            DeviceRemoval::Removed { .. } | DeviceRemoval::Unchanged => Ok(Response::Nothing),
        }
    }

    /// An administrator removes a device of anybody; what is so already stays so, without an audit line.
    ///
    /// # Errors
    /// [`Problem`].
    pub async fn remove_device_of(
        self: &Arc<Self>,
        session: &Session,
        person: PersonId,
        device: DeviceId,
    ) -> Result<(), Problem> {
        self.allow(session, Action::RemovePersonDevice).await?;
        if device == session.device {
            return Err(Problem::OwnAccount);
        }
        let line = self.audit(session, Action::RemovePersonDevice, format!("{person} {device}"));
        match self.remove_device(session, person, device, Some(&line)).await? {
            DeviceRemoval::NotFound => Err(Problem::DeviceUnknown),
            DeviceRemoval::Removed { .. } | DeviceRemoval::Unchanged => Ok(()),
        }
    }

    async fn remove_device(
        self: &Arc<Self>,
        session: &Session,
        person: PersonId,
        device: DeviceId,
        line: Option<&AuditLine>,
    ) -> Result<DeviceRemoval, Refusal> {
        let tenant = session.tenant;
        let removal =
            self.store.remove_device(tenant, person, device, self.now(), line).await.map_err(|error| refusal(&error))?;
        if let DeviceRemoval::Removed { version, conversations } = &removal {
            for ended in self.hub.sessions_of(tenant, person).into_iter().filter(|session| session.device == device) {
                ended.end(SessionEnd::DeviceRemoved);
            }
            for conversation in conversations {
                self.conversations.invalidate(&(tenant, *conversation));
            }
            let app = Arc::clone(self);
            tokio::spawn(async move { app.propose_all_owed(tenant).await });
            self.hub.broadcast(tenant, Push::DirectoryChanged { version: *version });
        }
        Ok(removal)
    }
}
