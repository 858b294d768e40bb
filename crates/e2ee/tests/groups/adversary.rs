//! A malicious server and dishonest members: what they send is made with OpenMLS directly, past this crate's own rules.

use crate::{
    trouble::proposed_by_server,
    ward::{Device, Hospital},
};
use e2ee::{
    key::{ArchiveSecret, SigningKey},
    mls::{Change, GroupError, Member, ProcessError, Processed, Provider, Suite, key_packages},
};
use openmls::{
    framing::MlsMessageBodyIn,
    group::{CommitMessageBundle, GroupContext, MlsGroup, MlsGroupJoinConfig, PURE_PLAINTEXT_WIRE_FORMAT_POLICY},
    prelude::{
        BasicCredential, Capabilities, CredentialType, CredentialWithKey, DeserializeBytes as _, Extension, ExtensionType,
        Extensions, ExternalProposal, ExternalSender, GroupEpoch, KeyPackage, KeyPackageIn, LeafNodeIndex, LeafNodeParameters,
        MlsMessageIn, OpenMlsProvider as _, ProtocolVersion, RequiredCapabilitiesExtension, SenderExtensionIndex,
        UnknownExtension, tls_codec::Serialize as _,
    },
};
use openmls_rust_crypto::{OpenMlsRustCrypto, RustCrypto};
use openmls_traits::types::Ciphersuite;
use protocol::{
    certificate::{Chain, ChainError},
    context::{ContextError, ConversationContext, EXTENSION_TYPE},
    id::GroupId,
    key::PublicKey,
    membership::CommitError,
    policy::WhoMayAdd,
};

const CLASSIC: Ciphersuite = Ciphersuite::MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519;

fn mls_id(id: GroupId) -> openmls::group::GroupId {
    openmls::group::GroupId::from_slice(id.as_bytes())
}

fn capabilities() -> Capabilities {
    let types = [ExtensionType::Unknown(EXTENSION_TYPE), ExtensionType::LastResort];
    let suites = [Ciphersuite::MLS_128_MLKEM768X25519_AES256GCM_SHA384_Ed25519, CLASSIC];
    Capabilities::new(None, Some(&suites), Some(&types), None, Some(&[CredentialType::Basic]))
}

fn credential(identity: Vec<u8>, key: &SigningKey) -> CredentialWithKey {
    CredentialWithKey {
        credential: BasicCredential::new(identity).into(),
        signature_key: key.public().as_bytes().as_slice().into(),
    }
}

/// A modified client's commit: no rule of ours is asked.
fn raw(
    device: &mut Device,
    id: GroupId,
    adds: Vec<KeyPackage>,
    removes: &[u32],
    extensions: Option<Extensions<GroupContext>>,
    leaf: LeafNodeParameters,
) -> CommitMessageBundle {
    let member = device.member();
    let provider = device.provider();
    let mut group = MlsGroup::load(provider.storage(), &mls_id(id)).unwrap().unwrap();
    let mut builder = group
        .commit_builder()
        .force_self_update(true)
        .leaf_node_parameters(leaf)
        .propose_adds(adds)
        .propose_removals(removes.iter().map(|index| LeafNodeIndex::new(*index)));
    if let Some(extensions) = extensions {
        builder = builder.propose_group_context_extensions(extensions).unwrap();
    }
    builder
        .load_psks(provider.storage())
        .unwrap()
        .build(provider.rand(), provider.crypto(), &member, |_| true)
        .unwrap()
        .stage_commit(&provider)
        .unwrap()
}

pub(crate) fn raw_add(device: &mut Device, id: GroupId, package: KeyPackage) -> CommitMessageBundle {
    raw(device, id, vec![package], &[], None, LeafNodeParameters::default())
}

pub(crate) fn welcome_bytes(bundle: &CommitMessageBundle) -> Vec<u8> {
    bundle.to_welcome_msg().unwrap().tls_serialize_detached().unwrap()
}

fn commit_bytes(bundle: &CommitMessageBundle) -> Vec<u8> {
    bundle.commit().tls_serialize_detached().unwrap()
}

pub(crate) fn package_of(bytes: &[u8]) -> KeyPackage {
    let MlsMessageBodyIn::KeyPackage(package) = MlsMessageIn::tls_deserialize_exact_bytes(bytes).unwrap().extract() else {
        panic!()
    };
    KeyPackageIn::validate(package, &RustCrypto::default(), ProtocolVersion::Mls10).unwrap()
}

/// A key package with any identity and any key.
fn forged_package(device: &mut Device, identity: Vec<u8>, key: &SigningKey) -> KeyPackage {
    let signer = Member::new(&device.chain, key.clone());
    let credential = credential(identity, key);
    KeyPackage::builder()
        .leaf_node_capabilities(capabilities())
        .build(CLASSIC, &device.provider(), &signer, credential)
        .unwrap()
        .into_key_package()
}

fn context_extensions(context: &ConversationContext, senders: &[PublicKey]) -> Extensions<GroupContext> {
    let required = RequiredCapabilitiesExtension::new(&[ExtensionType::Unknown(EXTENSION_TYPE)], &[], &[CredentialType::Basic]);
    let senders = senders
        .iter()
        .map(|key| ExternalSender::new(key.as_bytes().as_slice().into(), BasicCredential::new(b"server".to_vec()).into()))
        .collect();
    Extensions::from_vec(vec![
        Extension::RequiredCapabilities(required),
        Extension::ExternalSenders(senders),
        Extension::Unknown(EXTENSION_TYPE, UnknownExtension(context.encode())),
    ])
    .unwrap()
}

fn refusal(device: &mut Device, hospital: &Hospital, id: GroupId, frame: &[u8]) -> ProcessError {
    let before = device.load(id).epoch_authenticator();
    let error = device.process(hospital, id, frame).unwrap_err();
    assert_eq!(device.load(id).epoch_authenticator(), before, "nothing of it was taken");
    error
}

fn three(seed: u8) -> (Hospital, Device, Device, Device, GroupId, ConversationContext) {
    let mut hospital = Hospital::new(seed);
    let (mut alice, mut bob, mut carol) = (hospital.newcomer("Alice"), hospital.newcomer("Bob"), hospital.newcomer("Carol"));
    let (id, context) = hospital.group(&mut alice, &mut [&mut bob, &mut carol], Suite::Classic);
    (hospital, alice, bob, carol, id, context)
}

#[test]
fn a_ghost_without_a_chain_is_not_let_in() {
    let (mut hospital, mut alice, mut bob, _, id, _) = three(40);
    let mut ghost = hospital.newcomer("Ghost");
    let key = SigningKey::generate(&mut hospital.rng);
    let package = forged_package(&mut ghost, b"admin".to_vec(), &key);
    let bundle = raw_add(&mut alice, id, package);
    assert!(matches!(refusal(&mut bob, &hospital, id, &commit_bytes(&bundle)), ProcessError::Chain(ChainError::Malformed(_))));
}

#[test]
fn a_chain_of_another_root_is_not_let_in() {
    let (hospital, mut alice, mut bob, _, id, _) = three(41);
    let mut elsewhere = Hospital::new(99);
    elsewhere.tenant = hospital.tenant;
    let mut stranger = elsewhere.newcomer("Fremd");
    let (key, chain) = (stranger.key.clone(), stranger.chain.encode());
    let package = forged_package(&mut stranger, chain, &key);
    let bundle = raw_add(&mut alice, id, package);
    let error = refusal(&mut bob, &hospital, id, &commit_bytes(&bundle));
    assert!(matches!(error, ProcessError::Chain(ChainError::Statement { link: "issuer", .. })), "{error:?}");
}

#[test]
fn a_borrowed_chain_with_another_key_is_not_let_in() {
    let (mut hospital, mut alice, mut bob, _, id, _) = three(42);
    let mut dave = hospital.newcomer("Dave");
    let key = SigningKey::generate(&mut hospital.rng);
    let chain = dave.chain.encode();
    let package = forged_package(&mut dave, chain, &key);
    let bundle = raw_add(&mut alice, id, package);
    assert_eq!(refusal(&mut bob, &hospital, id, &commit_bytes(&bundle)), ProcessError::LeafMismatch);
}

#[test]
fn a_member_cannot_take_anothers_place() {
    let (hospital, mut alice, mut bob, carol, id, _) = three(43);
    // Bob's new leaf claims to be Carol.
    let leaf = LeafNodeParameters::builder().with_credential_with_key(credential(carol.chain.encode(), &bob.key)).build();
    let bundle = raw(&mut bob, id, vec![], &[], None, leaf);
    assert_eq!(refusal(&mut alice, &hospital, id, &commit_bytes(&bundle)), ProcessError::LeafMismatch);
}

#[test]
fn a_revoked_device_commits_nothing_and_comes_into_nothing() {
    let (mut hospital, mut alice, mut bob, mut carol, id, _) = three(44);
    let commit = bob.commit(&hospital, id, Change::default()).unwrap();
    let package = [carol.key_package(&hospital, Suite::Classic)];
    let info = alice.group_info(id);
    let serial = |chain: &Chain| chain.device.peek::<protocol::certificate::DeviceCertificate>().unwrap().serial;
    let list = hospital.issuer.revoke(None, &[serial(&bob.chain), serial(&carol.chain)], hospital.now);
    hospital.revoked = Some(list.list.peek().unwrap());
    let error = refusal(&mut alice, &hospital, id, &commit.mls);
    assert_eq!(error, ProcessError::Chain(ChainError::Revoked { link: "device" }));
    let (other, _) = hospital.group(&mut alice, &mut [], Suite::Classic);
    let refused = alice.commit(&hospital, other, Change { add: &package, ..Change::default() });
    assert_eq!(refused, Err(GroupError::Chain(ChainError::Revoked { link: "device" })));
    let back = bob.rejoin(&hospital, &info).unwrap();
    let error = refusal(&mut alice, &hospital, id, &back.mls);
    assert_eq!(error, ProcessError::Chain(ChainError::Revoked { link: "device" }), "nor comes back");
    // The leaf is shown, and anybody may remove it.
    let leaves = alice.load(id).members(&hospital.trust());
    assert_eq!(leaves.iter().filter(|leaf| !leaf.holds).count(), 2);
    assert!(alice.commit(&hospital, id, Change { remove: &[bob.id], ..Change::default() }).is_ok());
}

#[test]
fn a_certified_stranger_cannot_come_in_by_external_commit() {
    let (mut hospital, mut alice, _, _, id, _) = three(45);
    let mut dave = hospital.newcomer("Dave");
    let info = alice.group_info(id);
    assert_eq!(dave.rejoin(&hospital, &info), Err(GroupError::Rule(CommitError::External)), "this crate does not even try");
    let frame = raw_external(&mut dave, &info, None);
    assert_eq!(refusal(&mut alice, &hospital, id, &frame), ProcessError::Rule(CommitError::External));
}

#[test]
fn an_external_commit_with_a_ghosts_or_borrowed_chain_is_refused() {
    let (mut hospital, mut alice, bob, _, id, _) = three(46);
    let mut dave = hospital.newcomer("Dave");
    let info = alice.group_info(id);
    let frame = raw_external(&mut dave, &info, Some(b"ghost".to_vec()));
    assert!(matches!(refusal(&mut alice, &hospital, id, &frame), ProcessError::Chain(_)));
    let frame = raw_external(&mut dave, &info, Some(bob.chain.encode()));
    assert_eq!(refusal(&mut alice, &hospital, id, &frame), ProcessError::LeafMismatch);
}

/// An external commit past our own rules.
fn raw_external(device: &mut Device, info: &[u8], identity: Option<Vec<u8>>) -> Vec<u8> {
    let MlsMessageBodyIn::GroupInfo(info) = MlsMessageIn::tls_deserialize_exact_bytes(info).unwrap().extract() else { panic!() };
    let member = device.member();
    let credential = credential(identity.unwrap_or_else(|| device.chain.encode()), &device.key);
    device.db.execute("DELETE FROM mls", []).unwrap();
    let provider: Provider<'_> = device.provider();
    let config = MlsGroupJoinConfig::builder().wire_format_policy(PURE_PLAINTEXT_WIRE_FORMAT_POLICY).build();
    let (_, bundle) = MlsGroup::external_commit_builder()
        .with_config(config)
        .build_group(&provider, info, credential)
        .unwrap()
        .leaf_node_parameters(LeafNodeParameters::builder().with_capabilities(capabilities()).build())
        .load_psks(provider.storage())
        .unwrap()
        .build(provider.rand(), provider.crypto(), &member, |_| true)
        .unwrap()
        .finalize(&provider)
        .unwrap();
    commit_bytes(&bundle)
}

#[test]
fn only_the_removal_key_proposes_and_only_to_remove() {
    let (mut hospital, mut alice, mut bob, carol, id, context) = three(47);
    let honest = hospital.remove_key.clone();
    hospital.remove_key = SigningKey::generate(&mut hospital.rng);
    let wrong = proposed_by_server(&hospital, &mut alice, id, &carol);
    assert!(matches!(refusal(&mut alice, &hospital, id, &wrong), ProcessError::Forged(_)));

    let server = Member::new(&carol.chain, honest);
    let mut dave = hospital.newcomer("Dave");
    let package = package_of(&dave.key_package(&hospital, Suite::Classic));
    let index = SenderExtensionIndex::new(0);
    let add = ExternalProposal::new_add::<OpenMlsRustCrypto>(package, mls_id(id), GroupEpoch::from(1), &server, index).unwrap();
    let add = add.tls_serialize_detached().unwrap();
    assert_eq!(refusal(&mut alice, &hospital, id, &add), ProcessError::Proposal);
    let extensions = context_extensions(&context, &[hospital.policy.remove_key]);
    let change = ExternalProposal::new_group_context_extensions::<OpenMlsRustCrypto>(
        extensions,
        mls_id(id),
        GroupEpoch::from(1),
        &server,
        index,
    );
    let change = change.unwrap().tls_serialize_detached().unwrap();
    assert_eq!(refusal(&mut alice, &hospital, id, &change), ProcessError::Proposal);

    // A member's proposal is no way around either.
    let remove = propose_removal(&mut bob, id, 0);
    assert_eq!(refusal(&mut alice, &hospital, id, &remove), ProcessError::Proposal);
}

/// A member's own Remove proposal.
fn propose_removal(device: &mut Device, id: GroupId, leaf: u32) -> Vec<u8> {
    let member = device.member();
    let provider = device.provider();
    let mut group = MlsGroup::load(provider.storage(), &mls_id(id)).unwrap().unwrap();
    let (proposal, _) = group.propose_remove_member(&provider, &member, LeafNodeIndex::new(leaf)).unwrap();
    proposal.tls_serialize_detached().unwrap()
}

#[test]
fn nobody_swaps_the_removal_key_or_the_archive_key() {
    let (mut hospital, mut alice, mut bob, mut carol, id, context) = three(48);
    let mine = SigningKey::generate(&mut hospital.rng).public();
    let both = [hospital.policy.remove_key, mine];
    for senders in [&[mine][..], &both, &[]] {
        let bundle = raw(&mut bob, id, vec![], &[], Some(context_extensions(&context, senders)), LeafNodeParameters::default());
        assert_eq!(refusal(&mut alice, &hospital, id, &commit_bytes(&bundle)), ProcessError::Rule(CommitError::ExternalSenders));
        bob.refused_raw(id);
    }
    let archive = ArchiveSecret::generate(&mut hospital.rng).public();
    for (number, key) in [(1, Some(archive.id())), (2, Some(archive.id())), (1, None), (0, context.archive_key)] {
        let swapped = ConversationContext { archive_key: key, policy_number: number, ..context.clone() };
        let extensions = context_extensions(&swapped, &[hospital.policy.remove_key]);
        let bundle = raw(&mut bob, id, vec![], &[], Some(extensions), LeafNodeParameters::default());
        let policy = CommitError::Context(ContextError { field: "policy" });
        assert_eq!(
            refusal(&mut carol, &hospital, id, &commit_bytes(&bundle)),
            ProcessError::Rule(policy.clone()),
            "number {number}"
        );
        bob.refused_raw(id);
        assert_eq!(
            bob.commit(&hospital, id, Change { context: Some(&swapped), ..Change::default() }),
            Err(GroupError::Rule(policy))
        );
    }
}

#[test]
fn rights_hold_against_modified_clients() {
    let (mut hospital, mut alice, mut bob, carol, id, context) = three(49);
    hospital.policy.who_may_add = WhoMayAdd::Owners;
    let mut dave = hospital.newcomer("Dave");
    let bytes = dave.key_package(&hospital, Suite::Classic);
    let refused = bob.commit(&hospital, id, Change { add: std::slice::from_ref(&bytes), ..Change::default() });
    assert_eq!(refused, Err(GroupError::Rule(CommitError::Add)));
    let bundle = raw_add(&mut bob, id, package_of(&bytes));
    assert_eq!(refusal(&mut alice, &hospital, id, &commit_bytes(&bundle)), ProcessError::Rule(CommitError::Add));
    bob.refused_raw(id);

    let index = alice.load(id).members(&hospital.trust()).iter().find(|leaf| leaf.identity.device == carol.id).unwrap().index;
    let bundle = raw(&mut bob, id, vec![], &[index], None, LeafNodeParameters::default());
    assert_eq!(refusal(&mut alice, &hospital, id, &commit_bytes(&bundle)), ProcessError::Rule(CommitError::Remove));
    bob.refused_raw(id);

    let mine = ConversationContext { owners: vec![bob.person], ..context };
    let extensions = context_extensions(&mine, &[hospital.policy.remove_key]);
    let bundle = raw(&mut bob, id, vec![], &[], Some(extensions), LeafNodeParameters::default());
    let owners = CommitError::Context(ContextError { field: "owners" });
    assert_eq!(refusal(&mut alice, &hospital, id, &commit_bytes(&bundle)), ProcessError::Rule(owners));
}

#[test]
fn a_device_has_one_leaf() {
    let (mut hospital, mut alice, mut bob, _, id, _) = three(50);
    // The same device certified again under a second key.
    let bob_person = hospital.person("Zweitschlüssel");
    let mut first = hospital.device(&bob_person);
    let package = [first.key_package(&hospital, Suite::Classic)];
    let commit = alice.commit(&hospital, id, Change { add: &package, ..Change::default() }).unwrap();
    alice.accepted(&hospital, id);
    bob.follow(&hospital, id, &commit);
    let key = SigningKey::generate(&mut hospital.rng);
    let device = hospital.certify(&bob_person, first.id, &key);
    let chain = Chain { device, ..first.chain.clone() };
    let package = forged_package(&mut first, chain.encode(), &key);
    let bundle = raw_add(&mut alice, id, package);
    assert_eq!(refusal(&mut bob, &hospital, id, &commit_bytes(&bundle)), ProcessError::Rule(CommitError::DeviceTwice));
}

#[test]
fn stale_and_foreign_key_packages_are_not_used() {
    let (mut hospital, mut alice, _, _, id, _) = three(51);
    let mut dave = hospital.newcomer("Dave");
    let member = dave.member();
    let early = protocol::time::Timestamp::from_millis(hospital.now.as_millis() - 29 * protocol::time::DAY_MS);
    let stale = key_packages(&dave.provider(), &member, Suite::Classic, 1, false, early).unwrap();
    let of_other_suite = [dave.key_package(&hospital, Suite::Hybrid)];
    for (packages, reason) in
        [(&stale[..], "past its 28 days"), (&of_other_suite, "of another suite"), (&[vec![1, 2, 3]], "not readable")]
    {
        let refused = alice.commit(&hospital, id, Change { add: packages, ..Change::default() });
        assert_eq!(refused, Err(GroupError::KeyPackage { reason }));
    }
    let edge = protocol::time::Timestamp::from_millis(hospital.now.as_millis() - 28 * protocol::time::DAY_MS + 60_000);
    let old = key_packages(&dave.provider(), &member, Suite::Classic, 1, false, edge).unwrap();
    assert!(alice.commit(&hospital, id, Change { add: &old, ..Change::default() }).is_ok());
}

#[test]
fn a_commit_that_leaves_out_what_it_refers_to_is_refused() {
    let (hospital, mut alice, mut bob, carol, id, _) = three(52);
    let proposal = proposed_by_server(&hospital, &mut alice, id, &carol);
    bob.process(&hospital, id, &proposal).unwrap();
    let commit = bob.commit(&hospital, id, Change::default()).unwrap();
    // The server suppressed the proposal towards Alice.
    assert!(matches!(refusal(&mut alice, &hospital, id, &commit.mls), ProcessError::Forged(_)));
    assert!(matches!(alice.process(&hospital, id, &proposal), Ok(Processed::Proposal { .. })));
    assert!(
        matches!(alice.process(&hospital, id, &commit.mls), Ok(Processed::Commit(_))),
        "proposals before the commit that uses them"
    );
}

#[test]
fn frames_of_another_group_are_refused() {
    let (mut hospital, mut alice, mut bob, _, id, context) = three(53);
    let (other, _) = hospital.group(&mut alice, &mut [&mut bob], Suite::Classic);
    let text = alice.say(&hospital, other, &context, b"woanders");
    assert_eq!(refusal(&mut bob, &hospital, id, &text.frame), ProcessError::OtherGroup);
}

impl Device {
    /// Merges a commit that was made past this crate's rules.
    pub(crate) fn merge_raw(&mut self, id: GroupId) {
        let provider = self.provider();
        let mut group = MlsGroup::load(provider.storage(), &mls_id(id)).unwrap().unwrap();
        group.merge_pending_commit(&provider).unwrap();
    }

    /// Forgets it.
    fn refused_raw(&mut self, id: GroupId) {
        let provider = self.provider();
        let mut group = MlsGroup::load(provider.storage(), &mls_id(id)).unwrap().unwrap();
        group.clear_pending_commit(provider.storage()).unwrap();
    }
}
