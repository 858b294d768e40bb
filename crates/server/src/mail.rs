//! Mails to guests: an address and an id, never a secret.
//!
//! Guarantees: an address is forgotten as soon as the hospital's mail server has taken the mail, or has refused it for good; nothing of
//! a mail is logged. What the mail server cannot take now is tried again for a day.
//!
//! Deliberately lacks: bounces, and any mail that is not a guest's invitation.

use crate::config::{self, Config, MailSecurity};
use app::{App, guests::GuestMailOut};
use lettre::{
    AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor,
    message::{
        Mailbox,
        header::{ContentType, HeaderName, HeaderValue},
    },
    transport::smtp::{
        authentication::Credentials,
        client::{Certificate, Tls, TlsParameters},
    },
};
use protocol::{guest::MailLanguage, time::Timestamp};
use std::{
    sync::{Arc, Weak},
    time::Duration,
};
use tokio::task::JoinHandle;

/// Pause before another look, when the mail server could not be reached or nobody said that something waits.
const PAUSE: Duration = Duration::from_secs(60);
/// Longest time for one mail.
const TIMEOUT: Duration = Duration::from_secs(30);

/// Why mail cannot be sent as it is configured.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// The password or a certificate cannot be read.
    #[error("[mail] {key}: {error}")]
    File {
        /// Which key.
        key: &'static str,
        /// Why.
        error: std::io::Error,
    },
    /// The sender is none.
    #[error("[mail] from = \"{0}\": not an address")]
    From(String),
    /// TLS cannot be set up.
    #[error("[mail] {0}")]
    Tls(String),
}

/// Sends mails.
pub(crate) struct Mailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    /// What stands before a host name in links, and after it.
    scheme: &'static str,
    port: String,
}

impl Mailer {
    /// Reads password and certificates; does not connect.
    pub(crate) fn new(mail: &config::Mail, config: &Config, port: u16) -> Result<Self, MailError> {
        let read = |key, path: &std::path::Path| std::fs::read(path).map_err(|error| MailError::File { key, error });
        let tls = || {
            let mut parameters = TlsParameters::builder(mail.host.clone());
            if let Some(path) = &mail.ca {
                let certificate = Certificate::from_pem(&read("ca", path)?).map_err(|error| MailError::Tls(error.to_string()))?;
                parameters = parameters.add_root_certificate(certificate);
            }
            parameters.build_rustls().map_err(|error| MailError::Tls(error.to_string()))
        };
        let tls = match mail.security {
            MailSecurity::Starttls => Tls::Required(tls()?),
            MailSecurity::Tls => Tls::Wrapper(tls()?),
            MailSecurity::None => Tls::None,
        };
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(mail.host.clone())
            .port(mail.port)
            .tls(tls)
            .timeout(Some(TIMEOUT));
        if let (Some(user), Some(path)) = (&mail.user, &mail.password_file) {
            let password = String::from_utf8_lossy(&read("password_file", path)?).trim_end_matches(['\r', '\n']).to_owned();
            builder = builder.credentials(Credentials::new(user.clone(), password));
        }
        let secure = config.tls.is_some() || config.behind_proxy;
        Ok(Self {
            transport: builder.build(),
            from: mail.from.parse().map_err(|_| MailError::From(mail.from.clone()))?,
            scheme: if secure { "https" } else { "http" },
            port: if secure { String::new() } else { format!(":{port}") },
        })
    }

    async fn send(&self, out: &GuestMailOut) -> Delivery {
        let link = format!("{}://{}{}/gast/{}", self.scheme, out.host, self.port, out.mail.invitation);
        let (subject, text) = words(out.mail.language, &out.hospital, &link, out.mail.expires_at);
        // An address that lettre does not take was checked by a looser rule before: it is refused for good.
        let Ok(to) = out.mail.to.parse() else { return Delivery::Refused };
        let message = Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .subject(subject)
            // The same at every try, so that a mail that came twice is known as one; a mail without is taken for spam.
            .message_id(Some(format!("<{}@{}>", out.mail.invitation, self.from.email.domain())))
            // Nobody's absence answers to a mail that nobody wrote (RFC 3834).
            .raw_header(HeaderValue::new(HeaderName::new_from_ascii_str("Auto-Submitted"), "auto-generated".to_owned()))
            .header(ContentType::TEXT_PLAIN)
            .body(text);
        let Ok(message) = message else { return Delivery::Refused };
        match self.transport.send(message).await {
            Ok(_) => Delivery::Taken,
            // What it says may quote the address: only its kind is of interest.
            Err(error) => {
                let (kind, delivery) = match error.status().map(u16::from) {
                    // It does not know us: no fault of this mail, and mended by whoever runs the server.
                    Some(530 | 534 | 535 | 538) => ("authentication", Delivery::Unreachable),
                    Some(500..) => return Delivery::Refused,
                    Some(_) => ("not now", Delivery::Later),
                    None if error.is_timeout() => ("timeout", Delivery::Unreachable),
                    None if error.is_tls() => ("tls", Delivery::Unreachable),
                    None => ("no connection", Delivery::Unreachable),
                };
                tracing::warn!(kind, "the mail server does not take a mail");
                delivery
            }
        }
    }
}

/// What came of a mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Delivery {
    /// The mail server took it.
    Taken,
    /// It refused it for good.
    Refused,
    /// Not this one now; others may pass.
    Later,
    /// The mail server takes no mail of ours at the moment.
    Unreachable,
}

impl Delivery {
    /// Taken, refused for good, or (none) not yet.
    const fn taken(self) -> Option<bool> {
        match self {
            Self::Taken => Some(true),
            Self::Refused => Some(false),
            Self::Later | Self::Unreachable => None,
        }
    }
}

/// Subject and text. Whoever invites is not named: the server need not know, and a forwarded mail tells nobody.
fn words(language: MailLanguage, hospital: &str, link: &str, until: Timestamp) -> (String, String) {
    let hospital: String = hospital.chars().filter(|letter| !letter.is_control()).collect();
    match language {
        MailLanguage::German => (
            format!("Einladung in einen geschützten Raum: {hospital}"),
            format!(
                "Guten Tag,\n\n\
                 jemand aus „{hospital}“ lädt Sie in einen geschützten Raum ein. Öffnen Sie diese Adresse in Ihrem Browser:\n\n\
                 {link}\n\n\
                 Sie brauchen dazu den Code, den Ihnen Ihr Gastgeber selbst sagt, zum Beispiel am Telefon. In dieser E-Mail steht er\n\
                 nicht. Die Einladung gilt bis {} und nur für eine Person.\n\n\
                 Kennen Sie dort niemanden? Dann löschen Sie diese E-Mail.\n\n\
                 In einem Notfall wählen Sie bitte 112.\n",
                day(until, "%d.%m.%Y")
            ),
        ),
        MailLanguage::English => (
            format!("Invitation to a protected room: {hospital}"),
            format!(
                "Hello,\n\n\
                 somebody at \u{201c}{hospital}\u{201d} invites you to a protected room. Open this address in your browser:\n\n\
                 {link}\n\n\
                 You need the code that your host tells you, for example on the phone. It is not in this mail. The invitation holds\n\
                 until {} and for one person only.\n\n\
                 Do you know nobody there? Then delete this mail.\n\n\
                 In an emergency call 112.\n",
                day(until, "%-d %B %Y")
            ),
        ),
    }
}

fn day(time: Timestamp, format: &str) -> String {
    let millis = i64::try_from(time.as_millis()).unwrap_or(i64::MAX);
    jiff::Timestamp::from_millisecond(millis).map(|time| time.strftime(format).to_string()).unwrap_or_default()
}

/// Starts the job; it ends with the app.
pub(crate) fn run(app: &Arc<App>, mailer: Mailer) -> JoinHandle<()> {
    app.sends_mail();
    tokio::spawn(work(Arc::downgrade(app), mailer))
}

async fn work(app: Weak<App>, mailer: Mailer) {
    loop {
        let Some(app) = app.upgrade() else { return };
        for out in app.waiting_mails().await {
            let delivery = mailer.send(&out).await;
            app.mailed(&out, delivery.taken()).await;
            if delivery == Delivery::Unreachable {
                // The others would wait for the same mail server.
                break;
            }
        }
        // Late or early, all that waits is looked at again.
        let _ = tokio::time::timeout(PAUSE, app.mail_waits()).await;
    }
}

#[cfg(test)]
mod tests;
