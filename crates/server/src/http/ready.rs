//! `GET /readyz`: the database answers.

use super::Shared;
use axum::{extract::State, http::StatusCode};

/// 200 when requests can be served.
pub(crate) async fn handle(State(shared): State<Shared>) -> (StatusCode, &'static str) {
    match shared.app.is_ready().await {
        Ok(()) => (StatusCode::OK, "ready\n"),
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "not ready\n"),
    }
}
