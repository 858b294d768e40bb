//! The server from outside: HTTP, the socket, what it refuses and what it survives.

#[cfg(test)]
mod administration;
#[cfg(test)]
mod administration_dishonest;
#[cfg(test)]
mod administration_rights;
#[cfg(test)]
mod archive;
#[cfg(test)]
mod authorization;
#[cfg(test)]
mod backup;
#[cfg(test)]
mod devices;
#[cfg(test)]
mod enrolment;
#[cfg(test)]
mod full_disk;
#[cfg(test)]
mod hospital;
#[cfg(test)]
mod issuers;
#[cfg(test)]
mod logs;
#[cfg(test)]
mod map;
#[cfg(test)]
mod messages;
#[cfg(test)]
mod objects;
#[cfg(test)]
mod outage;
#[cfg(test)]
mod push;
#[cfg(test)]
mod push_service;
#[cfg(test)]
mod reconnect_storm;
#[cfg(test)]
mod rules;
#[cfg(test)]
mod sessions;
#[cfg(test)]
mod slow_reader;
#[cfg(test)]
mod tls;
#[cfg(test)]
mod urgent;
#[cfg(test)]
mod web;
