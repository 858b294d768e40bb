//! Stories: people of a hospital chat through a real server, each with the real engine on a database of their own.

#[cfg(test)]
mod backup;
#[cfg(test)]
mod canary;
#[cfg(test)]
mod clock;
#[cfg(test)]
mod command_line;
#[cfg(test)]
mod crash;
#[cfg(test)]
mod demo;
#[cfg(test)]
mod devices;
#[cfg(test)]
mod dishonest_client;
#[cfg(test)]
mod duties;
#[cfg(test)]
mod faults;
#[cfg(test)]
mod files;
#[cfg(test)]
mod groups;
#[cfg(test)]
mod guest_mail;
#[cfg(test)]
mod guests;
#[cfg(test)]
mod hospital;
#[cfg(test)]
mod insider;
#[cfg(test)]
mod issuers;
#[cfg(test)]
mod kill;
#[cfg(test)]
mod lease;
#[cfg(test)]
mod lifetime;
#[cfg(test)]
mod location;
#[cfg(test)]
mod locking;
#[cfg(test)]
mod malicious_group;
#[cfg(test)]
mod malicious_server;
#[cfg(test)]
mod messages;
#[cfg(test)]
mod own_devices;
#[cfg(test)]
mod partition;
#[cfg(test)]
mod process;
#[cfg(test)]
mod push;
#[cfg(test)]
#[path = "../../../server/tests/it/push_service.rs"]
mod push_service;
#[cfg(test)]
mod race;
#[cfg(test)]
mod relay;
#[cfg(test)]
mod rotation;
#[cfg(test)]
mod rules;
#[cfg(test)]
mod server_log;
#[cfg(test)]
mod two_people;
#[cfg(test)]
mod urgent;
