//! Mails through a real mail server (aiosmtpd): what goes by which security, and whose certificate is refused.

use super::*;
use protocol::{
    guest::MailLanguage,
    id::{InvitationId, TenantId},
};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use std::{
    fs,
    net::{Ipv4Addr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};
use store::WaitingMail;
use tempfile::TempDir;

#[test]
fn a_mail_says_where_and_until_when_in_both_languages() {
    let until = Timestamp::from_millis(1_796_083_200_000);
    for (language, date) in [(MailLanguage::German, "01.12.2026"), (MailLanguage::English, "1 December 2026")] {
        let (subject, text) = words(language, "Klinikum\r\nNordstadt", "https://x/gast/1", until);
        assert!(subject.contains("KlinikumNordstadt") && !subject.contains('\n'), "{subject}");
        assert!(text.contains("https://x/gast/1") && text.contains(date) && text.contains("112"), "{text}");
    }
}

/// An authority of one's own, and a certificate that it gave to `name`; where their files are.
fn certificate(folder: &Path, name: &str) -> Certified {
    let mut authority = CertificateParams::new(Vec::new()).unwrap();
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority_key = KeyPair::generate().unwrap();
    let root = authority.self_signed(&authority_key).unwrap();
    let issuer = Issuer::new(authority, authority_key);
    let key = KeyPair::generate().unwrap();
    let certificate = CertificateParams::new(vec![name.to_owned()]).unwrap().signed_by(&key, &issuer).unwrap();
    let put = |end: &str, text: String| {
        let path = folder.join(format!("{name}.{end}"));
        fs::write(&path, text).unwrap();
        path
    };
    Certified { ca: put("ca", root.pem()), certificate: put("pem", certificate.pem()), key: put("key", key.serialize_pem()) }
}

struct Certified {
    ca: PathBuf,
    certificate: PathBuf,
    key: PathBuf,
}

/// A mail server of one's own (aiosmtpd), gone with the test.
struct MailServer {
    process: Child,
    folder: TempDir,
    port: u16,
}

impl MailServer {
    fn start(more: &[&std::ffi::OsStr]) -> Self {
        let folder = TempDir::new().unwrap();
        // A port that was free a moment ago; nobody else asks for it in between.
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port();
        let ours = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../.konsil/tools/py/bin/aiosmtpd");
        let program = if ours.is_file() { ours } else { "aiosmtpd".into() };
        let mut process = Command::new(program)
            .args(["-n", "-c", "aiosmtpd.handlers.Mailbox", "-l", &format!("127.0.0.1:{port}")])
            .args(more)
            .arg(folder.path().join("mail"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("aiosmtpd is missing: run `cargo xtask setup`");
        while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err() {
            assert!(process.try_wait().unwrap().is_none(), "the mail server has stopped");
            std::thread::yield_now();
        }
        Self { process, folder, port }
    }

    fn starttls(certified: &Certified) -> Self {
        Self::start(&["--tlscert".as_ref(), certified.certificate.as_ref(), "--tlskey".as_ref(), certified.key.as_ref()])
    }

    fn tls(certified: &Certified) -> Self {
        Self::start(&["--smtpscert".as_ref(), certified.certificate.as_ref(), "--smtpskey".as_ref(), certified.key.as_ref()])
    }

    /// What comes of a mail to it.
    async fn mailed(&self, security: MailSecurity, ca: Option<&Path>) -> Delivery {
        let mail = config::Mail {
            host: "localhost".into(),
            port: self.port,
            security,
            from: "Konsil <konsil@klinik.example>".into(),
            user: None,
            password_file: None,
            ca: ca.map(Path::to_owned),
        };
        let out = GuestMailOut {
            tenant: TenantId::from_bytes([1; 16]),
            hospital: "Klinikum Nordstadt".into(),
            host: "klinik.example".into(),
            mail: WaitingMail {
                invitation: InvitationId::from_bytes([2; 16]),
                to: "ida.brandt@praxis.example".into(),
                language: MailLanguage::German,
                since: Timestamp::default(),
                expires_at: Timestamp::from_millis(1_796_083_200_000),
            },
        };
        Mailer::new(&mail, &Config::default(), 443).unwrap().send(&out).await
    }

    fn mails(&self) -> usize {
        fs::read_dir(self.folder.path().join("mail/new")).map(Iterator::count).unwrap_or_default()
    }
}

impl Drop for MailServer {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_goes_by_starttls_and_only_to_a_server_with_the_right_certificate() {
    let folder = TempDir::new().unwrap();
    let (ours, others) = (certificate(folder.path(), "localhost"), certificate(folder.path(), "post.example"));
    let mails = MailServer::starttls(&ours);
    assert_eq!(mails.mailed(MailSecurity::Starttls, Some(&ours.ca)).await, Delivery::Taken);
    assert_eq!(mails.mails(), 1);
    assert_eq!(mails.mailed(MailSecurity::Starttls, None).await, Delivery::Unreachable, "an authority that nobody named");
    assert_eq!(mails.mailed(MailSecurity::Starttls, Some(&others.ca)).await, Delivery::Unreachable, "another authority");
    let wrong = MailServer::starttls(&others);
    assert_eq!(wrong.mailed(MailSecurity::Starttls, Some(&others.ca)).await, Delivery::Unreachable, "another name");
    // Who stands between may leave out the offer: nothing goes in the clear then.
    let stripped = MailServer::start(&[]);
    assert_eq!(stripped.mailed(MailSecurity::Starttls, Some(&ours.ca)).await, Delivery::Unreachable, "no STARTTLS");
    assert_eq!((mails.mails(), wrong.mails(), stripped.mails()), (1, 0, 0));
    assert_eq!(stripped.mailed(MailSecurity::None, None).await, Delivery::Taken);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_goes_by_tls_and_only_to_a_server_with_the_right_certificate() {
    let folder = TempDir::new().unwrap();
    let (ours, others) = (certificate(folder.path(), "localhost"), certificate(folder.path(), "post.example"));
    let mails = MailServer::tls(&ours);
    assert_eq!(mails.mailed(MailSecurity::Tls, Some(&ours.ca)).await, Delivery::Taken);
    assert_eq!(mails.mails(), 1);
    assert_eq!(mails.mailed(MailSecurity::Tls, None).await, Delivery::Unreachable, "an authority that nobody named");
    assert_eq!(mails.mailed(MailSecurity::Tls, Some(&others.ca)).await, Delivery::Unreachable, "another authority");
    let wrong = MailServer::tls(&others);
    assert_eq!(wrong.mailed(MailSecurity::Tls, Some(&others.ca)).await, Delivery::Unreachable, "another name");
    assert_eq!((mails.mails(), wrong.mails()), (1, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_wants_tls_first_is_not_the_mails_fault() {
    let folder = TempDir::new().unwrap();
    let mails = MailServer::starttls(&certificate(folder.path(), "localhost"));
    assert_eq!(mails.mailed(MailSecurity::None, None).await, Delivery::Unreachable, "530: it is tried again, not given up");
    assert_eq!(mails.mails(), 0);
}
