//! The engine in the browser: one WASM module in a dedicated worker, on an encrypted SQLite file.
//!
//! Guarantees: the file lies in OPFS, or in IndexedDB where OPFS is missing, and never in memory alone; it is encrypted page
//! by page, and opening it proves that (a wrong key is refused). Effects are given to the worker only after they are durable.
//! The worker (TypeScript) owns socket, clock, timers and the wrapped key; it moves bytes and JSON and knows no format.
//!
//! Deliberately lacks: any logic of the messenger (`client`).

#![cfg(all(target_family = "wasm", target_os = "unknown"))]

mod archive;
mod bridge;
mod ceremony;
mod files;
mod pin;
mod storage;
