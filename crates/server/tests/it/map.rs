//! The house's own map over HTTP: by range, to whoever has a session, and nothing where there is none.

use crate::{
    hospital::{Backend, Hospital, on_both_stores},
    objects::token,
};
use protocol::limits::OBJECT_PART_BYTES;
use reqwest::{RequestBuilder, Response, StatusCode, header};
use server::{Server, map::MapFlaw};
use std::path::Path;

/// A file that says of itself that it is a map: a header and `tiles` bytes of one long tile.
fn map(kind: u8, tiles: usize) -> Vec<u8> {
    let mut map = vec![0; 127];
    map[..8].copy_from_slice(b"PMTiles\x03");
    for (at, offset, length) in [(8, 127_u64, 0), (24, 127, 0), (40, 127, 0), (56, 127, tiles as u64)] {
        map[at..at + 8].copy_from_slice(&offset.to_le_bytes());
        map[at + 8..at + 16].copy_from_slice(&length.to_le_bytes());
    }
    map[97..100].copy_from_slice(&[1, 1, kind]);
    map.extend((0..tiles).map(|at| (at % 251) as u8));
    map
}

const PICTURES: u8 = 2;
const VECTORS: u8 = 1;

async fn found(backend: Backend, file: Option<&Path>) -> Hospital {
    let disk = backend.disk();
    let mut config = disk.config();
    config.map.tiles = file.map(Path::to_owned);
    Hospital::found_with(disk, config).await
}

impl Hospital {
    fn ask_map(&self, token: &str, range: &str) -> RequestBuilder {
        reqwest::Client::new().get(self.url("/api/map")).bearer_auth(token).header(header::RANGE, range)
    }
}

fn said(answer: &Response, name: header::HeaderName) -> String {
    answer.headers()[name].to_str().unwrap().to_owned()
}

async fn a_map_is_read_in_ranges_of_one_file(backend: Backend) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("area.pmtiles");
    let whole = map(PICTURES, OBJECT_PART_BYTES);
    std::fs::write(&file, &whole).unwrap();
    let hospital = found(backend, Some(&file)).await;
    let alice = hospital.staff(2, 20).await;
    let mut before = hospital.connect(&alice).await;
    let ended = token(&mut before).await;
    // A later session of the same device takes the right of the token before.
    let mut device = hospital.connect(&alice).await;
    let ours = token(&mut device).await;
    assert_eq!(hospital.ask_map(&ended, "bytes=0-9").send().await.unwrap().status(), StatusCode::FORBIDDEN);

    let answer = hospital.ask_map(&ours, "bytes=0-126").send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::PARTIAL_CONTENT);
    assert_eq!(said(&answer, header::CONTENT_RANGE), format!("bytes 0-126/{}", whole.len()));
    assert_eq!(said(&answer, header::CACHE_CONTROL), "no-store");
    let tag = said(&answer, header::ETAG);
    assert_eq!(answer.bytes().await.unwrap(), whole[..127]);
    let longest = hospital.ask_map(&ours, "bytes=5-").send().await.unwrap();
    assert_eq!(longest.bytes().await.unwrap(), whole[5..5 + OBJECT_PART_BYTES], "cut to a part");
    let end =
        hospital.ask_map(&ours, &format!("bytes={}-", whole.len() - 3)).header(header::IF_MATCH, &tag).send().await.unwrap();
    assert_eq!(end.bytes().await.unwrap(), whole[whole.len() - 3..]);
    let behind = hospital.ask_map(&ours, &format!("bytes={}-", whole.len())).send().await.unwrap();
    assert_eq!(behind.status(), StatusCode::RANGE_NOT_SATISFIABLE);
    for wrong in ["bytes=9-3", "bytes=-5", "chunks=0-1"] {
        assert_eq!(hospital.ask_map(&ours, wrong).send().await.unwrap().status(), StatusCode::BAD_REQUEST, "{wrong}");
    }
    let all = reqwest::Client::new().get(hospital.url("/api/map")).bearer_auth(&ours).send().await.unwrap();
    assert_eq!(all.status(), StatusCode::BAD_REQUEST, "it is read in ranges");

    // The operator puts a newer one in its place: ranges of both are never mixed.
    let newer = folder.path().join("newer");
    std::fs::write(&newer, map(PICTURES, 10)).unwrap();
    std::fs::rename(&newer, &file).unwrap();
    let mixed = hospital.ask_map(&ours, "bytes=0-9").header(header::IF_MATCH, &tag).send().await.unwrap();
    assert_eq!(mixed.status(), StatusCode::PRECONDITION_FAILED);
    let fresh = hospital.ask_map(&ours, "bytes=0-9").send().await.unwrap();
    assert_eq!(fresh.status(), StatusCode::PARTIAL_CONTENT);
    assert_ne!(said(&fresh, header::ETAG), tag);
}

async fn without_a_map_there_is_none_for_anybody(backend: Backend) {
    let hospital = found(backend, None).await;
    let alice = hospital.staff(2, 20).await;
    let mut device = hospital.connect(&alice).await;
    let ours = token(&mut device).await;
    let none = hospital.ask_map(&ours, "bytes=0-126").send().await.unwrap();
    assert_eq!((none.status(), none.bytes().await.unwrap().len()), (StatusCode::NO_CONTENT, 0));
    // Whether there is one is nothing for strangers either.
    for stranger in ["", "0".repeat(128).as_str()] {
        let refused = hospital.ask_map(stranger, "bytes=0-126").send().await.unwrap();
        assert_eq!(refused.status(), StatusCode::FORBIDDEN);
    }
}

on_both_stores! {
    a_map_is_read_in_ranges_of_one_file,
    without_a_map_there_is_none_for_anybody,
}

#[tokio::test]
async fn a_server_does_not_start_with_a_file_that_is_no_map() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("area.pmtiles");
    let mut config = crate::hospital::config(folder.path());
    config.map.tiles = Some(file.clone());
    let missing = Server::start(config.clone()).await.err().unwrap().to_string();
    assert!(missing.contains("[map] tiles") && missing.contains("area.pmtiles"), "{missing}");
    for (content, flaw) in [(map(VECTORS, 0), MapFlaw::Vector), (b"GIF89a".to_vec(), MapFlaw::NotPmtiles)] {
        std::fs::write(&file, content).unwrap();
        let wrong = Server::start(config.clone()).await.err().unwrap().to_string();
        assert!(wrong.ends_with(&flaw.to_string()), "{wrong}");
    }
}
