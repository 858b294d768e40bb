//! Key packages: published by their device, given out once.

use crate::{App, refusal, session::Session};
use protocol::{
    certificate::Level,
    frame::{KeyPackageBytes, Response},
    id::PersonId,
    limits,
    refusal::Refusal,
};
use sequencer::key_package::{KeyPackageError, check_key_package};
use std::{collections::BTreeSet, sync::Arc};
use store::NewKeyPackage;

impl App {
    pub(crate) async fn publish_key_packages(
        self: &Arc<Self>,
        session: &Session,
        packages: Vec<KeyPackageBytes>,
        last_resort: Vec<KeyPackageBytes>,
    ) -> Result<Response, Refusal> {
        if packages.len() > limits::KEY_PACKAGES_PER_DEVICE_MAX || last_resort.len() > sequencer::SUITES.len() {
            return Err(Refusal::TooLarge { max: limits::KEY_PACKAGES_PER_DEVICE_MAX as u64 });
        }
        let (tenant, device, now) = (self.tenant(session.tenant)?, session.device, self.now());
        let checked = self.aside(move || {
            let trust = tenant.trust(now)?;
            let check = |list: Vec<KeyPackageBytes>| {
                let checked =
                    list.into_iter().map(|KeyPackageBytes(package)| match check_key_package(&package, device, &trust) {
                        Ok(suite) => Ok(NewKeyPackage { suite, package }),
                        Err(KeyPackageError::TooLarge) => Err(Refusal::TooLarge { max: limits::KEY_PACKAGE_BYTES_MAX as u64 }),
                        Err(KeyPackageError::Invalid) => Err(Refusal::Malformed),
                        Err(KeyPackageError::Leaf(_) | KeyPackageError::Device) => Err(Refusal::Forged),
                    });
                checked.collect::<Result<Vec<_>, Refusal>>()
            };
            Ok::<_, Refusal>((check(packages)?, check(last_resort)?))
        });
        let (packages, last_resort) = checked.await??;
        let max = limits::KEY_PACKAGES_PER_DEVICE_MAX;
        let published = self.store.publish_key_packages(session.tenant, device, &packages, &last_resort, max, now).await;
        published.map_err(|error| refusal(&error))?;
        if session.identity()?.level == Level::Guest {
            // Now they can be added.
            self.guest_waits(session.tenant, device).await;
        }
        Ok(Response::Nothing)
    }

    pub(crate) async fn claim_key_packages(
        &self,
        session: &Session,
        people: Vec<PersonId>,
        suite: u16,
    ) -> Result<Response, Refusal> {
        if people.len() > limits::CLAIM_PEOPLE_MAX {
            return Err(Refusal::TooLarge { max: limits::CLAIM_PEOPLE_MAX as u64 });
        }
        let mut people: BTreeSet<PersonId> = people.into_iter().collect();
        if session.identity()?.level != Level::Internal {
            // Who does not see the directory reaches only those they talk with already.
            let contacts = self.store.contacts(session.tenant, session.person).await.map_err(|error| refusal(&error))?;
            people.retain(|person| *person == session.person || contacts.contains(person));
        }
        let people: Vec<PersonId> = people.into_iter().collect();
        let claimed = self.store.claim_key_packages(session.tenant, &people, suite, session.device).await;
        claimed.map(Response::KeyPackages).map_err(|error| refusal(&error))
    }
}
