//! The engine as the worker drives it: one method per input, each gives the effects to carry out, in order.
//!
//! An effect is a small array: `["open"]`, `["close"]`, `["send", bytes]`, `["http", id, path, body]`,
//! `["answer", id, ok, json]`, `["link", id, ok, json]`, `["joined", id, error]`, `["view", id, json]`, `["wake", ms]`.

use crate::{ceremony::KeyCeremony, storage::Storage};
use client::{
    Effect, Engine, HttpError, Input,
    command::{Command, Query},
};
use js_sys::{Array, Uint8Array};
use protocol::time::Timestamp;
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
    /// A sentence for the log; it begins with `key` when the key does not fit.
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
        Engine::open(connection, seed).map(|engine| Self { engine }).map_err(|error| JsValue::from_str(&error.to_string()))
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

    /// Founds a hospital with the keys of a ceremony; `details` is `FoundingDetails` as JSON. The ceremony is over then, but the
    /// same keys may be given again when the server refused.
    ///
    /// # Errors
    /// `CeremonyError` as JSON.
    pub fn found(&mut self, now: f64, id: u32, ceremony: &mut KeyCeremony, archive: bool, details: &str) -> Effects {
        let founding = ceremony.founding(archive, details)?;
        self.handle(now, Input::Found { id: u64::from(id), founding: Box::new(founding) })
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
            status => Err(HttpError::Status(status)),
        };
        self.handle(now, Input::Http { id: u64::from(id), answer })
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
        Effect::Answer { id, outcome } => {
            let [ok, value] = match outcome {
                Ok(answer) => json(true, serde_json::to_string(&answer).unwrap_or_default()),
                Err(error) => json(false, serde_json::to_string(&error).unwrap_or_default()),
            };
            Array::of4(&text("answer"), &number(id), &ok, &value)
        }
        Effect::LinkInfo { id, outcome } => {
            let [ok, value] = match outcome {
                Ok(info) => json(true, serde_json::to_string(&info).unwrap_or_default()),
                Err(error) => json(false, serde_json::to_string(&error).unwrap_or_default()),
            };
            Array::of4(&text("link"), &number(id), &ok, &value)
        }
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
