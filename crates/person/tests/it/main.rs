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
mod faults;
#[cfg(test)]
mod groups;
#[cfg(test)]
mod hospital;
#[cfg(test)]
mod insider;
#[cfg(test)]
mod kill;
#[cfg(test)]
mod locking;
#[cfg(test)]
mod malicious_server;
#[cfg(test)]
mod process;
#[cfg(test)]
mod race;
#[cfg(test)]
mod relay;
#[cfg(test)]
mod server_log;
#[cfg(test)]
mod two_people;
