//! OpenMLS' storage in one table of the engine's database.
//!
//! Guarantees: every write goes through the connection it was given, so into the transaction that is open there. Values are
//! MessagePack with field names, and bytes as bytes: a later OpenMLS that adds a field with a default still reads them.
//!
//! Deliberately lacks: transactions of its own, and features of OpenMLS that are switched off (virtual clients, app data).

use openmls_traits::storage::{CURRENT_VERSION, StorageProvider, traits};
use rmp_serde::{Serializer, config::BytesMode};
use rusqlite::{Connection, OptionalExtension as _, params};
use serde::{Serialize, de::DeserializeOwned};

/// The table that a database needs.
pub const SCHEMA: &str = "\
CREATE TABLE mls (
    label TEXT NOT NULL,
    key BLOB NOT NULL,
    value BLOB NOT NULL,
    PRIMARY KEY (label, key)
) STRICT, WITHOUT ROWID;
";

/// The local database failed, or holds what this version cannot read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StorageError {
    /// SQLite's words.
    #[error("database: {0}")]
    Database(String),
    /// A stored value cannot be read or written.
    #[error("stored group state cannot be read: {0}")]
    Unreadable(String),
}

impl From<rusqlite::Error> for StorageError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Database(error.to_string())
    }
}

impl From<rmp_serde::encode::Error> for StorageError {
    fn from(error: rmp_serde::encode::Error) -> Self {
        Self::Unreadable(error.to_string())
    }
}

impl From<rmp_serde::decode::Error> for StorageError {
    fn from(error: rmp_serde::decode::Error) -> Self {
        Self::Unreadable(error.to_string())
    }
}

type Result<T> = std::result::Result<T, StorageError>;

const TREE: &str = "tree";
const CONTEXT: &str = "context";
const INTERIM_TRANSCRIPT_HASH: &str = "interim transcript hash";
const CONFIRMATION_TAG: &str = "confirmation tag";
const JOIN_CONFIG: &str = "join config";
const OWN_LEAF_NODES: &str = "own leaf nodes";
const GROUP_STATE: &str = "group state";
const PROPOSAL: &str = "proposal";
const PROPOSAL_REFS: &str = "proposal refs";
const OWN_LEAF_INDEX: &str = "own leaf index";
const EPOCH_SECRETS: &str = "epoch secrets";
const RESUMPTION_PSKS: &str = "resumption psks";
const MESSAGE_SECRETS: &str = "message secrets";
const KEY_PACKAGE: &str = "key package";
const PSK: &str = "psk";
const ENCRYPTION_KEY: &str = "encryption key";
const EPOCH_KEYS: &str = "epoch keys";
const SIGNATURE_KEY: &str = "signature key";
/// Ours: the commit or rejoin that waits for the server's answer.
pub(super) const PENDING: &str = "konsil pending";

/// The table, seen by OpenMLS.
pub struct Storage<'c> {
    connection: &'c Connection,
}

impl<'c> Storage<'c> {
    pub(super) const fn new(connection: &'c Connection) -> Self {
        Self { connection }
    }

    pub(super) fn write(&self, label: &str, key: &impl Serialize, value: &impl Serialize) -> Result<()> {
        self.connection
            .prepare_cached("INSERT OR REPLACE INTO mls (label, key, value) VALUES (?1, ?2, ?3)")?
            .execute(params![label, encode(key)?, encode(value)?])?;
        Ok(())
    }

    pub(super) fn read<T: DeserializeOwned>(&self, label: &str, key: &impl Serialize) -> Result<Option<T>> {
        let value: Option<Vec<u8>> = self
            .connection
            .prepare_cached("SELECT value FROM mls WHERE label = ?1 AND key = ?2")?
            .query_row(params![label, encode(key)?], |row| row.get(0))
            .optional()?;
        value.map(|value| rmp_serde::from_slice(&value).map_err(StorageError::from)).transpose()
    }

    pub(super) fn delete(&self, label: &str, key: &impl Serialize) -> Result<()> {
        self.connection.prepare_cached("DELETE FROM mls WHERE label = ?1 AND key = ?2")?.execute(params![label, encode(key)?])?;
        Ok(())
    }

    /// Key packages (and last-resort ones) whose private keys this device still has.
    pub(super) fn count(&self, label: &str) -> Result<usize> {
        let count: i64 = self
            .connection
            .prepare_cached("SELECT count(*) FROM mls WHERE label = ?1")?
            .query_row(params![label], |row| row.get(0))?;
        Ok(usize::try_from(count).unwrap_or_default())
    }

    fn list<T: DeserializeOwned>(&self, label: &str, key: &impl Serialize) -> Result<Vec<T>> {
        let items: Vec<Vec<u8>> = self.read(label, key)?.unwrap_or_default();
        items.iter().map(|item| rmp_serde::from_slice(item).map_err(StorageError::from)).collect()
    }

    fn append(&self, label: &str, key: &impl Serialize, value: &impl Serialize) -> Result<()> {
        let mut items: Vec<Vec<u8>> = self.read(label, key)?.unwrap_or_default();
        items.push(encode(value)?);
        self.write(label, key, &items)
    }
}

fn encode(value: &impl Serialize) -> Result<Vec<u8>> {
    let mut out = Vec::new();
    let mut serializer = Serializer::new(&mut out).with_struct_map().with_bytes(BytesMode::ForceIterables);
    value.serialize(&mut serializer)?;
    Ok(out)
}

macro_rules! stored {
    ($($write:ident $read:ident $delete:ident $label:ident $kind:ident;)*) => {$(
        fn $write<Id: traits::GroupId<CURRENT_VERSION>, Value: traits::$kind<CURRENT_VERSION>>(
            &self,
            group: &Id,
            value: &Value,
        ) -> Result<()> {
            Storage::write(self, $label, group, value)
        }
        stored!(@read $read $label $kind);
        fn $delete<Id: traits::GroupId<CURRENT_VERSION>>(&self, group: &Id) -> Result<()> {
            Storage::delete(self, $label, group)
        }
    )*};
    (@read $read:ident $label:ident $kind:ident) => {
        fn $read<Id: traits::GroupId<CURRENT_VERSION>, Value: traits::$kind<CURRENT_VERSION>>(
            &self,
            group: &Id,
        ) -> Result<Option<Value>> {
            Storage::read(self, $label, group)
        }
    };
}

impl StorageProvider<CURRENT_VERSION> for Storage<'_> {
    type Error = StorageError;

    stored! {
        write_mls_join_config mls_group_join_config delete_group_config JOIN_CONFIG MlsGroupJoinConfig;
        write_tree tree delete_tree TREE TreeSync;
        write_interim_transcript_hash interim_transcript_hash delete_interim_transcript_hash
            INTERIM_TRANSCRIPT_HASH InterimTranscriptHash;
        write_context group_context delete_context CONTEXT GroupContext;
        write_confirmation_tag confirmation_tag delete_confirmation_tag CONFIRMATION_TAG ConfirmationTag;
        write_message_secrets message_secrets delete_message_secrets MESSAGE_SECRETS MessageSecrets;
        write_resumption_psk_store resumption_psk_store delete_all_resumption_psk_secrets RESUMPTION_PSKS ResumptionPskStore;
        write_own_leaf_index own_leaf_index delete_own_leaf_index OWN_LEAF_INDEX LeafNodeIndex;
        write_group_epoch_secrets group_epoch_secrets delete_group_epoch_secrets EPOCH_SECRETS GroupEpochSecrets;
    }

    fn write_group_state<State: traits::GroupState<CURRENT_VERSION>, Id: traits::GroupId<CURRENT_VERSION>>(
        &self,
        group: &Id,
        state: &State,
    ) -> Result<()> {
        self.write(GROUP_STATE, group, state)
    }

    fn group_state<State: traits::GroupState<CURRENT_VERSION>, Id: traits::GroupId<CURRENT_VERSION>>(
        &self,
        group: &Id,
    ) -> Result<Option<State>> {
        self.read(GROUP_STATE, group)
    }

    fn delete_group_state<Id: traits::GroupId<CURRENT_VERSION>>(&self, group: &Id) -> Result<()> {
        self.delete(GROUP_STATE, group)
    }

    fn append_own_leaf_node<Id: traits::GroupId<CURRENT_VERSION>, Node: traits::LeafNode<CURRENT_VERSION>>(
        &self,
        group: &Id,
        node: &Node,
    ) -> Result<()> {
        self.append(OWN_LEAF_NODES, group, node)
    }

    fn own_leaf_nodes<Id: traits::GroupId<CURRENT_VERSION>, Node: traits::LeafNode<CURRENT_VERSION>>(
        &self,
        group: &Id,
    ) -> Result<Vec<Node>> {
        self.list(OWN_LEAF_NODES, group)
    }

    fn delete_own_leaf_nodes<Id: traits::GroupId<CURRENT_VERSION>>(&self, group: &Id) -> Result<()> {
        self.delete(OWN_LEAF_NODES, group)
    }

    fn queue_proposal<
        Id: traits::GroupId<CURRENT_VERSION>,
        Ref: traits::ProposalRef<CURRENT_VERSION>,
        Proposal: traits::QueuedProposal<CURRENT_VERSION>,
    >(
        &self,
        group: &Id,
        reference: &Ref,
        proposal: &Proposal,
    ) -> Result<()> {
        self.write(PROPOSAL, &(group, reference), proposal)?;
        self.append(PROPOSAL_REFS, group, reference)
    }

    fn queued_proposal_refs<Id: traits::GroupId<CURRENT_VERSION>, Ref: traits::ProposalRef<CURRENT_VERSION>>(
        &self,
        group: &Id,
    ) -> Result<Vec<Ref>> {
        self.list(PROPOSAL_REFS, group)
    }

    fn queued_proposals<
        Id: traits::GroupId<CURRENT_VERSION>,
        Ref: traits::ProposalRef<CURRENT_VERSION>,
        Proposal: traits::QueuedProposal<CURRENT_VERSION>,
    >(
        &self,
        group: &Id,
    ) -> Result<Vec<(Ref, Proposal)>> {
        let references: Vec<Ref> = self.list(PROPOSAL_REFS, group)?;
        let mut proposals = Vec::with_capacity(references.len());
        for reference in references {
            let proposal = self
                .read(PROPOSAL, &(group, &reference))?
                .ok_or_else(|| StorageError::Unreadable("a queued proposal is missing".into()))?;
            proposals.push((reference, proposal));
        }
        Ok(proposals)
    }

    fn remove_proposal<Id: traits::GroupId<CURRENT_VERSION>, Ref: traits::ProposalRef<CURRENT_VERSION>>(
        &self,
        group: &Id,
        reference: &Ref,
    ) -> Result<()> {
        let gone = encode(reference)?;
        let mut references: Vec<Vec<u8>> = self.read(PROPOSAL_REFS, group)?.unwrap_or_default();
        references.retain(|kept| *kept != gone);
        self.write(PROPOSAL_REFS, group, &references)?;
        self.delete(PROPOSAL, &(group, reference))
    }

    fn clear_proposal_queue<Id: traits::GroupId<CURRENT_VERSION>, Ref: traits::ProposalRef<CURRENT_VERSION>>(
        &self,
        group: &Id,
    ) -> Result<()> {
        for reference in self.list::<Ref>(PROPOSAL_REFS, group)? {
            self.delete(PROPOSAL, &(group, reference))?;
        }
        self.delete(PROPOSAL_REFS, group)
    }

    fn write_signature_key_pair<
        Key: traits::SignaturePublicKey<CURRENT_VERSION>,
        Pair: traits::SignatureKeyPair<CURRENT_VERSION>,
    >(
        &self,
        public: &Key,
        pair: &Pair,
    ) -> Result<()> {
        self.write(SIGNATURE_KEY, public, pair)
    }

    fn signature_key_pair<Key: traits::SignaturePublicKey<CURRENT_VERSION>, Pair: traits::SignatureKeyPair<CURRENT_VERSION>>(
        &self,
        public: &Key,
    ) -> Result<Option<Pair>> {
        self.read(SIGNATURE_KEY, public)
    }

    fn delete_signature_key_pair<Key: traits::SignaturePublicKey<CURRENT_VERSION>>(&self, public: &Key) -> Result<()> {
        self.delete(SIGNATURE_KEY, public)
    }

    fn write_encryption_key_pair<Key: traits::EncryptionKey<CURRENT_VERSION>, Pair: traits::HpkeKeyPair<CURRENT_VERSION>>(
        &self,
        public: &Key,
        pair: &Pair,
    ) -> Result<()> {
        self.write(ENCRYPTION_KEY, public, pair)
    }

    fn encryption_key_pair<Pair: traits::HpkeKeyPair<CURRENT_VERSION>, Key: traits::EncryptionKey<CURRENT_VERSION>>(
        &self,
        public: &Key,
    ) -> Result<Option<Pair>> {
        self.read(ENCRYPTION_KEY, public)
    }

    fn delete_encryption_key_pair<Key: traits::EncryptionKey<CURRENT_VERSION>>(&self, public: &Key) -> Result<()> {
        self.delete(ENCRYPTION_KEY, public)
    }

    fn write_encryption_epoch_key_pairs<
        Id: traits::GroupId<CURRENT_VERSION>,
        Epoch: traits::EpochKey<CURRENT_VERSION>,
        Pair: traits::HpkeKeyPair<CURRENT_VERSION>,
    >(
        &self,
        group: &Id,
        epoch: &Epoch,
        leaf: u32,
        pairs: &[Pair],
    ) -> Result<()> {
        self.write(EPOCH_KEYS, &(group, epoch, leaf), &pairs)
    }

    fn encryption_epoch_key_pairs<
        Id: traits::GroupId<CURRENT_VERSION>,
        Epoch: traits::EpochKey<CURRENT_VERSION>,
        Pair: traits::HpkeKeyPair<CURRENT_VERSION>,
    >(
        &self,
        group: &Id,
        epoch: &Epoch,
        leaf: u32,
    ) -> Result<Vec<Pair>> {
        Ok(self.read(EPOCH_KEYS, &(group, epoch, leaf))?.unwrap_or_default())
    }

    fn delete_encryption_epoch_key_pairs<Id: traits::GroupId<CURRENT_VERSION>, Epoch: traits::EpochKey<CURRENT_VERSION>>(
        &self,
        group: &Id,
        epoch: &Epoch,
        leaf: u32,
    ) -> Result<()> {
        self.delete(EPOCH_KEYS, &(group, epoch, leaf))
    }

    fn write_key_package<Ref: traits::HashReference<CURRENT_VERSION>, Package: traits::KeyPackage<CURRENT_VERSION>>(
        &self,
        reference: &Ref,
        package: &Package,
    ) -> Result<()> {
        self.write(KEY_PACKAGE, reference, package)
    }

    fn key_package<Ref: traits::HashReference<CURRENT_VERSION>, Package: traits::KeyPackage<CURRENT_VERSION>>(
        &self,
        reference: &Ref,
    ) -> Result<Option<Package>> {
        self.read(KEY_PACKAGE, reference)
    }

    fn delete_key_package<Ref: traits::HashReference<CURRENT_VERSION>>(&self, reference: &Ref) -> Result<()> {
        self.delete(KEY_PACKAGE, reference)
    }

    fn write_psk<Id: traits::PskId<CURRENT_VERSION>, Bundle: traits::PskBundle<CURRENT_VERSION>>(
        &self,
        id: &Id,
        psk: &Bundle,
    ) -> Result<()> {
        self.write(PSK, id, psk)
    }

    fn psk<Bundle: traits::PskBundle<CURRENT_VERSION>, Id: traits::PskId<CURRENT_VERSION>>(
        &self,
        id: &Id,
    ) -> Result<Option<Bundle>> {
        self.read(PSK, id)
    }

    fn delete_psk<Id: traits::PskId<CURRENT_VERSION>>(&self, id: &Id) -> Result<()> {
        self.delete(PSK, id)
    }
}
