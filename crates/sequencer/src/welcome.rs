//! Whom a Welcome is for.

use openmls::{
    framing::MlsMessageBodyIn,
    prelude::{DeserializeBytes as _, MlsMessageIn},
};
use protocol::limits;
use std::collections::BTreeSet;

/// The key package references that a Welcome names, each once.
pub(crate) fn recipients(bytes: &[u8]) -> Option<BTreeSet<Vec<u8>>> {
    if bytes.len() > limits::HANDSHAKE_BYTES_MAX {
        return None;
    }
    let message = MlsMessageIn::tls_deserialize_exact_bytes(bytes).ok()?;
    let MlsMessageBodyIn::Welcome(welcome) = message.extract() else {
        return None;
    };
    let references: BTreeSet<Vec<u8>> = welcome.secrets().iter().map(|secret| secret.new_member().as_slice().to_vec()).collect();
    (references.len() == welcome.secrets().len()).then_some(references)
}
