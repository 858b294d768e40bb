//! `konsil-person` as scripts use it: a hospital is founded, somebody joins and writes, all by commands.

use serde_json::Value;
use server::{Config, Server};
use std::{
    path::Path,
    process::{Output, Stdio},
};
use tempfile::TempDir;
use tokio::process::{Child, Command};

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_konsil-person"));
    command.args(arguments).stdin(Stdio::null()).stderr(Stdio::piped()).kill_on_drop(true);
    command
}

async fn run(arguments: &[&str]) -> Output {
    command(arguments).output().await.unwrap()
}

async fn json(arguments: &[&str]) -> Value {
    let output = run(&[arguments, &["--json"]].concat()).await;
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

async fn refused(arguments: &[&str]) -> String {
    let output = run(arguments).await;
    assert!(!output.status.success(), "{arguments:?} should fail");
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Starts `stay` and returns when it says that it is here.
async fn stay(data: &str) -> Child {
    use tokio::io::{AsyncBufReadExt as _, BufReader};
    let mut child = command(&["stay", "--data", data]).stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    assert!(lines.next_line().await.unwrap().unwrap().contains("is here"));
    child
}

fn path(folder: &Path, name: &str) -> String {
    folder.join(name).display().to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hospital_is_founded_joined_and_talked_in_by_commands() {
    let folder = TempDir::new().unwrap();
    let config = Config { listen: "127.0.0.1:0".parse().unwrap(), data_dir: folder.path().join("server"), ..Config::default() };
    let server = Server::start(config).await.unwrap();
    let made = server.create_tenant("Klinikum Nordstadt", &["localhost"]).await.unwrap().unwrap();
    let origin = format!("http://localhost:{}", server.local_addr().port());
    let (keys, admin, weber) = (path(folder.path(), "keys"), path(folder.path(), "admin.db"), path(folder.path(), "weber.db"));

    let found = ["found", "--server", &origin, "--token", &made.setup_token, "--hospital", "Klinikum Nordstadt"];
    let found = [&found[..], &["--admin", "Petra Hollmann", "--keys", &keys, "--data", &admin]].concat();
    let founded = json(&found).await;
    assert_eq!(founded.pointer("/root_key/passphrase").and_then(Value::as_str).map(str::len), Some(34));

    let invited = json(&["invite", "--data", &admin, "--name", "Dr. Jonas Weber", "--role", "Innere"]).await;
    let link = invited["link"].as_str().unwrap();
    assert!(link.starts_with(&format!("{origin}/beitreten#")), "{link}");
    assert_eq!(json(&["inspect", link]).await["person_name"], "Dr. Jonas Weber");

    let mut staying = stay(&admin).await;
    assert!(refused(&["chats", "--data", &admin]).await.contains("in use"));
    let joined = json(&["join", "--link", link, "--data", &weber, "--device-name", "Skript"]).await;
    assert_eq!(joined.pointer("/me/name").and_then(Value::as_str), Some("Dr. Jonas Weber"));
    assert!(refused(&["join", "--link", link, "--data", &path(folder.path(), "b.db")]).await.contains("ask for a new one"));
    json(&["send", "--data", &weber, "--to", "Petra Hollmann", "Guten Morgen"]).await;
    assert!(refused(&["send", "--data", &weber, "--chat", "Gibt es nicht", "x"]).await.contains("lists them"));
    assert!(refused(&["invite", "--data", &weber, "--name", "Jemand"]).await.contains("administrator"));
    let notes = path(folder.path(), "notes.txt");
    std::fs::write(&notes, "Zi. 412 ist frei\n\nVisite um neun\n").unwrap();
    let sent = json(&["send", "--data", &weber, "--to", "Petra Hollmann", "--lines", &notes]).await;
    assert_eq!(sent["sent"], 2, "an empty line says nothing");
    let missing = path(folder.path(), "gone.txt");
    assert!(refused(&["send", "--data", &weber, "--to", "Petra Hollmann", "--lines", &missing]).await.contains("cannot read"));
    json(&["send", "--data", &weber, "--to", "Petra Hollmann", "--urgent", "Zi. 412 klingelt"]).await;
    staying.kill().await.unwrap();

    let urgent = run(&["chats", "--data", &admin]).await;
    assert!(String::from_utf8_lossy(&urgent.stdout).contains("1 urgent"));
    json(&["wake-again", "--data", &weber, "--chat", "Petra Hollmann"]).await;
    assert!(refused(&["wake-again", "--data", &weber, "--chat", "Petra Hollmann"]).await.contains("wait a minute"));
    let answer = ["--decline", "--words", "im OP"];
    let noted = json(&[&["acknowledge", "--data", &admin, "--chat", "Dr. Jonas Weber"], &answer[..]].concat()).await;
    assert_eq!(noted["acknowledged"].as_array().map(Vec::len), Some(1));
    assert!(refused(&["acknowledge", "--data", &admin, "--chat", "Dr. Jonas Weber"]).await.contains("nothing urgent"));
    let read = run(&["read", "--data", &weber, "--chat", "Petra Hollmann"]).await;
    let read = String::from_utf8_lossy(&read.stdout).into_owned();
    assert!(
        read.contains("! (1 of 1 acknowledged; Petra Hollmann cannot at the moment: im OP) Dr. Jonas Weber: Zi. 412 klingelt"),
        "{read}"
    );
    let chats = json(&["chats", "--data", &admin]).await;
    assert_eq!(chats.pointer("/chats/0/title").and_then(Value::as_str), Some("Dr. Jonas Weber"));
    let read = run(&["read", "--data", &admin, "--chat", "Dr. Jonas Weber"]).await;
    let read = String::from_utf8_lossy(&read.stdout).into_owned();
    let places = ["Guten Morgen", "Zi. 412 ist frei", "Visite um neun"]
        .map(|text| read.find(&format!("Dr. Jonas Weber: {text}")).unwrap());
    assert!(places.is_sorted(), "{read}");
    let duty = |act: &'static str, data: &'static str| ["duty", act, "--name", "Dienstarzt Innere", data];
    json(&[&duty("add", "--data")[..], &[&admin, "--people", "Dr. Jonas Weber"]].concat()).await;
    json(&[&duty("take", "--data")[..], &[&weber]].concat()).await;
    let listed = run(&["duty", "list", "--data", &admin]).await;
    let listed = String::from_utf8_lossy(&listed.stdout).into_owned();
    assert!(listed.starts_with("Dienstarzt Innere ") && listed.contains("Dr. Jonas Weber"), "{listed}");
    json(&[&duty("hand-over", "--data")[..], &[&weber]].concat()).await;
    assert!(refused(&[&duty("take", "--data")[..], &[&admin]].concat()).await.contains("may not hold it"));
    json(&["lock", "--data", &admin, "--person", "Dr. Jonas Weber"]).await;
    assert!(refused(&["chats", "--data", &weber]).await.contains("ended"));
    json(&["unlock", "--data", &admin, "--person", "Dr. Jonas Weber"]).await;
    server.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_whole_file_is_sent_in_its_order_while_the_other_side_fills_the_chat() {
    const LINES: usize = 260;
    let folder = TempDir::new().unwrap();
    let config = Config { listen: "127.0.0.1:0".parse().unwrap(), data_dir: folder.path().join("server"), ..Config::default() };
    let server = Server::start(config).await.unwrap();
    let made = server.create_tenant("Klinikum Nordstadt", &["localhost"]).await.unwrap().unwrap();
    let origin = format!("http://localhost:{}", server.local_addr().port());
    let (keys, admin, weber) = (path(folder.path(), "keys"), path(folder.path(), "admin.db"), path(folder.path(), "weber.db"));
    let found = ["found", "--server", &origin, "--token", &made.setup_token, "--hospital", "Klinikum Nordstadt"];
    json(&[&found[..], &["--admin", "Petra Hollmann", "--keys", &keys, "--data", &admin]].concat()).await;
    let invited = json(&["invite", "--data", &admin, "--name", "Dr. Jonas Weber", "--role", "Innere"]).await;
    let mut staying = stay(&admin).await;
    json(&["join", "--link", invited["link"].as_str().unwrap(), "--data", &weber]).await;
    json(&["send", "--data", &weber, "--to", "Petra Hollmann", "Guten Morgen"]).await;
    staying.kill().await.unwrap();

    let file = |name: &str, who: &str| {
        let file = path(folder.path(), name);
        std::fs::write(&file, (0..LINES).map(|line| format!("{who} {line:03}\n")).collect::<String>()).unwrap();
        file
    };
    let (his, hers) = (file("his.txt", "Weber"), file("hers.txt", "Hollmann"));
    let weber_sends = ["send", "--data", &weber, "--to", "Petra Hollmann", "--lines", &his];
    let hollmann_sends = ["send", "--data", &admin, "--to", "Dr. Jonas Weber", "--lines", &hers];
    let (one, other) = tokio::join!(json(&weber_sends), json(&hollmann_sends));
    assert_eq!((&one["sent"], &other["sent"]), (&Value::from(LINES), &Value::from(LINES)));

    let read = json(&["read", "--data", &weber, "--chat", "Petra Hollmann", "--last", "400"]).await;
    let texts: Vec<&str> =
        read["items"].as_array().unwrap().iter().filter_map(|item| item.pointer("/content/text")?.as_str()).collect();
    for who in ["Weber", "Hollmann"] {
        let said: Vec<&str> = texts.iter().copied().filter(|text| text.starts_with(who)).collect();
        assert!(said.is_sorted() && said.last() == Some(&format!("{who} {:03}", LINES - 1).as_str()), "{said:?}");
    }
    server.shutdown().await;
}
