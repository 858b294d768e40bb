//! Stories of people whose devices share MLS groups, told on in-memory databases; no server, no engine.

mod adversary;
mod join_refused;
mod stories;
mod trouble;
mod ward;
