//! Everything that this crate puts on the wire or on disk: frozen vectors, and those who tamper with it.

#[cfg(test)]
mod ceremony;
#[cfg(test)]
mod enrolment;
#[cfg(test)]
mod messages;
#[cfg(test)]
mod papers;
#[cfg(test)]
mod shares;
#[cfg(test)]
mod vectors;
