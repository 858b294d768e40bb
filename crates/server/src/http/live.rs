//! `GET /livez`: the process answers.

use axum::http::StatusCode;

/// 200 while the process runs.
pub(crate) async fn handle() -> (StatusCode, &'static str) {
    (StatusCode::OK, "ok\n")
}
