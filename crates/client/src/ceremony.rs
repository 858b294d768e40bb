//! The key ceremony as a screen drives it: names and texts in, documents and plain answers out.
//!
//! The keys stay in here until [`KeyCeremony::finish`] makes [`FoundingKeys`] of them; nothing of it is ever stored. TypeScript
//! types are generated from this file.

use crate::{Founding, account::Account};
use e2ee::{
    Cost, Rng,
    ceremony::{Ceremony, Document, HandOut, HandOutError, KeySource, OpenKeyError, OpenedKey},
    key::ArchiveSecret,
    rng_from_seed,
    root::RootKey,
    share::{CombineError, ParseShareError, SharedKey},
};
use protocol::policy::ArchiveKey;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// One of the hospital's two offline keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum OfflineKey {
    /// Signs issuers and policies.
    Root,
    /// Opens the archive.
    Archive,
}

/// How a key is to be handed out.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(tag = "how", rename_all = "snake_case")]
pub enum KeyHandOut {
    /// One file under a passphrase.
    File {
        /// 16 characters or more.
        passphrase: String,
    },
    /// One share for each person.
    Shares {
        /// How many of them open the key.
        threshold: u8,
        /// Their names.
        holders: Vec<String>,
    },
}

/// What one person gets: a text file, and for a share its code for paper.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct KeyDocument {
    /// For whom; none for a key file.
    pub holder: Option<String>,
    /// Name of the file.
    pub file_name: String,
    /// What stands in it.
    pub text: String,
    /// A share's code; none for a key file.
    pub code: Option<String>,
}

/// What opens a key.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(tag = "from", rename_all = "snake_case")]
pub enum KeyOpening {
    /// A key file.
    File {
        /// The file's text.
        text: String,
        /// What opens it.
        passphrase: String,
    },
    /// Shares, each as code or file.
    Shares {
        /// In any order.
        shares: Vec<String>,
    },
}

/// Why a ceremony's step was not done. Every variant has a sentence in each language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS, thiserror::Error)]
#[serde(tag = "error", rename_all = "snake_case")]
pub enum CeremonyError {
    /// The passphrase is too short.
    #[error("the passphrase needs {min_chars} characters")]
    PassphraseShort {
        /// Fewest characters.
        min_chars: u32,
    },
    /// 2 to 15 people, of whom 2 or more are needed.
    #[error("2 to 15 people, of whom 2 or more are needed")]
    Numbers,
    /// A name is missing, too long, or there twice.
    #[error("name {position}")]
    Name {
        /// Which, from 0.
        position: u32,
    },
    /// The file's passphrase is wrong.
    #[error("wrong passphrase")]
    PassphraseWrong,
    /// Not a file of this kind of key, or cut off.
    #[error("not such a key file")]
    NotAKeyFile,
    /// Not a share, or cut off.
    #[error("share {position} cannot be read")]
    NotAShare {
        /// Which, from 0.
        position: u32,
    },
    /// A share with a slip of the finger.
    #[error("share {position} has a wrong character")]
    ShareMistyped {
        /// Which, from 0.
        position: u32,
    },
    /// A share of another key or another hospital.
    #[error("share {position} belongs to another key")]
    ShareOfAnotherKey {
        /// Which, from 0.
        position: u32,
    },
    /// A share of this key from another hand-out.
    #[error("share {position} was handed out at another time")]
    ShareOfAnotherTime {
        /// Which, from 0.
        position: u32,
    },
    /// The same share again.
    #[error("share {position} is there already")]
    ShareTwice {
        /// Which, from 0.
        position: u32,
    },
    /// More shares are needed.
    #[error("{missing} shares are missing")]
    SharesMissing {
        /// How many.
        missing: u32,
    },
    /// One of the shares was written down wrong.
    #[error("a share is wrong")]
    ShareWrong,
    /// It opens, but it is another key than the one that is needed.
    #[error("another key")]
    OtherKey,
    /// In a trial: a file of this key from an earlier hand-out.
    #[error("a file of an earlier hand-out")]
    FileOfBefore,
    /// In a trial: not the file that was handed out last, and not opened by this passphrase.
    #[error("not the file that was handed out last")]
    OtherFile,
    /// Both keys must have been tried first.
    #[error("a key was not tried")]
    NotTried,
}

/// Who founds a hospital, and with which token.
#[derive(Clone, Debug, Deserialize, TS)]
pub struct FoundingDetails {
    /// One-time set-up token, 64 hex digits.
    pub token: String,
    /// The hospital's name.
    pub hospital: String,
    /// The first administrator's name.
    pub admin: String,
    /// Their role.
    pub role: String,
    /// Shown in device lists.
    pub device_name: String,
}

/// A ceremony in progress.
#[derive(Debug)]
pub struct KeyCeremony(Ceremony);

impl KeyCeremony {
    /// Makes both keys from 32 random bytes of the operating system.
    #[must_use]
    pub fn begin(seed: [u8; 32], cost: Cost) -> Self {
        Self(Ceremony::begin(cost, rng_from_seed(seed)))
    }

    /// Of a key that this device's hospital has, opened to be handed out anew: only the one in force will do.
    pub(crate) fn again(
        account: Option<&Account>,
        key: OfflineKey,
        opening: KeyOpening,
        cost: Cost,
        rng: Rng,
    ) -> Result<Self, CeremonyError> {
        let opened = match key {
            OfflineKey::Root => OpenedKey::Root(open_root(account, opening)?),
            OfflineKey::Archive => {
                let secret = ArchiveSecret::from_source(&opening.into())?;
                let pinned = account.and_then(|account| account.tenant_policy()?.archive);
                if pinned != Some(secret.public()) {
                    return Err(CeremonyError::OtherKey);
                }
                OpenedKey::Archive(secret)
            }
        };
        Ok(Self(Ceremony::again(opened, cost, rng)))
    }

    /// A passphrase that nobody needs to think up.
    pub fn passphrase(&mut self) -> String {
        self.0.passphrase()
    }

    /// The root's fingerprint in hex; empty when this is about the archive key alone.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        self.0.fingerprint().unwrap_or_default()
    }

    /// A key as documents for people; from now on only these count.
    ///
    /// # Errors
    /// [`CeremonyError`] says what to change.
    pub fn hand_out(&mut self, key: OfflineKey, how: KeyHandOut, hospital: &str) -> Result<Vec<KeyDocument>, CeremonyError> {
        let how = match how {
            KeyHandOut::File { passphrase } => HandOut::File { passphrase },
            KeyHandOut::Shares { threshold, holders } => HandOut::Shares { threshold, holders },
        };
        let documents = self.0.hand_out(shared(key), &how, hospital)?;
        Ok(documents.into_iter().map(KeyDocument::from).collect())
    }

    /// Opens a key from what was handed out, as its holders will one day.
    ///
    /// # Errors
    /// [`CeremonyError`] says what is wrong with it.
    pub fn try_open(&mut self, key: OfflineKey, opening: KeyOpening) -> Result<(), CeremonyError> {
        Ok(self.0.try_open(shared(key), &opening.into())?)
    }

    /// The end of the ceremony: what it takes to found the hospital. Without an archive its key is handed out to nobody.
    ///
    /// # Errors
    /// [`CeremonyError::NotTried`] gives the ceremony back; a key that is not handed out would be lost.
    pub fn finish(mut self, archive: bool) -> Result<FoundingKeys, (CeremonyError, Box<Self>)> {
        if !archive && self.0.is_tried(SharedKey::Root) {
            self.discard_archive_key();
        }
        let (root, secret) = self.0.finish().map_err(|same| (CeremonyError::NotTried, Box::new(Self(*same))))?;
        Ok(FoundingKeys { root, archive: archive.then(|| secret.public()) })
    }

    /// The archive key that is never used is opened once, from shares that nobody gets.
    fn discard_archive_key(&mut self) {
        let nobody = HandOut::Shares { threshold: 2, holders: vec!["1".to_owned(), "2".to_owned()] };
        let Ok(documents) = self.0.hand_out(SharedKey::Archive, &nobody, "") else { return };
        let shares = documents.into_iter().filter_map(|document| document.code).collect();
        let _ = self.0.try_open(SharedKey::Archive, &KeySource::Shares(shares));
    }
}

/// The keys of a ceremony that is over. A founding that was refused (no connection, a used token) can be tried again with them.
#[derive(Debug)]
pub struct FoundingKeys {
    root: RootKey,
    archive: Option<ArchiveKey>,
}

impl FoundingKeys {
    /// What the engine needs to found the hospital.
    #[must_use]
    pub fn founding(&self, details: FoundingDetails) -> Founding {
        Founding {
            token: bytes_of(&details.token),
            root: self.root.clone(),
            archive: self.archive.clone(),
            hospital: details.hospital.trim().to_owned(),
            admin: details.admin.trim().to_owned(),
            role: details.role.trim().to_owned(),
            device_name: details.device_name,
        }
    }
}

/// Opens the hospital's root key from its file or shares: only the one that this device has pinned will do.
pub(crate) fn open_root(account: Option<&Account>, opening: KeyOpening) -> Result<RootKey, CeremonyError> {
    let root = RootKey::from_source(&opening.into())?;
    let pinned = account.and_then(|account| account.root);
    if pinned == Some(root.public()) { Ok(root) } else { Err(CeremonyError::OtherKey) }
}

const fn shared(key: OfflineKey) -> SharedKey {
    match key {
        OfflineKey::Root => SharedKey::Root,
        OfflineKey::Archive => SharedKey::Archive,
    }
}

/// Bytes of hex digits; empty (which no server takes) when it is none.
pub(crate) fn bytes_of(hex: &str) -> Vec<u8> {
    let digits: Option<Vec<u32>> = hex.trim().chars().map(|digit| digit.to_digit(16)).collect();
    let pairs = digits.unwrap_or_default();
    pairs.chunks(2).filter_map(|pair| u8::try_from(pair.first()? * 16 + pair.get(1)?).ok()).collect()
}

impl From<KeyOpening> for KeySource {
    fn from(opening: KeyOpening) -> Self {
        match opening {
            KeyOpening::File { text, passphrase } => Self::File { text, passphrase },
            KeyOpening::Shares { shares } => Self::Shares(shares),
        }
    }
}

impl From<Document> for KeyDocument {
    fn from(document: Document) -> Self {
        let Document { holder, file_name, text, code } = document;
        Self { holder, file_name, text, code }
    }
}

impl From<HandOutError> for CeremonyError {
    fn from(error: HandOutError) -> Self {
        match error {
            HandOutError::Passphrase { min_chars } => Self::PassphraseShort { min_chars: count(min_chars) },
            HandOutError::Numbers => Self::Numbers,
            HandOutError::Name { position } => Self::Name { position: count(position) },
            HandOutError::NoSuchKey => Self::OtherKey,
        }
    }
}

impl From<OpenKeyError> for CeremonyError {
    fn from(error: OpenKeyError) -> Self {
        match error {
            OpenKeyError::Passphrase => Self::PassphraseWrong,
            OpenKeyError::File => Self::NotAKeyFile,
            OpenKeyError::FileOfBefore => Self::FileOfBefore,
            OpenKeyError::OtherFile => Self::OtherFile,
            OpenKeyError::Share { position, error: ParseShareError::Check } => Self::ShareMistyped { position: count(position) },
            OpenKeyError::Share { position, .. } => Self::NotAShare { position: count(position) },
            OpenKeyError::Combine(CombineError::TooFew { missing }) => Self::SharesMissing { missing: u32::from(missing) },
            OpenKeyError::Combine(CombineError::OtherKey { position }) => Self::ShareOfAnotherKey { position: count(position) },
            OpenKeyError::Combine(CombineError::OtherSet { position }) => Self::ShareOfAnotherTime { position: count(position) },
            OpenKeyError::Combine(CombineError::Twice { position }) => Self::ShareTwice { position: count(position) },
            OpenKeyError::Combine(CombineError::Wrong) => Self::ShareWrong,
            OpenKeyError::OtherKey => Self::OtherKey,
        }
    }
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hospital_is_founded_only_with_keys_that_people_hold() {
        let details = FoundingDetails {
            token: "00ff".into(),
            hospital: " Klinikum Nordstadt ".into(),
            admin: "Petra Hollmann".into(),
            role: "IT-Leitung".into(),
            device_name: "Firefox".into(),
        };
        let ceremony = KeyCeremony::begin([3; 32], Cost::TEST);
        let (error, same) = ceremony.finish(true).unwrap_err();
        assert_eq!(error, CeremonyError::NotTried);
        let mut ceremony = *same;
        for key in [OfflineKey::Root, OfflineKey::Archive] {
            let passphrase = ceremony.passphrase();
            let how = KeyHandOut::File { passphrase: passphrase.clone() };
            let text = ceremony.hand_out(key, how, "Klinikum Nordstadt").unwrap().remove(0).text;
            let wrong = KeyOpening::File { text: text.clone(), passphrase: "falsch".into() };
            assert_eq!(ceremony.try_open(key, wrong), Err(CeremonyError::PassphraseWrong));
            ceremony.try_open(key, KeyOpening::File { text, passphrase }).unwrap();
        }
        let keys = ceremony.finish(true).unwrap();
        let founding = keys.founding(details.clone());
        assert_eq!(keys.founding(details).root.public(), founding.root.public(), "a second try founds the same hospital");
        assert_eq!((founding.token.as_slice(), founding.hospital.as_str()), ([0, 0xff].as_slice(), "Klinikum Nordstadt"));
        assert!(founding.archive.is_some());
        assert_eq!(bytes_of("kein Token"), Vec::<u8>::new());
    }

    #[test]
    fn without_an_archive_only_the_root_key_is_handed_out() {
        let mut ceremony = KeyCeremony::begin([4; 32], Cost::TEST);
        let how =
            KeyHandOut::Shares { threshold: 2, holders: vec!["Petra Hollmann".into(), "Jan Ott".into(), "Eva Lang".into()] };
        let documents = ceremony.hand_out(OfflineKey::Root, how, "Klinikum Nordstadt").unwrap();
        let (error, same) = ceremony.finish(false).unwrap_err();
        assert_eq!(error, CeremonyError::NotTried);
        ceremony = *same;
        let shares = documents.into_iter().skip(1).filter_map(|document| document.code).collect();
        ceremony.try_open(OfflineKey::Root, KeyOpening::Shares { shares }).unwrap();
        assert!(ceremony.finish(false).unwrap().archive.is_none());
    }
}
