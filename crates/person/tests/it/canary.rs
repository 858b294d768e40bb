//! Marked messages, and then a search for the marks and for the keys that would open them: in the server's database and journal,
//! in its log at its most talkative, and in its memory while it runs.

use crate::{hospital::Hospital, insider::Papers, process::Process};
use client::command::Command;
use person::{Person, Story};
use rusqlite::Connection;
use std::{
    fs::{self, File},
    io::{Read as _, Seek as _, SeekFrom},
    path::{Path, PathBuf},
};

/// What must be nowhere: a name for it, and the bytes.
struct Mark {
    what: String,
    bytes: Vec<u8>,
}

fn mark(what: &str, bytes: impl AsRef<[u8]>) -> Mark {
    Mark { what: what.into(), bytes: bytes.as_ref().to_vec() }
}

/// A text, also as UTF-16, as hex and as base64 would hide it.
fn in_every_form(what: &str, bytes: &[u8]) -> Vec<Mark> {
    let hex = hex::encode(bytes);
    let mut marks = vec![
        mark(what, bytes),
        mark(&format!("{what} as hex"), hex.as_bytes()),
        mark(&format!("{what} as HEX"), hex.to_uppercase()),
    ];
    if let Ok(text) = std::str::from_utf8(bytes) {
        let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        marks.push(mark(&format!("{what} as UTF-16"), wide));
    }
    // Three offsets: whatever stands before it, one of these is in the base64 of it.
    for skipped in 0..3 {
        let whole = (bytes.len() - skipped) / 3 * 3;
        marks.push(mark(&format!("{what} as base64"), base64(&bytes[skipped..skipped + whole])));
    }
    marks
}

fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let sextets = |three: &[u8]| {
        let bits = u32::from(three[0]) << 16 | u32::from(three[1]) << 8 | u32::from(three[2]);
        [18, 12, 6, 0].map(|shift| char::from(LETTERS[(bits >> shift & 63) as usize]))
    };
    bytes.chunks_exact(3).flat_map(sextets).collect()
}

/// Marks that are in these bytes.
fn found<'m>(marks: &'m [Mark], bytes: &[u8]) -> Vec<&'m str> {
    let is_in = |mark: &&Mark| {
        let (first, rest) = (mark.bytes[0], &mark.bytes[1..]);
        let mut at = 0;
        // memchr by the standard library, then the rest: a whole process is searched for dozens of marks.
        while let Some(next) = bytes[at..].iter().position(|byte| *byte == first) {
            at += next + 1;
            if bytes[at..].starts_with(rest) {
                return true;
            }
        }
        false
    };
    marks.iter().filter(is_in).map(|mark| mark.what.as_str()).collect()
}

/// Everything that a process could have in a core dump: its readable memory, piece by piece.
fn memory_of(process: &Process, mut look: impl FnMut(&[u8])) -> usize {
    let maps = fs::read_to_string(format!("/proc/{}/maps", process.id())).unwrap();
    let mut memory = File::open(format!("/proc/{}/mem", process.id())).unwrap();
    let mut total = 0;
    for line in maps.lines() {
        let mut words = line.split_whitespace();
        let (Some(range), Some(rights)) = (words.next(), words.next()) else { continue };
        // Program text is the same in every hospital; devices of the kernel cannot be read.
        let name = words.nth(3).unwrap_or_default();
        if !rights.starts_with("rw") || name.starts_with("[v") {
            continue;
        }
        let (from, to) = range.split_once('-').unwrap();
        let (from, to) = (u64::from_str_radix(from, 16).unwrap(), u64::from_str_radix(to, 16).unwrap());
        let mut bytes = vec![0; usize::try_from(to - from).unwrap()];
        memory.seek(SeekFrom::Start(from)).unwrap();
        // Pages that were given back meanwhile are no finding.
        if memory.read_exact(&mut bytes).is_ok() {
            total += bytes.len();
            look(&bytes);
        }
    }
    total
}

/// Keys that open messages, as the devices have them: content keys of everything sent, and what protects the keybox.
fn keys_of(file: &Path) -> Vec<Mark> {
    #[derive(minicbor::Decode)]
    struct Seeds {
        #[cbor(n(6), with = "minicbor::bytes")]
        person_seed: Vec<u8>,
        #[n(8)]
        history_keys: Vec<protocol::transfer::HistoryKeyEntry>,
    }
    let db = Connection::open(file).unwrap();
    let bytes: Vec<u8> = db.query_row("SELECT value FROM meta WHERE key = 'account'", [], |row| row.get(0)).unwrap();
    let seeds: Seeds = minicbor::decode(&bytes).unwrap();
    let mut marks = vec![mark("a person key", seeds.person_seed), mark("a device key", Papers::of(&db).device_seed)];
    for entry in &seeds.history_keys {
        marks.push(mark("a history key", e2ee::key::HistoryKey::from_entry(entry).unwrap().as_bytes()));
    }
    let mut statement = db.prepare("SELECT secret FROM outbox WHERE length(secret) = 64").unwrap();
    let secrets: Vec<Vec<u8>> = statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    assert!(!secrets.is_empty(), "there is something to look for");
    for secret in secrets {
        marks.push(mark("a content key", &secret[..32]));
        marks.push(mark("a message's seed", &secret[32..]));
    }
    marks
}

async fn says_and_is_read(from: &Person, to: &Person, chat: &str, text: &str) {
    let said = from.says(chat, text).await.unwrap();
    to.reads(chat, text).await.unwrap();
    from.sees_state(chat, &said, "delivered").await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_that_was_said_is_on_the_server_and_no_key_that_opens_it() {
    const TEXT: &str = "Kanarienvogel-Befund-7f3a91: Kalium 6,1";
    const SECOND: &str = "Papagei-Diagnose-c05e44 im Einzelgespräch";
    const GROUP: &str = "Zaunkönig-Gruppe-b1d870";
    const DRAFT: &str = "Rotkehlchen-Entwurf-9ac2f6 nie gesendet";
    let mut hospital = Hospital::found_apart().await;
    let weber = hospital.person("Dr. Jonas Weber", "Oberarzt").await;
    let weber_file = hospital.last_file();
    let fuchs = hospital.person("Miriam Fuchs", "Pflege 4B").await;
    let fuchs_file = hospital.last_file();
    let chat = weber.opens_chat_with("Miriam Fuchs").await.unwrap();
    says_and_is_read(&weber, &fuchs, &chat, SECOND).await;
    let group = weber.makes_group(GROUP, &["Miriam Fuchs"]).await.unwrap();
    says_and_is_read(&weber, &fuchs, &group, TEXT).await;
    says_and_is_read(&fuchs, &weber, &group, &format!("Antwort auf {TEXT}")).await;
    weber.command(Command::SetDraft { conversation: chat.clone(), text: DRAFT.into() }).await.unwrap();
    // A further device reads it all through the keybox, and the server is restarted once in between.
    let client::command::Answer::Link { link } = fuchs.command(Command::OfferTransfer { admin: false }).await.unwrap() else {
        panic!("no link")
    };
    let phone = hospital.device(&link, "Telefon").await;
    phone.reads(&group, TEXT).await.unwrap();
    let secret = link.split_once('#').unwrap().1.to_owned();

    let mut marks = Vec::new();
    for (what, text) in [
        ("a text", "Kanarienvogel-Befund-7f3a91"),
        ("a text", "Papagei-Diagnose-c05e44"),
        ("a group's name", "nig-Gruppe-b1d870"),
        ("a draft", "Rotkehlchen-Entwurf-9ac2f6"),
    ] {
        marks.extend(in_every_form(what, text.as_bytes()));
    }
    marks.push(mark("a transfer's secret", secret));
    marks.push(mark("the archive's private key", hospital.archive.seed().as_slice()));
    marks.push(mark("the root's private key", hospital.root.seed().as_slice()));
    marks.extend(keys_of(&weber_file));
    marks.extend(keys_of(&fuchs_file));
    // What the server does know must be found, or the search proves nothing: a name that it was told, in every place.
    let control = [mark("the control", "Dr. Jonas Weber")];
    let host = [mark("the control", "listening")];

    let (mut findings, mut control_found) = (Vec::new(), false);
    let searched = memory_of(hospital.process(), |bytes| {
        findings.extend(found(&marks, bytes).into_iter().map(|what| format!("{what} in memory")));
        control_found |= !found(&control, bytes).is_empty();
    });
    assert!(control_found && searched > 1 << 20, "the search reaches the process: {searched} bytes");

    let log = hospital.process().log();
    assert!(!found(&host, log.as_bytes()).is_empty(), "there is a log: {log}");
    findings.extend(found(&marks, log.as_bytes()).into_iter().map(|what| format!("{what} in the log")));

    // Killed, so that the journal is still there.
    let folder = hospital.kills_server();
    let (mut files, mut journal, mut control_found) = (0, false, false);
    for path in files_below(&folder) {
        let bytes = fs::read(&path).unwrap();
        files += 1;
        journal |= path.to_string_lossy().ends_with("-wal") && !bytes.is_empty();
        control_found |= !found(&control, &bytes).is_empty();
        findings.extend(found(&marks, &bytes).into_iter().map(|what| format!("{what} in {}", path.display())));
    }
    assert!(files >= 2 && journal && control_found, "database and journal were searched");
    assert!(findings.is_empty(), "{findings:#?}");
}

/// Every file below a folder.
fn files_below(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files_below(&path) } else { vec![path] }).collect()
}

#[test]
fn the_search_finds_what_is_there_in_every_form() {
    let marks = in_every_form("it", b"Kanarienvogel");
    let hidden = [
        b"..Kanarienvogel..".to_vec(),
        hex::encode("..Kanarienvogel").into_bytes(),
        "Kanarienvogel".encode_utf16().flat_map(u16::to_le_bytes).collect(),
        base64(b"Kanarienvogel..").into_bytes(),
        base64(b".Kanarienvogel.").into_bytes(),
        base64(b"..Kanarienvogel").into_bytes(),
    ];
    for bytes in hidden {
        assert!(!found(&marks, &bytes).is_empty(), "{}", String::from_utf8_lossy(&bytes));
    }
    assert!(found(&marks, b"Kanarienvoge").is_empty());
}
