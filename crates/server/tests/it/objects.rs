//! The attachment store over HTTP, in a folder and in S3-compatible storage.

use crate::{
    administration::opens,
    archive::{asked_case, open_case},
    hospital::{Backend, Device, Hospital, ROOM, frame, now, on_both_stores},
};
use protocol::{
    frame::{Request, Response, SendMessage},
    header::{Header, Kind, Urgency},
    id::ObjectId,
    limits::OBJECT_PART_BYTES,
    object::{ObjectsOpened, UploadProgress},
    refusal::Refusal,
};
use reqwest::{Method, RequestBuilder, StatusCode};
use server::{Config, Server, config::S3Place};
use std::{
    io::{BufRead as _, BufReader},
    path::PathBuf,
    process::{Child, Command, Stdio},
};

fn object(n: u8) -> ObjectId {
    ObjectId::from_bytes([n; 16])
}

fn bytes(length: usize) -> Vec<u8> {
    (0..length).map(|at| (at % 251) as u8).collect()
}

pub(crate) async fn token(device: &mut Device) -> String {
    let Response::Objects(ObjectsOpened { token, .. }) = device.ask(Request::OpenObjects).await.unwrap() else {
        panic!("no token")
    };
    token
}

impl Hospital {
    fn ask_objects(&self, method: Method, path: &str, token: &str) -> RequestBuilder {
        reqwest::Client::new().request(method, self.url(&format!("/api/objects/{path}"))).bearer_auth(token)
    }

    pub(crate) async fn put_part(&self, token: &str, n: u8, offset: usize, size: usize, part: &[u8]) -> Result<u64, Refusal> {
        let path = format!("{}?offset={offset}&size={size}", object(n));
        let answer = self.ask_objects(Method::PUT, &path, token).body(part.to_vec()).send().await.unwrap();
        let done = answer.status().is_success();
        let body = answer.bytes().await.unwrap();
        if done { Ok(minicbor::decode::<UploadProgress>(&body).unwrap().received) } else { Err(minicbor::decode(&body).unwrap()) }
    }

    async fn bring(&self, token: &str, n: u8, whole: &[u8]) {
        for (index, part) in whole.chunks(OBJECT_PART_BYTES).enumerate() {
            self.put_part(token, n, index * OBJECT_PART_BYTES, whole.len(), part).await.unwrap();
        }
    }

    async fn get_range(&self, token: &str, n: u8, range: &str) -> (StatusCode, Vec<u8>) {
        let request = self.ask_objects(Method::GET, &object(n).to_string(), token).header("range", range);
        let answer = request.send().await.unwrap();
        (answer.status(), answer.bytes().await.unwrap().to_vec())
    }
}

/// A message that names objects.
fn naming(device: &mut Device, objects: &[u8]) -> SendMessage {
    let plain = device.write(ROOM);
    let before = Header::decode(&plain.sealed.header).unwrap();
    let header = Header { objects: objects.iter().map(|n| object(*n)).collect(), ..before };
    let mut sealed = plain.sealed;
    sealed.header = header.encode();
    device.staff.sign(&mut sealed);
    device.unwrite(ROOM, header.counter, sealed.hashes().chain_link());
    SendMessage { mls: frame(&sealed, 1), sealed, state: 0 }
}

/// Says it was refused: the next one takes its counter.
fn take_back(device: &mut Device, message: &SendMessage) {
    let header = Header::decode(&message.sealed.header).unwrap();
    device.unwrite(ROOM, header.counter - 1, header.previous);
}

async fn three(hospital: &Hospital) -> (Device, Device, Device) {
    let (alice, bob, carla) = (hospital.staff(2, 20).await, hospital.staff(3, 30).await, hospital.staff(4, 40).await);
    hospital.room(ROOM, &[&alice, &bob]).await;
    (hospital.connect(&alice).await, hospital.connect(&bob).await, hospital.connect(&carla).await)
}

async fn what_is_brought_in_parts_is_read_in_ranges(backend: Backend) {
    let hospital = Hospital::found(backend).await;
    the_story(hospital).await;
}

/// Up in parts, through a restart; down by range; nothing for strangers.
async fn the_story(mut hospital: Hospital) {
    let (mut alice, mut bob, mut carla) = three(&hospital).await;
    let mut ours = token(&mut alice).await;
    let whole = bytes(2 * OBJECT_PART_BYTES + 100);
    let size = whole.len();
    let part = |n: usize| whole.chunks(OBJECT_PART_BYTES).nth(n).unwrap();
    assert_eq!(hospital.put_part(&ours, 1, 0, size, part(0)).await, Ok(OBJECT_PART_BYTES as u64));
    let again = hospital.put_part(&ours, 1, 0, size, part(0)).await;
    assert_eq!(again, Ok(OBJECT_PART_BYTES as u64), "its answer was lost");
    let ahead = hospital.put_part(&ours, 1, 2 * OBJECT_PART_BYTES, size, part(2)).await;
    assert_eq!(ahead, Ok(OBJECT_PART_BYTES as u64), "the next part is named");

    let config: Config = hospital.config.clone();
    let address = hospital.server.local_addr();
    hospital.server.shutdown().await;
    hospital.server = Server::start(Config { listen: address, ..config }).await.unwrap();
    assert_eq!(hospital.put_part(&ours, 1, 0, size, part(0)).await, Err(Refusal::NotCertified), "a token ends with its session");
    (alice, bob, carla) =
        (hospital.connect(&alice.staff).await, hospital.connect(&bob.staff).await, hospital.connect(&carla.staff).await);
    ours = token(&mut alice).await;
    let head = hospital.ask_objects(Method::HEAD, &object(1).to_string(), &ours).send().await.unwrap();
    let header = |name: &str| head.headers()[name].to_str().unwrap().parse::<usize>().unwrap();
    assert_eq!((header("upload-offset"), header("upload-length")), (OBJECT_PART_BYTES, size));

    let unfinished = naming(&mut alice, &[1]);
    assert_eq!(alice.ask(Request::SendMessage(unfinished.clone())).await, Err(Refusal::NotFound), "not whole");
    take_back(&mut alice, &unfinished);
    for n in [1, 2] {
        hospital.put_part(&ours, 1, n * OBJECT_PART_BYTES, size, part(n)).await.unwrap();
    }
    let (theirs, strangers) = (token(&mut bob).await, token(&mut carla).await);
    assert_eq!(hospital.get_range(&theirs, 1, "bytes=0-9").await.0, StatusCode::NOT_FOUND, "no message names it");
    assert_eq!(hospital.get_range(&ours, 1, "bytes=0-9").await.0, StatusCode::PARTIAL_CONTENT, "its own");
    let message = naming(&mut alice, &[1]);
    let id = Header::decode(&message.sealed.header).unwrap().message;
    alice.ask(Request::SendMessage(message)).await.unwrap();

    let across = format!("bytes={}-{}", OBJECT_PART_BYTES - 5, OBJECT_PART_BYTES + 4);
    let (status, read) = hospital.get_range(&theirs, 1, &across).await;
    assert_eq!((status, &*read), (StatusCode::PARTIAL_CONTENT, &whole[OBJECT_PART_BYTES - 5..OBJECT_PART_BYTES + 5]));
    assert_eq!(hospital.get_range(&theirs, 1, &format!("bytes={}-", size - 3)).await.1, whole[size - 3..]);
    let all = hospital.ask_objects(Method::GET, &object(1).to_string(), &theirs).send().await.unwrap();
    assert_eq!((all.status(), all.bytes().await.unwrap().to_vec()), (StatusCode::OK, whole.clone()));
    assert_eq!(hospital.get_range(&theirs, 1, &format!("bytes={size}-")).await.0, StatusCode::BAD_REQUEST, "behind its end");
    assert_eq!(hospital.get_range(&strangers, 1, "bytes=0-9").await.0, StatusCode::NOT_FOUND);

    // Deleted for everybody: nobody reads it, then it is gone.
    let release = |message| Request::ReleaseObjects { conversation: ROOM, message };
    bob.ask(release(id)).await.unwrap();
    assert_eq!(hospital.get_range(&theirs, 1, "bytes=0-9").await.0, StatusCode::PARTIAL_CONTENT, "it is not Bob's to delete");
    alice.ask(release(id)).await.unwrap();
    assert_eq!(hospital.get_range(&theirs, 1, "bytes=0-9").await.0, StatusCode::NOT_FOUND);
    assert_eq!(hospital.server.app().retire_objects(hospital.tenant).await, Ok(1));
    assert_eq!(hospital.server.app().retire_objects(hospital.tenant).await, Ok(0));
    assert_eq!(hospital.put_part(&ours, 1, 0, size, part(0)).await, Ok(OBJECT_PART_BYTES as u64), "it may be brought anew");
}

async fn nobody_names_what_they_may_not_read(backend: Backend) {
    let hospital = Hospital::found(backend).await;
    let (mut alice, mut bob, _) = three(&hospital).await;
    let ours = token(&mut alice).await;
    hospital.bring(&ours, 1, &bytes(10)).await;
    let stolen = naming(&mut bob, &[1]);
    assert_eq!(bob.ask(Request::SendMessage(stolen.clone())).await, Err(Refusal::NotFound));
    take_back(&mut bob, &stolen);
    let message = naming(&mut alice, &[1]);
    alice.ask(Request::SendMessage(message)).await.unwrap();
    bob.entry().await;
    let message = naming(&mut bob, &[1]);
    bob.ask(Request::SendMessage(message)).await.unwrap();
    let none = protocol::hash::Digest::from_bytes([0; 32]);
    let mut void = alice.staff.seal(ROOM, 2, none, Kind::Void, Urgency::Normal);
    let header = Header { objects: vec![object(1)], ..Header::decode(&void.header).unwrap() };
    void.header = header.encode();
    alice.staff.sign(&mut void);
    assert_eq!(alice.ask(Request::SendVoid(void)).await, Err(Refusal::Malformed), "a void names nothing");
}

async fn limits_and_quotas_are_told(backend: Backend) {
    let disk = backend.disk();
    let mut config = disk.config();
    config.attachments.file_mib_max = 1;
    config.attachments.person_mib_max = 2;
    let hospital = Hospital::found_with(disk, config).await;
    let (mut alice, mut bob, _) = three(&hospital).await;
    let (ours, theirs) = (token(&mut alice).await, token(&mut bob).await);
    let most = OBJECT_PART_BYTES + OBJECT_PART_BYTES / 8 + OBJECT_PART_BYTES;
    let part = bytes(OBJECT_PART_BYTES);
    let put = async |n, offset, size, part: &[u8]| hospital.put_part(&ours, n, offset, size, part).await;
    assert_eq!(put(1, 0, most + 1, &part).await, Err(Refusal::TooLarge { max: most as u64 }));
    assert!(put(1, 0, OBJECT_PART_BYTES * 2, &part).await.is_ok(), "as much as a person may keep");
    assert_eq!(put(2, 0, 1, &[1]).await, Err(Refusal::QuotaReached));
    assert_eq!(
        put(1, OBJECT_PART_BYTES, OBJECT_PART_BYTES * 2, &part).await,
        Ok(2 * OBJECT_PART_BYTES as u64),
        "what was begun goes on"
    );
    for (offset, size, length) in [(0, 10, 9), (0, 10, 11), (5, 10, 5), (10, 10, 0)] {
        assert_eq!(put(3, offset, size, &bytes(length)).await, Err(Refusal::Malformed), "{offset} of {size}: {length}");
    }
    let other = hospital.put_part(&theirs, 1, 0, 10, &bytes(10)).await;
    assert_eq!(other, Err(Refusal::Exists), "another person's id");
    let path = format!("{}?offset=0&size={most}", object(4));
    let body = bytes(OBJECT_PART_BYTES + 1);
    let long = hospital.ask_objects(Method::PUT, &path, &ours).body(body).send().await.unwrap();
    assert_eq!(long.status(), StatusCode::PAYLOAD_TOO_LARGE);
    let path = format!("{}?offset=0&size=1", object(2));
    let full = hospital.ask_objects(Method::PUT, &path, &ours).body(vec![1]).send().await.unwrap();
    assert_eq!(full.status(), StatusCode::INSUFFICIENT_STORAGE);
}

/// Who may do what: every endpoint by every kind of token.
async fn the_matrix_of_the_attachment_store(backend: Backend) {
    let hospital = Hospital::found(backend).await;
    let (mut alice, mut bob, mut carla) = three(&hospital).await;
    let (ours, theirs, strangers) = (token(&mut alice).await, token(&mut bob).await, token(&mut carla).await);
    hospital.bring(&ours, 1, &bytes(10)).await;
    let message = naming(&mut alice, &[1]);
    alice.ask(Request::SendMessage(message)).await.unwrap();
    hospital.put_part(&ours, 2, 0, 10, &bytes(10)).await.unwrap();
    let forged = format!("{}{}", ours.chars().take(64).collect::<String>(), "0".repeat(64));
    let dora = hospital.staff(5, 50).await;
    let mut ended = hospital.connect(&dora).await;
    let before = token(&mut ended).await;
    // Another session of the same device takes the token's right with the old one.
    let _now = hospital.connect(&dora).await;

    let kinds = [
        ("sender", &ours),
        ("member", &theirs),
        ("stranger", &strangers),
        ("forged", &forged),
        ("ended", &before),
        ("none", &String::new()),
    ];
    let mut table = String::new();
    for (kind, token) in kinds {
        let put = hospital.ask_objects(Method::PUT, &format!("{}?offset=0&size=10", object(1)), token).body(bytes(10));
        let head = hospital.ask_objects(Method::HEAD, &object(1).to_string(), token);
        let get = hospital.ask_objects(Method::GET, &object(1).to_string(), token);
        let unnamed = hospital.ask_objects(Method::GET, &object(2).to_string(), token);
        let mut row = vec![];
        for request in [put, head, get, unnamed] {
            row.push(request.send().await.unwrap().status().as_u16().to_string());
        }
        table += &format!("{kind:<9} {}\n", row.join(" "));
    }
    // PUT of object 1, HEAD of it, GET of it, GET of one that no message names.
    let reviewed = "\
sender    200 200 200 200
member    409 404 200 404
stranger  409 404 404 404
forged    403 403 403 403
ended     403 403 403 403
none      403 403 403 403
";
    assert_eq!(table, reviewed);
}

on_both_stores! {
    what_is_brought_in_parts_is_read_in_ranges,
    nobody_names_what_they_may_not_read,
    limits_and_quotas_are_told,
    the_matrix_of_the_attachment_store,
}

/// An S3 service of one's own, gone with the test.
struct Moto {
    process: Child,
    endpoint: String,
}

impl Moto {
    fn start() -> Self {
        let ours = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../.konsil/tools/py/bin/moto_server");
        let program = if ours.is_file() { ours } else { "moto_server".into() };
        let mut process = Command::new(program)
            .args(["-H", "127.0.0.1", "-p", "0"])
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("moto_server is missing: run `cargo xtask setup`");
        let mut lines = BufReader::new(process.stderr.take().unwrap()).lines();
        let endpoint = lines
            .find_map(|line| {
                let line = line.unwrap();
                Some(line.split_once("Running on ")?.1.trim().to_owned())
            })
            .expect("moto_server says where it is");
        // What it says of requests must not fill the pipe.
        std::thread::spawn(move || lines.for_each(drop));
        Self { process, endpoint }
    }
}

impl Drop for Moto {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bucket_keeps_what_a_folder_keeps() {
    let moto = Moto::start();
    // The service takes everybody; the bucket is made by whoever runs it.
    let made = reqwest::Client::new()
        .put(format!("{}/konsil", moto.endpoint))
        .header("authorization", "AWS4-HMAC-SHA256 Credential=test/20260101/eu-central-1/s3/aws4_request, SignedHeaders=host, Signature=0")
        .body("<CreateBucketConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><LocationConstraint>eu-central-1</LocationConstraint></CreateBucketConfiguration>")
        .send()
        .await
        .unwrap();
    assert!(made.status().is_success(), "{}", made.text().await.unwrap());
    let disk = Backend::Sqlite.disk();
    let mut config = disk.config();
    config.attachments.s3 = Some(S3Place {
        bucket: "konsil".into(),
        region: "eu-central-1".into(),
        endpoint: Some(moto.endpoint.clone()),
        access_key: "test".into(),
        secret_key: "test".into(),
    });
    the_story(Hospital::found_with(disk, config).await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_part_that_is_missing_on_the_disk_is_not_found() {
    let hospital = Hospital::found(Backend::Sqlite).await;
    let (mut alice, ..) = three(&hospital).await;
    let ours = token(&mut alice).await;
    hospital.bring(&ours, 1, &bytes(10)).await;
    let folder = hospital.config.data_dir.join(server::objects::FOLDER).join(hospital.tenant.to_string());
    std::fs::remove_file(folder.join(object(1).to_string()).join("0")).unwrap();
    assert_eq!(hospital.get_range(&ours, 1, "bytes=0-9").await.0, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_of_a_case_is_handed_out_and_says_when_it_is_missing() {
    let hospital = Hospital::found(Backend::Sqlite).await;
    let (mut alice, ..) = three(&hospital).await;
    let ours = token(&mut alice).await;
    hospital.bring(&ours, 1, &bytes(10)).await;
    let message = naming(&mut alice, &[1]);
    alice.ask(Request::SendMessage(message)).await.unwrap();
    let mut desk = hospital.connect(&hospital.admin).await;
    let officer = opens(&mut desk).await.token;
    let case = asked_case(&hospital, hospital.admin.person, alice.staff.person).await;
    open_case(&hospital, case, alice.staff.person, now().plus_days(1)).await;
    // The room's founding is the first entry, the message the second.
    let read = async |seq: u64| {
        let path = format!("/api/admin/v1/archive/cases/{case}/conversations/{ROOM}/entries/{seq}/objects/{}", object(1));
        let answer =
            reqwest::Client::new().get(hospital.url(&path)).header("host", "localhost").bearer_auth(&officer).send().await;
        let answer = answer.unwrap();
        (answer.status(), answer.bytes().await.unwrap().to_vec())
    };
    assert_eq!(read(2).await, (StatusCode::OK, bytes(10)));
    let code = |body: Vec<u8>| serde_json::from_slice::<serde_json::Value>(&body).unwrap()["code"].clone();
    let (status, body) = read(1).await;
    assert_eq!((status, code(body)), (StatusCode::NOT_FOUND, "conversation_outside_case".into()), "it names no file");
    let folder = hospital.config.data_dir.join(server::objects::FOLDER).join(hospital.tenant.to_string());
    std::fs::remove_file(folder.join(object(1).to_string()).join("0")).unwrap();
    let (status, body) = read(2).await;
    assert_eq!((status, code(body)), (StatusCode::NOT_FOUND, "file_missing".into()));
}
