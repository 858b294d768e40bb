//! The engine as the worker drives it: one method per input, each gives the effects to carry out, in order.
//!
//! An effect is a small array: `["open"]`, `["close"]`, `["send", bytes]`, `["http", id, path, body]`,
//! `["put" / "get", object, offset, length, size, token]`, `["drop", object]`, `["answer", id, ok, json]`, `["link", id, ok, json]`, `["joined", id, error]`, `["view", id, json]`, `["wake", ms]`.

use crate::{
    ceremony::{self, KeyCeremony},
    files::{Opening, Sealing},
    storage::{Storage, is_lost},
};
use client::{
    ApprovedAct, Effect, Engine, EngineError, HttpError, Input, JoinError, PartError, SendFiles,
    command::{Command, Query},
};
use e2ee::Cost;
use js_sys::{Array, Uint8Array};
use protocol::{id::ObjectId, time::Timestamp};
use rusqlite::Connection;
use wasm_bindgen::prelude::*;

/// The place of the database, installed once per worker.
#[wasm_bindgen]
pub struct Place {
    storage: Storage,
}

#[wasm_bindgen]
impl Place {
    /// Installs the storage. See `Storage::install`.
    ///
    /// # Errors
    /// A sentence for the log.
    pub async fn install(opfs: bool) -> Result<Place, JsValue> {
        Storage::install(opfs).await.map(|storage| Self { storage }).map_err(|error| JsValue::from_str(&error))
    }

    /// Is there a database?
    ///
    /// # Errors
    /// A sentence for the log.
    pub fn exists(&self) -> Result<bool, JsValue> {
        self.storage.exists().map_err(|error| JsValue::from_str(&error))
    }

    /// Opens the engine on it. `key` and `seed` have 32 bytes.
    ///
    /// # Errors
    /// A sentence for the log. Its first word tells what becomes of the file: `lost` when the key does not fit or the file is damaged,
    /// `full` when there is no room to bring it up to date, `newer` when a newer app wrote it; anything else may go well the next time.
    pub fn open(&self, key: &[u8], seed: &[u8]) -> Result<Core, JsValue> {
        let connection = self.storage.open(key).map_err(|error| JsValue::from_str(&error))?;
        Core::on(connection, seed)
    }

    /// Deletes the database; the engine must be closed.
    ///
    /// # Errors
    /// A sentence for the log.
    pub fn delete(&self) -> Result<(), JsValue> {
        self.storage.delete().map_err(|error| JsValue::from_str(&error))
    }

    /// Resolves when everything written so far is durable.
    ///
    /// # Errors
    /// A sentence for the log.
    pub async fn settled(&self) -> Result<(), JsValue> {
        self.storage.settled().await.map_err(|error| JsValue::from_str(&error))
    }
}

/// An engine on an open database.
#[wasm_bindgen]
pub struct Core {
    engine: Engine,
}

type Effects = Result<Array, JsValue>;

#[wasm_bindgen]
impl Core {
    fn on(connection: Connection, seed: &[u8]) -> Result<Core, JsValue> {
        let seed: [u8; 32] = seed.try_into().map_err(|_| JsValue::from_str("seed"))?;
        let engine = Engine::open(connection, seed).map_err(|error| {
            let word = match &error {
                EngineError::Database(cause) if is_lost(cause) => "lost",
                EngineError::Damaged(_) => "lost",
                EngineError::DeviceFull => "full",
                EngineError::NewerDatabase { .. } => "newer",
                _ => "engine",
            };
            JsValue::from_str(&format!("{word}: {error}"))
        })?;
        Ok(Self { engine })
    }

    /// An engine without a database, for asking what a link is for. It holds no identity.
    ///
    /// # Errors
    /// A sentence for the log.
    pub fn visitor(seed: &[u8]) -> Result<Core, JsValue> {
        let connection = Connection::open_in_memory().map_err(|error| JsValue::from_str(&error.to_string()))?;
        Self::on(connection, seed)
    }

    /// A command as JSON. `key` is the same when it is given again because its answer was lost.
    pub fn command(&mut self, now: f64, id: u32, key: String, json: &str) -> Effects {
        let command: Command = parse(json)?;
        self.handle(now, Input::Command { id: u64::from(id), key: Some(key), command })
    }

    /// Asks what a link is for.
    #[wasm_bindgen(js_name = inspectLink)]
    pub fn inspect_link(&mut self, now: f64, id: u32, link: String) -> Effects {
        self.handle(now, Input::InspectLink { id: u64::from(id), link })
    }

    /// Joins with a link.
    pub fn join(&mut self, now: f64, id: u32, link: String, device_name: String) -> Effects {
        self.handle(now, Input::Join { id: u64::from(id), link, device_name })
    }

    /// Asks what a guest's link is for; `code` and `pin` are what was typed, empty for nothing. Answered as a link is, by
    /// `GuestLinkView`.
    #[wasm_bindgen(js_name = openGuestLink)]
    pub fn open_guest_link(&mut self, now: f64, id: u32, link: String, code: String, pin: String) -> Effects {
        self.handle(now, Input::OpenGuestLink { id: u64::from(id), link, code, pin })
    }

    /// Joins a room as a guest; answered as `join` is.
    #[wasm_bindgen(js_name = joinAsGuest)]
    pub fn join_as_guest(&mut self, now: f64, id: u32, link: String, code: String, pin: String, device_name: String) -> Effects {
        self.handle(now, Input::JoinAsGuest { id: u64::from(id), link, code, pin, device_name })
    }

    /// Offers this browser as a further device; `shown` is what an existing device shows, empty for nothing. Answered as a link
    /// is, by `OfferView`.
    pub fn offer(&mut self, now: f64, id: u32, device_name: String, shown: String) -> Effects {
        let shown = Some(shown).filter(|shown| !shown.is_empty());
        self.handle(now, Input::Offer { id: u64::from(id), device_name, shown })
    }

    /// Waits until a device has answered; answered as a link is, by a boolean.
    #[wasm_bindgen(js_name = awaitOffer)]
    pub fn await_offer(&mut self, now: f64, id: u32, link: String) -> Effects {
        self.handle(now, Input::AwaitOffer { id: u64::from(id), link })
    }

    /// What the owner has approved by PIN (`ApprovedAct` as JSON).
    pub fn approved(&mut self, now: f64, id: u32, json: &str) -> Effects {
        let act: ApprovedAct = parse(json)?;
        self.handle(now, Input::Approved { id: u64::from(id), act })
    }

    /// Founds a hospital with the keys of a ceremony; `details` is `FoundingDetails` as JSON. The ceremony is over then, but the
    /// same keys may be given again when the server refused.
    ///
    /// # Errors
    /// `CeremonyError` as JSON.
    pub fn found(&mut self, now: f64, id: u32, ceremony: &mut KeyCeremony, archive: bool, details: &str) -> Effects {
        let founding = ceremony.founding(archive, details)?;
        self.handle(now, Input::Found { id: u64::from(id), founding: Box::new(founding) })
    }

    /// Grants an issuer key: opens the root key (`KeyOpening` as JSON), signs, and forgets it before this returns.
    ///
    /// # Errors
    /// `CeremonyError` as JSON.
    #[wasm_bindgen(js_name = grantIssuer)]
    pub fn grant_issuer(&mut self, now: f64, id: u32, opening: &str, device: String, digits: String) -> Effects {
        let grant = self
            .engine
            .issuer_grant(parse(opening)?, device, digits)
            .map_err(|error| JsValue::from_str(&serde_json::to_string(&error).unwrap_or_default()))?;
        self.handle(now, Input::GrantIssuer { id: u64::from(id), grant: Box::new(grant) })
    }

    /// Puts the next policy into force: opens the root key (`KeyOpening` as JSON), signs what is wished (`PolicyWish` as JSON) upon
    /// the policy of that number, and forgets the key before this returns.
    ///
    /// # Errors
    /// `CeremonyError` as JSON.
    #[wasm_bindgen(js_name = publishPolicy)]
    pub fn publish_policy(&mut self, now: f64, id: u32, opening: &str, base: f64, wish: &str) -> Effects {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a policy's number is whole and below 2^53")]
        let base = base as u64;
        let change = self
            .engine
            .policy_change(parse(opening)?, base, parse(wish)?)
            .map_err(|error| JsValue::from_str(&serde_json::to_string(&error).unwrap_or_default()))?;
        self.handle(now, Input::PublishPolicy { id: u64::from(id), change: Box::new(change) })
    }

    /// Opens a key of the hospital (`OfflineKey` and `KeyOpening` as JSON), to hand it out anew.
    ///
    /// # Errors
    /// `CeremonyError` as JSON.
    #[wasm_bindgen(js_name = keyCeremony)]
    pub fn key_ceremony(&mut self, key: &str, opening: &str) -> Result<KeyCeremony, JsValue> {
        let opened = self.engine.key_ceremony(parse(key)?, parse(opening)?, Cost::FILE);
        opened.map(KeyCeremony::of).map_err(ceremony::refused)
    }

    /// Watches a query, given as JSON.
    pub fn subscribe(&mut self, now: f64, id: u32, json: &str) -> Effects {
        let query: Query = parse(json)?;
        self.handle(now, Input::Subscribe { id: u64::from(id), query })
    }

    /// Stops watching.
    pub fn unsubscribe(&mut self, now: f64, id: u32) -> Effects {
        self.handle(now, Input::Unsubscribe { id: u64::from(id) })
    }

    /// The socket is open.
    #[wasm_bindgen(js_name = socketOpened)]
    pub fn socket_opened(&mut self, now: f64) -> Effects {
        self.handle(now, Input::SocketOpened)
    }

    /// The socket is closed.
    #[wasm_bindgen(js_name = socketClosed)]
    pub fn socket_closed(&mut self, now: f64) -> Effects {
        self.handle(now, Input::SocketClosed)
    }

    /// Binary messages, in order: an array of `Uint8Array`.
    pub fn frames(&mut self, now: f64, frames: &Array) -> Effects {
        let frames = frames.iter().map(|frame| Uint8Array::new(&frame).to_vec()).collect();
        self.handle(now, Input::Frames(frames))
    }

    /// An HTTP answer; status 0 when there was no connection.
    pub fn http(&mut self, now: f64, id: u32, status: u16, body: Vec<u8>) -> Effects {
        let answer = match status {
            0 => Err(HttpError::Offline),
            200..=299 => Ok(body),
            status => Err(HttpError::of(status, &body)),
        };
        self.handle(now, Input::Http { id: u64::from(id), answer })
    }

    /// Sends files that were sealed and are kept: `json` says where and what, `sealings` has the same order.
    #[wasm_bindgen(js_name = sendFiles)]
    pub fn send_files(&mut self, now: f64, id: u32, key: String, json: &str, sealings: Vec<Sealing>) -> Effects {
        let Described { conversation, caption, reply_to, mentions, files, urgency } = parse(json)?;
        let files = files.into_iter().zip(sealings).filter_map(|(file, sealing)| file.sealed(sealing)).collect();
        let files = Box::new(SendFiles { conversation, caption, reply_to, mentions, files, urgency });
        self.handle(now, Input::SendFiles { id: u64::from(id), key: Some(key), files })
    }

    /// What came of `["put", …]`: an HTTP status, 0 without a connection, 1 when the part is not kept any more.
    #[wasm_bindgen(js_name = partPut)]
    pub fn part_put(&mut self, now: f64, object: &str, status: u16, body: Vec<u8>) -> Effects {
        let outcome = part_outcome(status, body);
        self.handle(now, Input::PartPut { object: object_of(object)?, outcome })
    }

    /// What came of `["get", …]`: the same, and 2 when there is no room.
    #[wasm_bindgen(js_name = partGot)]
    pub fn part_got(&mut self, now: f64, object: &str, offset: f64, status: u16, body: Vec<u8>) -> Effects {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "an offset is a whole number below 2^53")]
        let offset = offset as u64;
        let outcome = part_outcome(status, body).map(drop);
        self.handle(now, Input::PartGot { object: object_of(object)?, offset, outcome })
    }

    /// A screen reads a part that is not here.
    #[wasm_bindgen(js_name = needPart)]
    pub fn need_part(&mut self, now: f64, object: &str, part: u32) -> Effects {
        self.handle(now, Input::NeedPart { object: object_of(object)?, part: u64::from(part) })
    }

    /// What is kept of an object is not what its message names.
    #[wasm_bindgen(js_name = objectDamaged)]
    pub fn object_damaged(&mut self, now: f64, object: &str) -> Effects {
        self.handle(now, Input::ObjectDamaged { object: object_of(object)? })
    }

    /// What was kept of an object is gone.
    #[wasm_bindgen(js_name = objectLost)]
    pub fn object_lost(&mut self, now: f64, object: &str) -> Effects {
        self.handle(now, Input::ObjectLost { object: object_of(object)? })
    }

    /// Is an object known that is kept?
    #[wasm_bindgen(js_name = knowsObject)]
    #[must_use]
    pub fn knows_object(&self, object: &str) -> bool {
        object.parse().is_ok_and(|object| self.engine.knows_object(object).unwrap_or(true))
    }

    /// The longest file that may be sent, in bytes.
    #[wasm_bindgen(js_name = fileBytesMax)]
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "exact below 2^53")]
    pub fn file_bytes_max(&self) -> f64 {
        self.engine.file_bytes_max() as f64
    }

    /// What the server knows this session by when the worker fetches what is no attachment; undefined while there is no connection.
    #[wasm_bindgen(js_name = objectToken)]
    #[must_use]
    pub fn object_token(&self) -> Option<String> {
        self.engine.object_token().map(str::to_owned)
    }

    /// What opens an attachment; undefined when there is none.
    ///
    /// # Errors
    /// A sentence for the log.
    pub fn attachment(&self, message: &str, place: u32) -> Result<Option<Opening>, JsValue> {
        let found = self.engine.attachment(message, place).map_err(|error| JsValue::from_str(&error.to_string()))?;
        found.map(Opening::of).transpose()
    }

    /// The network came or went.
    pub fn network(&mut self, now: f64, online: bool) -> Effects {
        self.handle(now, Input::Network { online })
    }

    /// `ArchivePins` as JSON, for an [`crate::archive::ArchiveReader`] in another worker; none before the root is known.
    #[wasm_bindgen(js_name = archivePins)]
    #[must_use]
    pub fn archive_pins(&self) -> Option<String> {
        serde_json::to_string(&self.engine.archive_pins()?).ok()
    }

    /// Time passed.
    pub fn tick(&mut self, now: f64) -> Effects {
        self.handle(now, Input::Tick)
    }

    fn handle(&mut self, now: f64, input: Input) -> Effects {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "Date.now() is a positive whole number")]
        let now = Timestamp::from_millis(now as u64);
        let effects = self.engine.handle(now, input).map_err(|error| JsValue::from_str(&error.to_string()))?;
        Ok(effects.into_iter().map(effect).collect())
    }
}

pub(crate) fn parse<T: for<'de> serde::Deserialize<'de>>(json: &str) -> Result<T, JsValue> {
    serde_json::from_str(json).map_err(|error| JsValue::from_str(&format!("malformed: {error}")))
}

/// An answer about a link or an offer.
fn link<T: serde::Serialize>(id: u64, outcome: Result<T, JoinError>) -> Array {
    let (ok, value) = match outcome {
        Ok(value) => (true, serde_json::to_string(&value)),
        Err(error) => (false, serde_json::to_string(&error)),
    };
    #[expect(clippy::cast_precision_loss, reason = "ids are small counters")]
    let id = JsValue::from_f64(id as f64);
    Array::of4(&JsValue::from_str("link"), &id, &JsValue::from_bool(ok), &JsValue::from_str(&value.unwrap_or_default()))
}

/// What `sendFiles` is given as JSON.
#[derive(serde::Deserialize)]
struct Described {
    conversation: String,
    caption: String,
    reply_to: Option<String>,
    #[serde(default)]
    mentions: Vec<client::view::MentionView>,
    files: Vec<crate::files::Described>,
    #[serde(default)]
    urgency: client::view::UrgencyView,
}

fn object_of(text: &str) -> Result<ObjectId, JsValue> {
    text.parse().map_err(|_| JsValue::from_str("object"))
}

fn part_outcome(status: u16, body: Vec<u8>) -> Result<Vec<u8>, PartError> {
    match status {
        0 => Err(PartError::Offline),
        1 => Err(PartError::Lost),
        2 => Err(PartError::DeviceFull),
        200..=299 => Ok(body),
        status => Err(PartError::Refused { status, body }),
    }
}

fn effect(effect: Effect) -> Array {
    let text = JsValue::from_str;
    #[expect(clippy::cast_precision_loss, reason = "ids are small counters")]
    let number = |id: u64| JsValue::from_f64(id as f64);
    let json = |ok: bool, value: String| [JsValue::from_bool(ok), JsValue::from_str(&value)];
    match effect {
        Effect::OpenSocket => Array::of1(&text("open")),
        Effect::CloseSocket => Array::of1(&text("close")),
        Effect::Send(bytes) => Array::of2(&text("send"), &Uint8Array::from(bytes.as_slice())),
        Effect::Http { id, path, body } => {
            Array::of4(&text("http"), &number(id), &text(path), &Uint8Array::from(body.as_slice()))
        }
        Effect::PutPart { object, offset, length, size, token } => {
            [text("put"), text(&object.to_string()), number(offset), number(length), number(size), text(&token)].iter().collect()
        }
        Effect::GetPart { object, offset, length, size, token } => {
            [text("get"), text(&object.to_string()), number(offset), number(length), number(size), text(&token)].iter().collect()
        }
        Effect::DropObject { object } => Array::of2(&text("drop"), &text(&object.to_string())),
        Effect::Answer { id, outcome } => {
            let [ok, value] = match outcome {
                Ok(answer) => json(true, serde_json::to_string(&answer).unwrap_or_default()),
                Err(error) => json(false, serde_json::to_string(&error).unwrap_or_default()),
            };
            Array::of4(&text("answer"), &number(id), &ok, &value)
        }
        Effect::LinkInfo { id, outcome } => link(id, outcome),
        Effect::GuestLink { id, outcome } => link(id, outcome),
        Effect::Offered { id, outcome } => link(id, outcome),
        Effect::OfferAnswered { id, outcome } => link(id, outcome),
        Effect::Joined { id, outcome } => {
            let error = outcome
                .err()
                .map_or(JsValue::NULL, |error| JsValue::from_str(&serde_json::to_string(&error).unwrap_or_default()));
            Array::of3(&text("joined"), &number(id), &error)
        }
        Effect::View { id, json } => Array::of3(&text("view"), &number(id), &text(&json)),
        Effect::WakeAt(at) => Array::of2(&text("wake"), &number(at.as_millis())),
    }
}
