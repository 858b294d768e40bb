//! Stories: people of a hospital chat through a real server, each with the real engine on a database of their own.

mod command_line;
mod demo;
mod devices;
mod faults;
mod groups;
mod hospital;
mod two_people;
