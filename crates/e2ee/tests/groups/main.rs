//! Stories of people whose devices share MLS groups, told on in-memory databases; no server, no engine.

#[cfg(test)]
mod adversary;
#[cfg(test)]
mod join_refused;
#[cfg(test)]
mod model;
#[cfg(test)]
mod stored;
#[cfg(test)]
mod stories;
#[cfg(test)]
mod trouble;
#[cfg(test)]
mod ward;
