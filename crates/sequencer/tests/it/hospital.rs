//! A hospital with people whose devices are real MLS members.

use ed25519_dalek::{Signer as _, SigningKey};
use openmls::{
    group::{
        MIXED_PLAINTEXT_WIRE_FORMAT_POLICY, MlsGroup, MlsGroupCreateConfig, MlsGroupJoinConfig,
        PURE_PLAINTEXT_WIRE_FORMAT_POLICY, StagedWelcome,
    },
    prelude::{tls_codec::Serialize as _, *},
};
use openmls_rust_crypto::OpenMlsRustCrypto;
use openmls_traits::signatures::SignerError;
use protocol::{
    cbor,
    certificate::{
        ALGORITHM_ED25519, CERTIFICATE_VERSION, Chain, DeviceCertificate, IssuerCertificate, Level, PersonCertificate, Trust,
    },
    context::{CONTEXT_VERSION, ConversationContext, ConversationKind, EXTENSION_TYPE, GuestRights},
    id::{ConversationId, DeviceId, GroupId, PersonId, Serial, TenantId},
    key::{PublicKey, Signature, signing_input},
    policy::{TenantPolicy, WhoMayAdd},
    revocation::RevocationList,
    statement::{Signed, Statement},
    time::Timestamp,
};
use sequencer::{
    commit::{CommitOutcome, CommitRefusal, Offer},
    group::{Creation, GroupState},
    proposal::RemoveKey,
};

pub(crate) const NOW: Timestamp = Timestamp::from_millis(1_790_000_000_000);
pub(crate) const SMALL: Ciphersuite = Ciphersuite::MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519;
pub(crate) const HYBRID: Ciphersuite = Ciphersuite::MLS_128_MLKEM768X25519_AES256GCM_SHA384_Ed25519;

/// Root, issuer and policy of a hospital.
pub(crate) struct Hospital {
    pub(crate) tenant: TenantId,
    root: SigningKey,
    root_key: PublicKey,
    issuer: SigningKey,
    issuer_certificate: Signed,
    pub(crate) remove: RemoveKey,
    pub(crate) policy: TenantPolicy,
    pub(crate) revoked: RevocationList,
}

fn key(seed: u8) -> SigningKey {
    SigningKey::from_bytes(&[seed; 32])
}

fn public(key: &SigningKey) -> PublicKey {
    PublicKey::from_bytes(key.verifying_key().to_bytes())
}

fn sign<T: Statement>(key: &SigningKey, statement: &T) -> Signed {
    let payload = cbor::encode(statement);
    let signature = Signature::from_bytes(key.sign(&signing_input(T::DOMAIN, &[&payload])).to_bytes());
    Signed { payload, signature }
}

impl Hospital {
    pub(crate) fn new(seed: u8) -> Self {
        let (root, issuer, remove) = (key(seed), key(seed + 1), RemoveKey::from_seed(&[seed + 2; 32]));
        let tenant = TenantId::from_bytes([seed; 16]);
        let issuer_certificate = sign(
            &root,
            &IssuerCertificate {
                version: CERTIFICATE_VERSION,
                serial: Serial::from_bytes([seed; 16]),
                tenant,
                issuer_key: public(&issuer),
                sealing_key: vec![7; 32],
                not_before: Timestamp::default(),
                not_after: NOW.plus_days(30),
                algorithm: ALGORITHM_ED25519,
                name: "Verwaltung".into(),
            },
        );
        let policy = TenantPolicy {
            tenant,
            number: 1,
            issued_at: Timestamp::default(),
            name: "Klinikum".into(),
            archive: None,
            previous_archive: None,
            remove_key: remove.public_key(),
            who_may_add: WhoMayAdd::Members,
            guests: true,
            read_receipts: true,
            auto_lock_min: 5,
            rules: None,
        };
        let revoked = RevocationList { tenant, number: 1, issued_at: NOW, serials: Vec::new() };
        Self { tenant, root_key: public(&root), root, issuer, issuer_certificate, remove, policy, revoked }
    }

    pub(crate) fn trust(&self) -> Trust<'_> {
        Trust { tenant: self.tenant, root: &self.root_key, revoked: Some(&self.revoked), now: NOW }
    }

    /// A certified device of a person. `person` 1 of a hospital is the same person on every device.
    pub(crate) fn device(&self, person: u8, device: u8) -> Device {
        self.device_of(person, device, Level::Internal, &self.issuer)
    }

    pub(crate) fn supplier(&self, person: u8, device: u8) -> Device {
        self.device_of(person, device, Level::Supplier, &self.issuer)
    }

    /// A device whose certificate no issuer of this hospital signed.
    pub(crate) fn stranger(&self, person: u8, device: u8) -> Device {
        self.device_of(person, device, Level::Internal, &key(250))
    }

    fn device_of(&self, person: u8, device: u8, level: Level, issuer: &SigningKey) -> Device {
        let (person_key, device_key) = (key(100 + person), SigningKey::from_bytes(&[device; 32]));
        let person_id = PersonId::from_bytes([person; 16]);
        let certificate = PersonCertificate {
            version: CERTIFICATE_VERSION,
            serial: Serial::from_bytes([person; 16]),
            tenant: self.tenant,
            person: person_id,
            person_key: public(&person_key),
            name: "Person".into(),
            role: String::new(),
            level,
            not_before: Timestamp::default(),
            not_after: NOW.plus_days(20),
            algorithm: ALGORITHM_ED25519,
            generation: 1,
            admin: false,
            replaces: None,
        };
        let device_certificate = DeviceCertificate {
            version: CERTIFICATE_VERSION,
            serial: Serial::from_bytes([device; 16]),
            tenant: self.tenant,
            person: person_id,
            device: DeviceId::from_bytes([device; 16]),
            device_key: public(&device_key),
            not_before: Timestamp::default(),
            not_after: NOW.plus_days(20),
            algorithm: ALGORITHM_ED25519,
            name: "Gerät".into(),
        };
        let chain = Chain {
            issuer: self.issuer_certificate.clone(),
            person: sign(issuer, &certificate),
            device: sign(&person_key, &device_certificate),
            guest: None,
        };
        Device {
            person: person_id,
            device: device_certificate.device,
            chain,
            key: DeviceKey(device_key),
            provider: OpenMlsRustCrypto::default(),
            group: None,
        }
    }

    pub(crate) fn context(
        &self,
        conversation: ConversationId,
        kind: ConversationKind,
        owners: &[PersonId],
    ) -> ConversationContext {
        ConversationContext {
            version: CONTEXT_VERSION,
            tenant: self.tenant,
            conversation,
            kind,
            policy_number: self.policy.number,
            archive_key: self.policy.archive.as_ref().map(protocol::policy::ArchiveKey::id),
            owners: owners.to_vec(),
            ends_at: None,
            guest_rights: GuestRights::default(),
            predecessor: None,
            sponsor: None,
        }
    }

    /// A group conversation that `creator` makes, as the server keeps it.
    pub(crate) fn create(&self, creator: &mut Device) -> GroupState {
        let context = self.context(CONVERSATION, ConversationKind::Group, &[creator.person]);
        let info = creator.create(&context, &self.policy.remove_key, SMALL);
        self.accept_creation(creator, &info).unwrap()
    }

    pub(crate) fn accept_creation(&self, creator: &Device, info: &[u8]) -> Result<GroupState, sequencer::group::CreateError> {
        GroupState::create(
            info,
            &Creation {
                conversation: CONVERSATION,
                group: GROUP,
                device: creator.device,
                direct_with: None,
                trust: &self.trust(),
                policy: &self.policy,
            },
        )
    }

    pub(crate) fn check(&self, state: &GroupState, by: &Device, made: &Made) -> Result<CommitOutcome, CommitRefusal> {
        let offer = Offer { mls: &made.mls, group_info: &made.group_info, welcome: made.welcome.as_deref(), device: by.device };
        state.check_commit(&offer, &self.trust(), &self.policy)
    }

    /// The server accepts, so does the committer.
    pub(crate) fn commit(&self, state: &GroupState, by: &mut Device, made: &Made) -> GroupState {
        let outcome = self.check(state, by, made).unwrap_or_else(|refused| panic!("{refused:?}"));
        by.merge();
        // What is kept must load as what it was.
        GroupState::load(self.tenant, GROUP, &outcome.next.serialise(), Vec::new()).unwrap()
    }

    pub(crate) fn sign_issuer_again(&self) -> Signed {
        let issuer: IssuerCertificate = self.issuer_certificate.peek().unwrap();
        sign(&self.root, &issuer)
    }
}

pub(crate) const CONVERSATION: ConversationId = ConversationId::from_bytes([9; 16]);
pub(crate) const GROUP: GroupId = GroupId::from_bytes([8; 16]);

pub(crate) struct DeviceKey(pub(crate) SigningKey);

impl openmls_traits::signatures::Signer for DeviceKey {
    fn sign(&self, payload: &[u8]) -> Result<Vec<u8>, SignerError> {
        Ok(self.0.sign(payload).to_bytes().to_vec())
    }

    fn signature_scheme(&self) -> SignatureScheme {
        SignatureScheme::ED25519
    }
}

/// A member's device.
pub(crate) struct Device {
    pub(crate) person: PersonId,
    pub(crate) device: DeviceId,
    pub(crate) chain: Chain,
    pub(crate) key: DeviceKey,
    provider: OpenMlsRustCrypto,
    pub(crate) group: Option<MlsGroup>,
}

/// A commit as its maker sends it.
#[derive(Clone)]
pub(crate) struct Made {
    pub(crate) mls: Vec<u8>,
    pub(crate) group_info: Vec<u8>,
    pub(crate) welcome: Option<Vec<u8>>,
}

/// What a commit changes.
#[derive(Default)]
pub(crate) struct Change<'a> {
    pub(crate) add: Vec<Vec<u8>>,
    pub(crate) remove: Vec<u32>,
    pub(crate) context: Option<(&'a ConversationContext, PublicKey)>,
    pub(crate) without_proposals: bool,
}

fn bytes(message: &MlsMessageOut) -> Vec<u8> {
    message.tls_serialize_detached().unwrap()
}

fn capabilities() -> Capabilities {
    Capabilities::new(
        None,
        Some(&[SMALL, HYBRID]),
        Some(&[ExtensionType::Unknown(EXTENSION_TYPE), ExtensionType::LastResort]),
        None,
        Some(&[CredentialType::Basic]),
    )
}

fn extensions(context: &ConversationContext, remove_key: &PublicKey) -> Extensions<GroupContext> {
    let sender = ExternalSender::new(remove_key.as_bytes().as_slice().into(), BasicCredential::new(b"removal".to_vec()).into());
    let required = RequiredCapabilitiesExtension::new(
        &[ExtensionType::Unknown(EXTENSION_TYPE)],
        &[] as &[ProposalType],
        &[CredentialType::Basic],
    );
    Extensions::from_vec(vec![
        Extension::RequiredCapabilities(required),
        Extension::ExternalSenders(vec![sender]),
        Extension::Unknown(EXTENSION_TYPE, UnknownExtension(context.encode())),
    ])
    .unwrap()
}

fn join_config() -> MlsGroupJoinConfig {
    MlsGroupJoinConfig::builder().wire_format_policy(PURE_PLAINTEXT_WIRE_FORMAT_POLICY).use_ratchet_tree_extension(true).build()
}

impl Device {
    pub(crate) fn credential(&self) -> CredentialWithKey {
        CredentialWithKey {
            credential: BasicCredential::new(self.chain.encode()).into(),
            signature_key: self.key.0.verifying_key().to_bytes().as_slice().into(),
        }
    }

    pub(crate) fn group(&self) -> &MlsGroup {
        self.group.as_ref().unwrap()
    }

    pub(crate) fn create(&mut self, context: &ConversationContext, remove_key: &PublicKey, suite: Ciphersuite) -> Vec<u8> {
        self.provider = OpenMlsRustCrypto::default();
        let config = MlsGroupCreateConfig::builder()
            .wire_format_policy(MIXED_PLAINTEXT_WIRE_FORMAT_POLICY)
            .ciphersuite(suite)
            .use_ratchet_tree_extension(true)
            .capabilities(capabilities())
            .with_group_context_extensions(extensions(context, remove_key))
            .build();
        let id = openmls::group::GroupId::from_slice(GROUP.as_bytes());
        let group = MlsGroup::new_with_group_id(&self.provider, &self.key, &config, id, self.credential()).unwrap();
        let info = bytes(&group.export_group_info(self.provider.crypto(), &self.key, true).unwrap());
        self.group = Some(group);
        info
    }

    pub(crate) fn key_package(&self, suite: Ciphersuite) -> Vec<u8> {
        let package = KeyPackage::builder()
            .leaf_node_capabilities(capabilities())
            .build(suite, &self.provider, &self.key, self.credential())
            .unwrap();
        bytes(&MlsMessageOut::from(package.key_package().clone()))
    }

    pub(crate) fn commit(&mut self, change: Change<'_>) -> Made {
        let packages: Vec<KeyPackage> = change.add.iter().map(|package| self.read_key_package(package)).collect();
        let group = self.group.as_mut().unwrap();
        let mut builder = group
            .commit_builder()
            .force_self_update(true)
            .consume_proposal_store(!change.without_proposals)
            .propose_adds(packages)
            .propose_removals(change.remove.into_iter().map(LeafNodeIndex::new));
        if let Some((context, remove_key)) = &change.context {
            builder = builder.propose_group_context_extensions(extensions(context, remove_key)).unwrap();
        }
        let bundle = builder
            .load_psks(self.provider.storage())
            .unwrap()
            .create_group_info(true)
            .use_ratchet_tree_extension(true)
            .build(self.provider.rand(), self.provider.crypto(), &self.key, |_| true)
            .unwrap()
            .stage_commit(&self.provider)
            .unwrap();
        let (commit, welcome, info) = bundle.into_messages();
        Made { mls: bytes(&commit), group_info: bytes(&info.unwrap()), welcome: welcome.as_ref().map(bytes) }
    }

    pub(crate) fn add(&mut self, joiner: &Device) -> Made {
        let package = joiner.key_package(self.group().ciphersuite());
        self.commit(Change { add: vec![package], ..Change::default() })
    }

    fn read_key_package(&self, message: &[u8]) -> KeyPackage {
        let MlsMessageBodyIn::KeyPackage(package) = MlsMessageIn::tls_deserialize_exact_bytes(message).unwrap().extract() else {
            panic!("no key package");
        };
        package.validate(self.provider.crypto(), ProtocolVersion::Mls10).unwrap()
    }

    pub(crate) fn merge(&mut self) {
        // An external commit was merged when it was made.
        let group = self.group.as_mut().unwrap();
        if group.pending_commit().is_some() {
            group.merge_pending_commit(&self.provider).unwrap();
        }
    }

    pub(crate) fn forget_pending(&mut self) {
        self.group.as_mut().unwrap().clear_pending_commit(self.provider.storage()).unwrap();
    }

    pub(crate) fn join(&mut self, made: &Made) {
        let message = MlsMessageIn::tls_deserialize_exact_bytes(made.welcome.as_ref().unwrap()).unwrap();
        let MlsMessageBodyIn::Welcome(welcome) = message.extract() else { panic!("no welcome") };
        let staged = StagedWelcome::new_from_welcome(&self.provider, &join_config(), welcome, None).unwrap();
        self.group = Some(staged.into_group(&self.provider).unwrap());
    }

    /// Takes a handshake of somebody else from the log.
    pub(crate) fn process(&mut self, mls: &[u8]) {
        let message = MlsMessageIn::tls_deserialize_exact_bytes(mls).unwrap().try_into_protocol_message().unwrap();
        let group = self.group.as_mut().unwrap();
        match group.process_message(&self.provider, message).unwrap().into_content() {
            ProcessedMessageContent::StagedCommitMessage(staged) => group.merge_staged_commit(&self.provider, *staged).unwrap(),
            ProcessedMessageContent::ProposalMessage(proposal) => {
                group.store_pending_proposal(self.provider.storage(), *proposal).unwrap();
            }
            _ => panic!("unexpected"),
        }
    }

    pub(crate) fn rejoin(&mut self, group_info: &[u8]) -> Made {
        let MlsMessageBodyIn::GroupInfo(info) = MlsMessageIn::tls_deserialize_exact_bytes(group_info).unwrap().extract() else {
            panic!("no group info");
        };
        let (group, bundle) = MlsGroup::external_commit_builder()
            .with_config(join_config())
            .skip_lifetime_validation()
            .build_group(&self.provider, info, self.credential())
            .unwrap()
            .leaf_node_parameters(LeafNodeParameters::builder().with_capabilities(capabilities()).build())
            .load_psks(self.provider.storage())
            .unwrap()
            .create_group_info(true)
            .use_ratchet_tree_extension(true)
            .build(self.provider.rand(), self.provider.crypto(), &self.key, |_| true)
            .unwrap()
            .finalize(&self.provider)
            .unwrap();
        let (commit, _, info) = bundle.into_messages();
        self.group = Some(group);
        Made { mls: bytes(&commit), group_info: bytes(&info.unwrap()), welcome: None }
    }

    pub(crate) fn epoch_secret(&self) -> Vec<u8> {
        self.group().epoch_authenticator().as_slice().to_vec()
    }
}
