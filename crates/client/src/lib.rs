//! The messenger engine (being built): views and commands first.

pub mod command;
pub mod view;
