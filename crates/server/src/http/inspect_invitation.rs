//! `POST /api/invitations/inspect`: what a link is for, before anything happens.

use super::{
    Shared,
    answer::{Cbor, Refused, read},
    host::{From, OfHost},
};
use axum::{body::Bytes, extract::State};
use protocol::enrolment::InvitationInfo;

/// Takes [`protocol::enrolment::InspectInvitation`].
pub(crate) async fn handle(
    State(shared): State<Shared>,
    OfHost(tenant): OfHost,
    From(from): From,
    body: Bytes,
) -> Result<Cbor<InvitationInfo>, Refused> {
    Ok(Cbor(shared.app.inspect_invitation(&tenant, from, read(&body)?).await?))
}
