//! Naming duties as an administrator: over the administration's JSON API, with a token that this device asks for.

use crate::{Person, PersonError};
use client::command::{Answer, Command};
use serde_json::json;

/// Names a duty, and says who may hold it (ids of people).
///
/// # Errors
/// [`PersonError`]; [`PersonError::Story`] with the server's words when it does not keep it.
pub async fn name_duty(admin: &Person, server: &str, name: &str, people: &[String]) -> Result<(), PersonError> {
    let token = match admin.command(Command::OpenAdministration).await? {
        Answer::Administration { token, .. } => token,
        other => return Err(PersonError::Story(format!("expected a token, got {other:?}"))),
    };
    let failed = |error: reqwest::Error| PersonError::Story(format!("the administration cannot be reached: {error}"));
    let answer = reqwest::Client::new()
        .post(format!("{server}/api/admin/v1/duties"))
        .header("authorization", format!("Bearer {token}"))
        .header("content-type", "application/json")
        .body(json!({ "name": name, "people": people }).to_string())
        .send()
        .await
        .map_err(failed)?;
    if answer.status().is_success() {
        return Ok(());
    }
    let said = answer.text().await.map_err(failed)?;
    Err(PersonError::Story(format!("the duty `{name}` was not kept: {said}")))
}
