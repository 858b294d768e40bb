//! `PUT /api/admin/v1/lease`: says for how long devices may stay without contact.

use super::{
    Shared,
    lease::{Lease, SetLease},
    problem::{Problem, ProblemBody},
    signed_in::{Given, SignedIn},
};
use axum::{Json, extract::State};

/// Says for how long devices may stay without contact
///
/// A device is told at its next contact. Needs the scope `policy`.
#[utoipa::path(
    put,
    path = "/lease",
    operation_id = "setLease",
    request_body = SetLease,
    responses(
        (status = 200, body = Lease),
        (status = "default", description = "What went wrong", body = ProblemBody, content_type = "application/problem+json")
    )
)]
pub(super) async fn handle(
    State(shared): State<Shared>,
    SignedIn(session): SignedIn,
    Given(body): Given<SetLease>,
) -> Result<Json<Lease>, Problem> {
    Ok(Json(shared.app.set_lease(&session, body.days).await?.into()))
}
