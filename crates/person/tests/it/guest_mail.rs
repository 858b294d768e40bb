//! The mail to a guest, through a real mail server: it says where, and no secret is in it or anywhere on the server.

use crate::hospital::{Hospital, Watching};
use client::command::{Answer, Command, CommandError, LanguageView, Query, RoomCommand};
use client::view::RoomKindView;
use person::{Person, PersonError, Story};
use server::config::{Mail, MailSecurity};
use std::{
    net::{Ipv4Addr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command as Process, Stdio},
};
use tempfile::TempDir;

/// A mail server of one's own (aiosmtpd), gone with the test.
struct MailServer {
    process: Child,
    folder: TempDir,
    port: u16,
}

impl MailServer {
    async fn start() -> Self {
        let folder = TempDir::new().unwrap();
        // A port that was free a moment ago; nobody else asks for it in between.
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port();
        let ours = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../.konsil/tools/py/bin/aiosmtpd");
        let program = if ours.is_file() { ours } else { "aiosmtpd".into() };
        let mut process = Process::new(program)
            .args(["-n", "-c", "aiosmtpd.handlers.Mailbox", "-l", &format!("127.0.0.1:{port}")])
            .arg(folder.path().join("mail"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("aiosmtpd is missing: run `cargo xtask setup`");
        while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err() {
            assert!(process.try_wait().unwrap().is_none(), "the mail server has stopped");
            tokio::task::yield_now().await;
        }
        Self { process, folder, port }
    }

    fn configured(&self) -> Mail {
        Mail {
            host: "127.0.0.1".into(),
            port: self.port,
            security: MailSecurity::None,
            from: "Konsil <konsil@klinik.example>".into(),
            user: None,
            password_file: None,
            ca: None,
        }
    }

    /// The mails that came, as they are.
    fn mails(&self) -> Vec<String> {
        let read = |path: PathBuf| std::fs::read_to_string(path).unwrap();
        let new = self.folder.path().join("mail/new");
        std::fs::read_dir(new).map(|all| all.map(|one| read(one.unwrap().path())).collect()).unwrap_or_default()
    }
}

impl Drop for MailServer {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// All files below a folder that hold one of these.
fn holding(folder: &Path, marks: &[Vec<u8>]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(holding(&path, marks));
        } else {
            let bytes = std::fs::read(&path).unwrap();
            if marks.iter().any(|mark| bytes.windows(mark.len()).any(|window| window == mark.as_slice())) {
                found.push(path);
            }
        }
    }
    found
}

/// A room for a consultation.
async fn consult(host: &Person) -> String {
    let create = RoomCommand::Create {
        name: "Konsil Brandt".into(),
        purpose: String::new(),
        kind: RoomKindView::Consult,
        ends_at: None,
        people: Vec::new(),
        opening: None,
        emergency: String::new(),
    };
    let Answer::Conversation { id } = host.command(Command::Room { act: create }).await.unwrap() else { panic!("no room") };
    id
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_carries_an_id_and_nobody_on_the_way_has_the_secret() {
    let mails = MailServer::start().await;
    let mut hospital = Hospital::found_with_mail(mails.configured()).await;
    let weber = hospital.person("Dr. Jonas Weber", "Oberarzt Innere").await;
    let id = consult(&weber).await;
    let invite = |email: &str| Command::Room {
        act: RoomCommand::Invite {
            conversation: id.clone(),
            name: "Ida Brandt".into(),
            email: Some(email.into()),
            second_factor: true,
            language: LanguageView::De,
        },
    };
    let not = weber.command(invite("ida@praxis\r\nBcc: alle@x.example")).await;
    assert!(matches!(not, Err(PersonError::Command(CommandError::MailAddress))), "{not:?}");
    let answer = weber.command(invite("ida.brandt@praxis.example")).await.unwrap();
    let Answer::GuestInvitation { invitation, link: None, code, pin: Some(pin), verified: true, .. } = answer else {
        panic!("{answer:?}")
    };
    let mut room = weber.watch(Query::Conversation { id: id.clone() }).unwrap();
    room.until("the mail on its way", |view| (view.pointer("/room/invitations/0/mail")? == "sent").then_some(())).await.unwrap();
    let all = mails.mails();
    assert_eq!(all.len(), 1);
    let quoted = all[0].replace("=\r\n", "").replace("=\n", "");
    assert!(quoted.contains("ida.brandt@praxis.example") && quoted.contains(&format!("/gast/{invitation}")), "{quoted}");
    // What mail servers look for: an id, the same at every try, and that nobody need answer.
    assert!(all[0].contains(&format!("Message-ID: <{invitation}@klinik.example>")), "{}", all[0]);
    assert!(all[0].contains("Auto-Submitted: auto-generated"), "{}", all[0]);
    let plain = code.replace('-', "");
    let marks: Vec<Vec<u8>> = [code.as_str(), &plain, &code.to_lowercase(), pin.as_str(), "Weber"]
        .iter()
        .map(|mark| mark.as_bytes().to_vec())
        .collect();
    for mark in &marks {
        assert!(!all[0].as_bytes().windows(mark.len()).any(|window| window == mark.as_slice()), "in the mail");
    }

    let ida = hospital.visitor().await;
    let mailed = format!("/gast/{invitation}");
    ida.joins_as_guest(&mailed, &code, &pin, "Telefon").await.unwrap();
    let mut session = ida.watch(Query::Session).unwrap();
    let inside = session.until("the room", |view| Some(view.pointer("/guest/conversation")?.as_str()?.to_owned())).await.unwrap();
    ida.says(&inside, "Angekommen").await.unwrap();
    weber.reads(&id, "Angekommen").await.unwrap();
    ida.command(Command::Leave { conversation: inside }).await.unwrap();
    ida.is_ended("room_ended").await;

    // Neither secret nor address is in what the server keeps.
    let folder = hospital.server_folder();
    hospital.stops_server().await;
    let secrets = [code.into_bytes(), plain.into_bytes(), b"ida.brandt@praxis.example".to_vec()];
    assert_eq!(holding(&folder, &secrets), Vec::<PathBuf>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_mail_server_nothing_is_mailed_and_the_host_is_told() {
    let hospital = Hospital::found().await;
    let weber = hospital.person("Dr. Jonas Weber", "Oberarzt Innere").await;
    let id = consult(&weber).await;
    let act = RoomCommand::Invite {
        conversation: id,
        name: "Ida Brandt".into(),
        email: Some("ida@praxis.example".into()),
        second_factor: false,
        language: LanguageView::En,
    };
    let not = weber.command(Command::Room { act }).await;
    assert!(matches!(not, Err(PersonError::Command(CommandError::MailOff))), "{not:?}");
}
