//! Replays the corpus on the stable compiler: `replay <corpus folder>`.
//!
//! Every kept input is given to its target as it is, cut off at every length, and with every byte changed in turn. A target that
//! panics ends the program with the input's name.

use std::path::{Path, PathBuf};
use std::{env, fs, process};

/// Longer inputs are cut and changed at this many places, evenly spread.
const PLACES_MAX: usize = 512;

fn main() {
    let Some(corpus) = env::args_os().nth(1) else {
        eprintln!("usage: replay <corpus folder>");
        process::exit(2);
    };
    let mut inputs = 0_usize;
    for (name, target) in fuzz_targets::ALL {
        target(&[]);
        let files = inputs_of(&Path::new(&corpus).join(name));
        if files.is_empty() {
            eprintln!("{name}: the corpus has no input for this target");
            process::exit(1);
        }
        for file in files {
            let Ok(bytes) = fs::read(&file) else { continue };
            let shown = file.display().to_string();
            std::panic::set_hook(Box::new(move |panic| eprintln!("{shown}: {panic}")));
            target(&bytes);
            for variant in variants(&bytes) {
                target(&variant);
            }
            inputs += 1;
        }
    }
    println!("replayed {inputs} inputs");
}

fn inputs_of(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.path()).filter(|path| path.is_file()).collect();
    files.sort();
    files
}

fn variants(bytes: &[u8]) -> impl Iterator<Item = Vec<u8>> + '_ {
    let step = (bytes.len() / PLACES_MAX).max(1);
    (0..bytes.len()).step_by(step).flat_map(move |place| {
        let cut = bytes.iter().take(place).copied().collect();
        let changed = |by: u8| {
            let mut changed = bytes.to_vec();
            if let Some(byte) = changed.get_mut(place) {
                *byte ^= by;
            }
            changed
        };
        [cut, changed(0x01), changed(0x20), changed(0xff)]
    })
}
