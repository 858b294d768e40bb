//! The key ceremony: a new hospital's root and archive key are made on one machine, handed out as files or shares, and tried
//! before anything depends on them.
//!
//! A hospital that exists holds one for a key that is to be handed out anew ([`Ceremony::again`]): the key stays the same.
//!
//! Guarantees: the keys leave the ceremony only after each of them was opened again from what was handed out last. Handing a
//! key out anew voids the trial before. Deliberately lacks: files, paper and people (the shell's part).

use crate::{
    Cost, Rng,
    key::ArchiveSecret,
    passphrase,
    root::RootKey,
    share::{CombineError, KeyShare, ParseShareError, SharedKey},
    vault::VaultError,
};
use protocol::limits::NAME_CHARS_MAX;

/// How a key is handed out.
#[derive(Clone, Debug)]
pub enum HandOut {
    /// One file under a passphrase.
    File {
        /// [`passphrase::PASSPHRASE_CHARS_MIN`] characters or more.
        passphrase: String,
    },
    /// One share for each of these people.
    Shares {
        /// How many of them open the key.
        threshold: u8,
        /// Their names, 2 to [`crate::share::SHARES_MAX`].
        holders: Vec<String>,
    },
}

/// What one person gets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// For whom; none for a key file.
    pub holder: Option<String>,
    /// Name of the file.
    pub file_name: String,
    /// What stands in it.
    pub text: String,
    /// A share's code for paper and QR; none for a key file.
    pub code: Option<String>,
}

/// Why a key was not handed out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HandOutError {
    /// The passphrase is too short.
    #[error("the passphrase needs {min_chars} characters or more")]
    Passphrase {
        /// Fewest characters.
        min_chars: usize,
    },
    /// 2 to 15 people, of whom 2 or more are needed.
    #[error("2 to 15 people, of whom 2 or more are needed")]
    Numbers,
    /// A name is missing, too long, or there twice.
    #[error("name {position} is missing, too long or there twice")]
    Name {
        /// Which, from 0.
        position: usize,
    },
    /// The ceremony is about the other key.
    #[error("not a key of this ceremony")]
    NoSuchKey,
}

/// A key that was opened.
#[derive(Debug)]
pub enum OpenedKey {
    /// The root key.
    Root(RootKey),
    /// The archive key.
    Archive(ArchiveSecret),
}

/// What opens a key.
#[derive(Clone, Debug)]
pub enum KeySource {
    /// A key file's text and its passphrase.
    File {
        /// The file's text.
        text: String,
        /// What opens it.
        passphrase: String,
    },
    /// Codes or files of shares.
    Shares(Vec<String>),
}

/// Why a key was not opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OpenKeyError {
    /// The file's passphrase is wrong.
    #[error("wrong passphrase")]
    Passphrase,
    /// Not a file of this kind of key, or cut off.
    #[error("not such a key file")]
    File,
    /// A share cannot be read.
    #[error("share {position}: {error}")]
    Share {
        /// Which, from 0.
        position: usize,
        /// Why.
        error: ParseShareError,
    },
    /// The shares do not open it.
    #[error(transparent)]
    Combine(#[from] CombineError),
    /// It opens, but it is another hospital's key, or an older one.
    #[error("another key")]
    OtherKey,
    /// In a trial: a file of this key from an earlier hand-out.
    #[error("a file of an earlier hand-out")]
    FileOfBefore,
    /// In a trial: not the file that was handed out last, and not opened by this passphrase. Of an earlier hand-out or of another key:
    /// without its passphrase nobody can say.
    #[error("not the file that was handed out last")]
    OtherFile,
}

impl RootKey {
    /// Opens it from a file or shares.
    ///
    /// # Errors
    /// [`OpenKeyError`] says what to do.
    pub fn from_source(source: &KeySource) -> Result<Self, OpenKeyError> {
        match source {
            KeySource::File { text, passphrase } => Self::from_file(text, passphrase).map_err(OpenKeyError::from),
            KeySource::Shares(shares) => Ok(Self::combine(&read(shares)?)?),
        }
    }
}

impl ArchiveSecret {
    /// Opens it from a file or shares.
    ///
    /// # Errors
    /// [`OpenKeyError`] says what to do.
    pub fn from_source(source: &KeySource) -> Result<Self, OpenKeyError> {
        match source {
            KeySource::File { text, passphrase } => Self::from_file(text, passphrase).map_err(OpenKeyError::from),
            KeySource::Shares(shares) => Ok(Self::combine(&read(shares)?)?),
        }
    }
}

impl From<VaultError> for OpenKeyError {
    fn from(error: VaultError) -> Self {
        match error {
            VaultError::Wrong => Self::Passphrase,
            VaultError::Malformed | VaultError::UnknownVersion | VaultError::Cost => Self::File,
        }
    }
}

fn read(shares: &[String]) -> Result<Vec<KeyShare>, OpenKeyError> {
    let parse =
        |(position, text): (usize, &String)| KeyShare::parse(text).map_err(|error| OpenKeyError::Share { position, error });
    shares.iter().enumerate().map(parse).collect()
}

/// A ceremony in progress. Everything in it is wiped when it is dropped.
#[derive(Debug)]
pub struct Ceremony {
    root: Option<RootKey>,
    archive: Option<ArchiveSecret>,
    root_handed: Handed,
    archive_handed: Handed,
    cost: Cost,
    rng: Rng,
}

/// What became of a key that was handed out.
#[derive(Clone, Debug, Default)]
struct Handed {
    /// It was opened from what was handed out last.
    tried: bool,
    /// What counts; none before anything was handed out.
    last: Option<Last>,
    /// The files of this ceremony that count no more.
    files_before: Vec<String>,
}

/// What was handed out last.
#[derive(Clone, Debug)]
enum Last {
    /// A file, without its white space.
    File(String),
    /// Shares of this splitting.
    Shares([u8; 2]),
}

impl Handed {
    /// From now on only this counts.
    fn replace(&mut self, last: Last) {
        self.tried = false;
        if let Some(Last::File(before)) = self.last.replace(last) {
            self.files_before.push(before);
        }
    }

    /// Is it a file other than the one that was handed out last? Gives which, as far as its text tells.
    fn other_file(&self, source: &KeySource) -> Option<OpenKeyError> {
        let (Some(Last::File(last)), KeySource::File { text, .. }) = (&self.last, source) else { return None };
        let file = bare(text);
        let error = if self.files_before.contains(&file) { OpenKeyError::FileOfBefore } else { OpenKeyError::OtherFile };
        (file != *last).then_some(error)
    }
}

/// A file's text as mail and editors leave it.
fn bare(text: &str) -> String {
    text.split_whitespace().collect()
}

impl Ceremony {
    /// Makes both keys. `cost` is what trying a file's passphrase costs.
    #[must_use]
    pub fn begin(cost: Cost, mut rng: Rng) -> Self {
        let (root, archive) = (Some(RootKey::generate(&mut rng)), Some(ArchiveSecret::generate(&mut rng)));
        Self { root, archive, root_handed: Handed::default(), archive_handed: Handed::default(), cost, rng }
    }

    /// Of a key that exists, to hand it out anew. There is nothing to [`Ceremony::finish`].
    #[must_use]
    pub fn again(key: OpenedKey, cost: Cost, rng: Rng) -> Self {
        let (root, archive) = match key {
            OpenedKey::Root(root) => (Some(root), None),
            OpenedKey::Archive(archive) => (None, Some(archive)),
        };
        Self { root, archive, root_handed: Handed::default(), archive_handed: Handed::default(), cost, rng }
    }

    /// A passphrase that nobody needs to think up.
    pub fn passphrase(&mut self) -> String {
        passphrase::passphrase(&mut self.rng)
    }

    /// A key as documents for people; from now on only these count.
    ///
    /// # Errors
    /// [`HandOutError`] says what to change.
    pub fn hand_out(&mut self, key: SharedKey, how: &HandOut, hospital: &str) -> Result<Vec<Document>, HandOutError> {
        let (documents, last) = match how {
            HandOut::File { passphrase } => {
                let file = self.file(key, passphrase)?;
                let last = Last::File(bare(&file.text));
                (vec![file], last)
            }
            HandOut::Shares { threshold, holders } => self.shares(key, *threshold, holders, hospital)?,
        };
        self.handed(key).replace(last);
        Ok(documents)
    }

    /// Opens a key from what was handed out, as its holders will one day.
    ///
    /// # Errors
    /// [`OpenKeyError`] says what is wrong with it. What was handed out before opens the key too, and proves nothing about what
    /// counts now: that is an error as well.
    pub fn try_open(&mut self, key: SharedKey, source: &KeySource) -> Result<(), OpenKeyError> {
        let other_file = self.handed(key).other_file(source);
        let same = match key {
            SharedKey::Root => {
                RootKey::from_source(source).map(|root| Some(root.public()) == self.root.as_ref().map(RootKey::public))
            }
            SharedKey::Archive => ArchiveSecret::from_source(source)
                .map(|secret| Some(secret.public()) == self.archive.as_ref().map(ArchiveSecret::public)),
        };
        match (same, other_file) {
            (Err(OpenKeyError::Passphrase), Some(error)) => return Err(error),
            (Err(error), _) => return Err(error),
            (Ok(false), _) => return Err(OpenKeyError::OtherKey),
            (Ok(true), Some(_)) => return Err(OpenKeyError::FileOfBefore),
            (Ok(true), None) => {}
        }
        let handed = self.handed(key);
        match (&handed.last, source) {
            (Some(Last::Shares(_)), KeySource::File { .. }) => return Err(OpenKeyError::FileOfBefore),
            (Some(Last::File(_)), KeySource::Shares(_)) => return Err(CombineError::OtherSet { position: 0 }.into()),
            (Some(Last::Shares(set)), KeySource::Shares(shares)) => {
                if let Some(position) = read(shares)?.iter().position(|share| share.set() != *set) {
                    return Err(CombineError::OtherSet { position }.into());
                }
            }
            (Some(Last::File(_)), KeySource::File { .. }) | (None, _) => {}
        }
        handed.tried = true;
        Ok(())
    }

    /// Was this key opened from what was handed out last?
    #[must_use]
    pub const fn is_tried(&self, key: SharedKey) -> bool {
        match key {
            SharedKey::Root => self.root_handed.tried,
            SharedKey::Archive => self.archive_handed.tried,
        }
    }

    /// The root's fingerprint in hex, for the recovery kit; none when the ceremony is about the archive key alone.
    #[must_use]
    pub fn fingerprint(&self) -> Option<String> {
        Some(self.root.as_ref()?.fingerprint().as_bytes().iter().map(|byte| format!("{byte:02x}")).collect())
    }

    /// Both keys, once both were tried.
    ///
    /// # Errors
    /// The ceremony itself, when a key was not tried yet.
    pub fn finish(mut self) -> Result<(RootKey, ArchiveSecret), Box<Self>> {
        if !self.root_handed.tried || !self.archive_handed.tried {
            return Err(Box::new(self));
        }
        match (self.root.take(), self.archive.take()) {
            (Some(root), Some(archive)) => Ok((root, archive)),
            (root, archive) => Err(Box::new(Self { root, archive, ..self })),
        }
    }

    const fn handed(&mut self, key: SharedKey) -> &mut Handed {
        match key {
            SharedKey::Root => &mut self.root_handed,
            SharedKey::Archive => &mut self.archive_handed,
        }
    }

    fn file(&mut self, key: SharedKey, passphrase: &str) -> Result<Document, HandOutError> {
        let min_chars = passphrase::PASSPHRASE_CHARS_MIN;
        if !passphrase::is_long_enough(passphrase) {
            return Err(HandOutError::Passphrase { min_chars });
        }
        let text = match key {
            SharedKey::Root => self.root.as_ref().map(|root| root.to_file(passphrase, self.cost, &mut self.rng)),
            SharedKey::Archive => self.archive.as_ref().map(|archive| archive.to_file(passphrase, self.cost, &mut self.rng)),
        };
        let text = text.ok_or(HandOutError::NoSuchKey)?.map_err(|_| HandOutError::Passphrase { min_chars })?;
        Ok(Document { holder: None, file_name: format!("{}.key", name_of(key)), text, code: None })
    }

    fn shares(
        &mut self,
        key: SharedKey,
        threshold: u8,
        holders: &[String],
        hospital: &str,
    ) -> Result<(Vec<Document>, Last), HandOutError> {
        for (position, name) in holders.iter().enumerate() {
            let name = name.trim();
            let twice = holders.iter().take(position).any(|before| before.trim() == name);
            if name.is_empty() || name.chars().count() > NAME_CHARS_MAX || twice {
                return Err(HandOutError::Name { position });
            }
        }
        let count = u8::try_from(holders.len()).map_err(|_| HandOutError::Numbers)?;
        let shares = match key {
            SharedKey::Root => self.root.as_ref().map(|root| root.split(threshold, count, &mut self.rng)),
            SharedKey::Archive => self.archive.as_ref().map(|archive| archive.split(threshold, count, &mut self.rng)),
        };
        let shares = shares.ok_or(HandOutError::NoSuchKey)?.map_err(|_| HandOutError::Numbers)?;
        let document = |(share, holder): (KeyShare, &String)| Document {
            holder: Some(holder.trim().to_owned()),
            file_name: format!("{}-{}-of-{count}.share", name_of(key), share.number()),
            text: share.to_text(hospital, holder.trim()),
            code: Some(share.to_code()),
        };
        let set = shares.first().map(KeyShare::set).ok_or(HandOutError::Numbers)?;
        Ok((shares.into_iter().zip(holders).map(document).collect(), Last::Shares(set)))
    }
}

const fn name_of(key: SharedKey) -> &'static str {
    match key {
        SharedKey::Root => "root",
        SharedKey::Archive => "archive",
    }
}
