//! The way to push services: RFC 8030 over HTTPS, sealed by RFC 8291, signed by RFC 8292.
//!
//! Guarantees: goes only to services that the configuration names, never after a redirect, and to addresses inside the house only
//! when the operator named the host; what leaves has always the same length and says that there is something, never what.

mod notification;
mod seal;
mod services;
mod vapid;

use crate::config::{ConfigError, Push};
use app::push::{PushOutcome, PushSender, PushService, Wake};
use protocol::{push::PushSubscription, time::Timestamp};
use reqwest::{Client, StatusCode, header, redirect};
use services::{Guarded, Services};
use std::{sync::Arc, time::Duration};

/// A push service must answer by then.
const ANSWER_MAX: Duration = Duration::from_secs(20);
/// And be reached by then.
const CONNECT_MAX: Duration = Duration::from_secs(10);
/// How long a push service keeps what a device that is off cannot take: over a long weekend.
const TTL_SECONDS: u64 = 3 * 24 * 3_600;
/// The same for what its person waits for with the device in their hand.
const TRY_TTL_SECONDS: u64 = 60;

/// Push services on the net.
#[derive(Debug)]
pub(crate) struct WebPush {
    services: Arc<Services>,
    client: Client,
    contact: Option<String>,
}

impl WebPush {
    /// Are names and proxy what they are to be?
    pub(crate) fn check(config: &Push) -> Result<(), ConfigError> {
        proxy(config)?;
        Services::read(&config.services).map(drop)
    }

    /// None when this server wakes nobody.
    pub(crate) fn open(config: &Push) -> Result<Option<Self>, ConfigError> {
        if !config.enabled {
            return Ok(None);
        }
        let services = Arc::new(Services::read(&config.services)?);
        let mut builder = Client::builder()
            .user_agent("Konsil")
            .redirect(redirect::Policy::none())
            .timeout(ANSWER_MAX)
            .connect_timeout(CONNECT_MAX)
            .dns_resolver(Arc::new(Guarded::new(Arc::clone(&services), config.proxy.as_deref())));
        builder = match proxy(config)? {
            Some(proxy) => builder.proxy(proxy),
            None => builder.no_proxy(),
        };
        match builder.build() {
            Ok(client) => Ok(Some(Self { services, client, contact: config.contact.clone() })),
            Err(error) => {
                // A machine without certificate authorities, for one: everything else works.
                tracing::error!(%error, "nobody is woken");
                Ok(None)
            }
        }
    }
}

fn proxy(config: &Push) -> Result<Option<reqwest::Proxy>, ConfigError> {
    let proxy = config.proxy.as_ref().map(|proxy| reqwest::Proxy::all(proxy).map_err(|_| ConfigError::PushProxy(proxy.clone())));
    proxy.transpose()
}

#[async_trait::async_trait]
impl PushService for WebPush {
    fn fresh_key(&self) -> Option<Vec<u8>> {
        vapid::fresh_key()
    }

    fn public_key(&self, key: &[u8]) -> Option<Vec<u8>> {
        vapid::public_key(key)
    }

    fn takes(&self, endpoint: &str) -> bool {
        self.services.take(endpoint).is_some()
    }

    fn minute_of_day(&self, zone: &str, at: Timestamp) -> Option<u16> {
        let at = jiff::Timestamp::from_millisecond(i64::try_from(at.as_millis()).ok()?).ok()?;
        let here = at.in_tz(zone).ok()?;
        u16::try_from(i32::from(here.hour()) * 60 + i32::from(here.minute())).ok()
    }

    async fn push(&self, from: &PushSender, to: &PushSubscription, wake: Wake) -> PushOutcome {
        // Configured otherwise since it was kept, perhaps.
        let Some(endpoint) = self.services.take(&to.endpoint) else {
            tracing::warn!("a push service that is not named in the configuration any more");
            return PushOutcome::Refused;
        };
        let service = endpoint.host_str().unwrap_or_default().to_owned();
        let contact = self.contact.clone().unwrap_or_else(|| format!("https://{}", from.host));
        let now = crate::surroundings::now();
        let authorization = vapid::authorization(&from.key, &endpoint.origin().ascii_serialization(), &contact, now);
        let plain = notification::json(&from.host, to.language, wake);
        let (Some(authorization), Some(body)) = (authorization, seal::seal(&to.key, &to.secret, plain.as_bytes())) else {
            // A point that is not on the curve, for one.
            tracing::warn!(service, "a subscription to which nothing can be sealed");
            return PushOutcome::Gone;
        };
        let asked = self
            .client
            .post(endpoint)
            .header(header::AUTHORIZATION, authorization)
            .header(header::CONTENT_TYPE, "application/octet-stream")
            .header(header::CONTENT_ENCODING, "aes128gcm")
            .header("TTL", if wake == Wake::Try { TRY_TTL_SECONDS } else { TTL_SECONDS })
            .header("Urgency", if wake == Wake::Message { "normal" } else { "high" })
            .header("Topic", notification::topic(wake))
            .body(body);
        match asked.send().await {
            Ok(answer) => outcome(&service, answer.status(), answer.headers().get(header::RETRY_AFTER)),
            Err(error) => {
                // Without its address, which is the device's.
                tracing::warn!(service, error = %error.without_url(), "push service not reached");
                PushOutcome::Later(None)
            }
        }
    }
}

fn outcome(service: &str, status: StatusCode, retry_after: Option<&header::HeaderValue>) -> PushOutcome {
    match status {
        status if status.is_success() => PushOutcome::Taken,
        StatusCode::NOT_FOUND | StatusCode::GONE => PushOutcome::Gone,
        status if status == StatusCode::TOO_MANY_REQUESTS || status.is_server_error() => {
            tracing::warn!(service, status = status.as_u16(), "push service busy");
            let seconds = retry_after.and_then(|value| value.to_str().ok()).and_then(|value| value.trim().parse().ok());
            PushOutcome::Later(seconds.map(Duration::from_secs))
        }
        status => {
            tracing::warn!(service, status = status.as_u16(), "push service refused");
            PushOutcome::Refused
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn service() -> WebPush {
        WebPush::open(&Push::default()).unwrap().unwrap()
    }

    #[test]
    fn a_minute_of_the_day_follows_summer_time() {
        let at = |text: &str| Timestamp::from_millis(text.parse::<jiff::Timestamp>().unwrap().as_millisecond() as u64);
        let service = service();
        assert_eq!(service.minute_of_day("Europe/Berlin", at("2026-01-10T21:30:00Z")), Some(22 * 60 + 30));
        assert_eq!(service.minute_of_day("Europe/Berlin", at("2026-07-10T21:30:00Z")), Some(23 * 60 + 30));
        assert_eq!(service.minute_of_day("Europe/Nirgends", at("2026-07-10T21:30:00Z")), None);
    }

    #[test]
    fn what_a_push_service_says_is_understood() {
        let said = |status: u16, after: Option<&'static str>| {
            outcome("push.example", StatusCode::from_u16(status).unwrap(), after.map(header::HeaderValue::from_static).as_ref())
        };
        assert_eq!(said(201, None), PushOutcome::Taken);
        assert_eq!((said(404, None), said(410, None)), (PushOutcome::Gone, PushOutcome::Gone));
        assert_eq!(said(429, Some("120")), PushOutcome::Later(Some(Duration::from_secs(120))));
        assert_eq!(said(503, Some("soon")), PushOutcome::Later(None));
        assert_eq!((said(403, None), said(307, None)), (PushOutcome::Refused, PushOutcome::Refused));
    }

    #[test]
    fn a_server_may_wake_nobody() {
        assert!(WebPush::open(&Push { enabled: false, ..Push::default() }).unwrap().is_none());
    }
}
