//! What a notification says: that there is something. In the form of declarative web push, which some browsers show by
//! themselves; for the others the app's service worker reads it.

use app::push::Wake;
use protocol::push::PushLanguage;

/// The notification as JSON.
pub(super) fn json(host: &str, language: PushLanguage, wake: Wake) -> String {
    let (lang, body) = match (language, wake) {
        (PushLanguage::German, Wake::Message) => ("de", "Neue Nachricht"),
        (PushLanguage::German, Wake::Urgent) => ("de", "Dringende Nachricht"),
        (PushLanguage::German, Wake::Again) => ("de", "Dringende Nachricht wartet auf Antwort"),
        (PushLanguage::German, Wake::Try) => ("de", "Dieses Gerät kann geweckt werden."),
        (PushLanguage::English, Wake::Message) => ("en", "New message"),
        (PushLanguage::English, Wake::Urgent) => ("en", "Urgent message"),
        (PushLanguage::English, Wake::Again) => ("en", "Urgent message waits for an answer"),
        (PushLanguage::English, Wake::Try) => ("en", "This device can be woken."),
    };
    let notification = serde_json::json!({
        "web_push": 8030,
        "notification": {
            "title": "Konsil",
            "body": body,
            "lang": lang,
            "dir": "ltr",
            "tag": topic(wake),
            "navigate": format!("https://{host}/chats"),
            "silent": false,
            "requireInteraction": matches!(wake, Wake::Urgent | Wake::Again),
        },
        "mutable": true,
    });
    notification.to_string()
}

/// A later notification of the same topic takes the place of one that was not delivered or looked at (RFC 8030 section 5.4).
pub(super) const fn topic(wake: Wake) -> &'static str {
    match wake {
        Wake::Message => "konsil",
        // In the place of what it is about.
        Wake::Urgent | Wake::Again => "konsil-urgent",
        Wake::Try => "konsil-try",
    }
}
