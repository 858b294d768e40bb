//! The server from outside: HTTP, the socket, what it refuses and what it survives.

mod authorization;
mod enrolment;
mod full_disk;
mod hospital;
mod logs;
mod messages;
mod sessions;
mod slow_reader;
mod web;
