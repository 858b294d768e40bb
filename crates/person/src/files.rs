//! Files of a person: sent, and opened on another device.

use crate::{
    device::{Person, PersonError, Reply},
    objects::SealError,
    shell::Ask,
};
use client::{
    Input, SealedFile, SendFiles,
    attachment::Source,
    command::{Answer, AttachmentCommand, Command, CommandError},
    view::{UrgencyView, attachment::AttachmentKindView},
};
use e2ee::attachment::{AttachmentError, Layout, Opener};
use protocol::{id::ObjectId, limits::OBJECT_PART_BYTES};
use std::{io::Read, ops::Range, path::Path};
use tokio::sync::oneshot;

/// A file that is to be sent.
#[derive(Clone, Debug)]
pub struct FileToSend {
    /// Its name.
    pub name: String,
    /// How it is shown.
    pub kind: AttachmentKindView,
    /// Its media type.
    pub media_type: String,
    /// It.
    pub bytes: Vec<u8>,
}

impl FileToSend {
    /// Any file.
    #[must_use]
    pub fn new(name: &str, bytes: Vec<u8>) -> Self {
        Self { name: name.into(), kind: AttachmentKindView::File, media_type: "application/octet-stream".into(), bytes }
    }

    /// A picture, as its bytes say.
    #[must_use]
    pub fn picture(name: &str, bytes: Vec<u8>) -> Self {
        Self { kind: AttachmentKindView::Image, media_type: "image/jpeg".into(), ..Self::new(name, bytes) }
    }
}

impl Person {
    /// Sends files with a caption; gives the message's id. The bubble is there, everything else takes its time.
    ///
    /// # Errors
    /// [`PersonError::Command`] says why not.
    pub async fn send_files(&self, conversation: &str, caption: &str, files: Vec<FileToSend>) -> Result<String, PersonError> {
        self.send_files_as(conversation, caption, files, UrgencyView::Normal).await
    }

    /// As [`Person::send_files`], with an urgency.
    ///
    /// # Errors
    /// [`PersonError`].
    pub async fn send_files_as(
        &self,
        conversation: &str,
        caption: &str,
        files: Vec<FileToSend>,
        urgency: UrgencyView,
    ) -> Result<String, PersonError> {
        let mut sealed = Vec::new();
        for file in files {
            let size = file.bytes.len() as u64;
            sealed.push(self.seal(file.name, file.kind, file.media_type, &*file.bytes, size).await?);
        }
        self.send_sealed(conversation, caption, sealed, urgency).await
    }

    /// Sends a file of the disk.
    ///
    /// # Errors
    /// [`PersonError::Command`] says why not.
    pub async fn send_file(&self, conversation: &str, path: &Path) -> Result<String, PersonError> {
        let unreadable = |_| PersonError::Command(CommandError::FileUnreadable);
        let file = std::fs::File::open(path).map_err(unreadable)?;
        let size = file.metadata().map_err(unreadable)?.len();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or("file").to_owned();
        let sealed = self.seal(name, AttachmentKindView::File, "application/octet-stream".into(), file, size).await?;
        self.send_sealed(conversation, "", vec![sealed], UrgencyView::Normal).await
    }

    async fn seal(
        &self,
        name: String,
        kind: AttachmentKindView,
        media_type: String,
        bytes: impl Read,
        size: u64,
    ) -> Result<SealedFile, PersonError> {
        let max = self.file_bytes_max().await?;
        if size > max {
            #[expect(clippy::cast_precision_loss, reason = "exact below 2^53")]
            return Err(PersonError::Command(CommandError::FileTooLarge { max_bytes: max as f64 }));
        }
        let mut seed = [0; 32];
        getrandom::fill(&mut seed).map_err(|error| PersonError::Randomness(error.to_string()))?;
        let mut rng = e2ee::rng_from_seed(seed);
        let object = ObjectId::new(self.clock.now(), e2ee::random(&mut rng));
        let key = self.objects.seal(object, bytes, size, &mut rng).map_err(|error| {
            self.objects.remove(object);
            PersonError::Command(match error {
                SealError::Io(_) => CommandError::FileUnreadable,
                SealError::Attachment(_) => CommandError::Internal,
            })
        })?;
        let (width, height, duration_ms, thumbnail, waveform) = (None, None, None, Vec::new(), Vec::new());
        Ok(SealedFile { object, key, kind, name, media_type, width, height, duration_ms, thumbnail, waveform })
    }

    async fn send_sealed(
        &self,
        conversation: &str,
        caption: &str,
        files: Vec<SealedFile>,
        urgency: UrgencyView,
    ) -> Result<String, PersonError> {
        let (conversation, caption) = (conversation.to_owned(), caption.to_owned());
        let files = Box::new(SendFiles { conversation, caption, reply_to: None, mentions: Vec::new(), files, urgency });
        match self.ask(|id| Input::SendFiles { id, key: None, files }).await? {
            Reply::Answer(Ok(Answer::Message { id })) => Ok(id),
            Reply::Answer(Err(error)) => Err(error.into()),
            other => Err(PersonError::Stopped(format!("unexpected answer {other:?}"))),
        }
    }

    async fn file_bytes_max(&self) -> Result<u64, PersonError> {
        let (reply, answer) = oneshot::channel();
        self.tell(Ask::FileBytesMax { reply })?;
        answer.await.map_err(|_| PersonError::Stopped("no task".into()))
    }

    /// What opens an attachment of a message.
    ///
    /// # Errors
    /// [`PersonError::Command`] when there is none.
    pub async fn attachment(&self, message: &str, place: u32) -> Result<Source, PersonError> {
        let (reply, answer) = oneshot::channel();
        self.tell(Ask::Attachment { message: message.to_owned(), place, reply })?;
        let found = answer.await.map_err(|_| PersonError::Stopped("no task".into()))?;
        found.ok_or(PersonError::Command(CommandError::NotFound))
    }

    /// Asks for an attachment to come to this device.
    ///
    /// # Errors
    /// [`PersonError::Command`] when there is none.
    pub async fn fetch(&self, message: &str, place: u32) -> Result<(), PersonError> {
        let act = AttachmentCommand::Fetch { message: message.to_owned(), place };
        self.command(Command::Attachment { act }).await.map(drop)
    }

    /// Opens an attachment that is on this device.
    ///
    /// # Errors
    /// [`PersonError::Story`] when it is not there, or not what was sent: then it goes.
    pub async fn open_file(&self, message: &str, place: u32) -> Result<Vec<u8>, PersonError> {
        let source = self.attachment(message, place).await?;
        self.open_range(&source, 0..source.key.size)
    }

    /// Opens a range of a file from the chunks that it lies in. What of them is not here is asked for; then this is to be tried again.
    ///
    /// # Errors
    /// [`PersonError::Story`] as [`Self::open_file`].
    pub fn open_range(&self, source: &Source, range: Range<u64>) -> Result<Vec<u8>, PersonError> {
        match self.try_range(source, range) {
            Ok(bytes) => Ok(bytes),
            Err(Unopened::Absent(parts)) => {
                for part in parts {
                    self.tell(Ask::Feed { input: Input::NeedPart { object: source.object, part } })?;
                }
                Err(PersonError::Story("parts of the file are not here".into()))
            }
            Err(Unopened::Damaged) => {
                self.tell(Ask::Feed { input: Input::ObjectDamaged { object: source.object } })?;
                Err(PersonError::Story("damaged".into()))
            }
        }
    }

    fn try_range(&self, source: &Source, range: Range<u64>) -> Result<Vec<u8>, Unopened> {
        let layout = Layout::of(source.key.size)?;
        let chunk_bytes = e2ee::attachment::CHUNK_BYTES as u64;
        let chunks = (range.start / chunk_bytes)..range.end.div_ceil(chunk_bytes).max(1);
        let commitment = self.ciphertext(source, 0..e2ee::attachment::COMMITMENT_BYTES as u64)?;
        let opener = Opener::new(&source.key, &commitment, &self.ciphertext(source, layout.list())?)?;
        let mut file = Vec::new();
        for index in chunks.clone() {
            file.extend(opener.open(index, &self.ciphertext(source, layout.chunk(index))?)?);
        }
        let from = usize::try_from(range.start - chunks.start * chunk_bytes).unwrap_or(0);
        let length = usize::try_from(range.end - range.start).unwrap_or(0);
        Ok(file.get(from..from + length).ok_or(Unopened::Damaged)?.to_vec())
    }

    fn ciphertext(&self, source: &Source, range: Range<u64>) -> Result<Vec<u8>, Unopened> {
        let part = OBJECT_PART_BYTES as u64;
        let absent: Vec<u64> =
            ((range.start / part)..range.end.div_ceil(part)).filter(|part| source.absent.contains(part)).collect();
        if !absent.is_empty() {
            return Err(Unopened::Absent(absent));
        }
        self.objects.read(source.object, range.start, range.end - range.start).map_err(|_| Unopened::Damaged)
    }
}

enum Unopened {
    Absent(Vec<u64>),
    Damaged,
}

impl From<AttachmentError> for Unopened {
    fn from(_: AttachmentError) -> Self {
        Self::Damaged
    }
}
