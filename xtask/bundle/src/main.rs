//! What `cargo xtask build` calls for the web: JavaScript bindings of the engine, and compressed copies of files.
//!
//! `bindgen <module.wasm> <folder> <name>` writes the bindings; `compress <folder>` writes a `.br` and a `.gz` beside
//! every file that gains by it, and prints the sizes.
#![expect(clippy::print_stdout, reason = "a command line speaks on standard output")]

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

/// Files of these kinds shrink; pictures and fonts do not.
const COMPRESSIBLE: &[&str] = &["html", "js", "mjs", "css", "wasm", "json", "svg", "webmanifest", "txt", "map"];
/// Smaller files are sent as they are.
const WORTH_BYTES: u64 = 1024;

fn main() -> Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match args.as_slice() {
        ["bindgen", module, folder, name] => bindgen(Path::new(module), Path::new(folder), name),
        ["compress", folder] => compress(Path::new(folder)),
        _ => bail!("usage: xtask-bundle bindgen <module.wasm> <folder> <name> | compress <folder>"),
    }
}

fn bindgen(module: &Path, folder: &Path, name: &str) -> Result<()> {
    let mut bindgen = wasm_bindgen_cli_support::Bindgen::new();
    bindgen.input_path(module).out_name(name).web(true)?.typescript(true);
    // Names of functions would be a third of the module, and nobody reads them in a browser.
    bindgen.remove_name_section(true).remove_producers_section(true).generate(folder)
}

fn compress(folder: &Path) -> Result<()> {
    // Both apps carry the engine, and packing it takes most of the time.
    let mut packed = HashMap::<Vec<u8>, (Vec<u8>, Vec<u8>)>::new();
    for file in files_below(folder)? {
        let kind = file.extension().unwrap_or_default().to_string_lossy().into_owned();
        let bytes = fs::read(&file)?;
        if !COMPRESSIBLE.contains(&kind.as_str()) || (bytes.len() as u64) < WORTH_BYTES {
            continue;
        }
        let raw = bytes.len();
        let (brotli, gzip) = match packed.entry(bytes) {
            Entry::Occupied(same) => &*same.into_mut(),
            Entry::Vacant(new) => {
                let pair = (brotli(new.key())?, gzip(new.key())?);
                &*new.insert(pair)
            }
        };
        let shown = file.strip_prefix(folder).unwrap_or(&file).display();
        println!("{shown} raw={raw} gzip={} brotli={}", gzip.len(), brotli.len());
        fs::write(with_suffix(&file, "br"), brotli)?;
        fs::write(with_suffix(&file, "gz"), gzip)?;
    }
    Ok(())
}

fn brotli(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut packed = Vec::new();
    // The engine is larger than the usual window of 4 MiB; blocks of 512 KiB are what packs it best.
    let parameters =
        brotli::enc::BrotliEncoderParams { quality: 11, lgwin: 24, lgblock: 19, size_hint: bytes.len(), ..Default::default() };
    brotli::BrotliCompress(&mut &bytes[..], &mut packed, &parameters)?;
    Ok(packed)
}

fn gzip(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    packer.write_all(bytes)?;
    Ok(packer.finish()?)
}

fn with_suffix(file: &Path, suffix: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".");
    name.push(suffix);
    PathBuf::from(name)
}

fn files_below(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(files_below(&path)?);
        } else if File::open(&path).is_ok() {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}
