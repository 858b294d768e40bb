//! What comes over HTTP before a device has a session: the routes of `server::http`, without the sockets.

use app::App;
use client::{HttpAnswer, HttpError};
use minicbor::{Decode, Encode};
use protocol::{cbor, refusal::Refusal};
use std::{
    net::{IpAddr, Ipv4Addr},
    sync::Arc,
};

/// Whose guesses are counted: everybody's apart would hide that they are counted at all.
const FROM: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

/// Answers a request.
pub(crate) async fn answer(app: &Arc<App>, host: &str, path: &str, body: &[u8]) -> HttpAnswer {
    let Some(tenant) = app.tenant_of_host(host).await else { return Err(HttpError::Status(404)) };
    match path {
        "/api/tenant" => Ok(cbor::encode(&app.tenant_info(&tenant))),
        "/api/tenant/claim" => said(app.claim_tenant(&tenant, FROM, read(body)?).await),
        "/api/invitations/inspect" => said(app.inspect_invitation(&tenant, FROM, read(body)?).await),
        "/api/enrolments" => said(app.enrol(&tenant, FROM, read(body)?).await),
        "/api/devices" => said(app.register_device(&tenant, FROM, read(body)?).await),
        "/api/transfers/take" => said(app.take_transfer(&tenant, FROM, read(body)?).await),
        "/api/offers" => said(app.put_offer(&tenant, FROM, read(body)?)),
        "/api/offers/wait" => said(app.await_offer(&tenant, FROM, read(body)?).await),
        "/api/recoveries/take" => said(app.take_recovery(&tenant, FROM, read(body)?).await),
        _ => Err(HttpError::Status(404)),
    }
}

fn read<T: for<'b> Decode<'b, ()>>(body: &[u8]) -> Result<T, HttpError> {
    cbor::decode_frame(body).map_err(|_| HttpError::Status(400))
}

/// The same statuses as `server::http::answer`.
fn said<T: Encode<()>>(outcome: Result<T, Refusal>) -> HttpAnswer {
    outcome.map(|done| cbor::encode(&done)).map_err(|refusal| {
        HttpError::Status(match refusal {
            Refusal::StorageFull => 507,
            Refusal::Unavailable => 503,
            Refusal::NotAllowed
            | Refusal::NotAMember
            | Refusal::NotCertified
            | Refusal::Locked
            | Refusal::Forged
            | Refusal::DeviceRemoved => 403,
            Refusal::TooLarge { .. } => 413,
            Refusal::Malformed | Refusal::UnknownVersion => 400,
            Refusal::RateLimited { .. } => 429,
            Refusal::Exists => 409,
            Refusal::NotFound => 404,
            Refusal::Gone => 410,
            _ => 500,
        })
    })
}
