//! `konsil-person`: the engine on the command line (being built by its own commit).

fn main() {}
