//! `GET /api/admin/v1/news`: which parts of the administration changed, as they do.

use super::{
    Shared,
    problem::{Problem, ProblemBody},
    signed_in::SignedIn,
};
use app::administration::{Listener, Notice, Topic};
use axum::{
    body::Body,
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use serde::Serialize;
use std::convert::Infallible;
use utoipa::ToSchema;

/// A part of the administration.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum NewsTopic {
    /// People, their devices, their scopes.
    People,
    /// Who waits for certification.
    Waiting,
    /// Cases of the archive, and how they are opened.
    Cases,
    /// The lease and the house's places.
    Settings,
    /// What the home page tells besides: issuers, policy, a full disk.
    Health,
    /// The audit log.
    Audit,
}

impl From<Topic> for NewsTopic {
    fn from(topic: Topic) -> Self {
        match topic {
            Topic::People => Self::People,
            Topic::Waiting => Self::Waiting,
            Topic::Cases => Self::Cases,
            Topic::Settings => Self::Settings,
            Topic::Health => Self::Health,
            Topic::Audit => Self::Audit,
        }
    }
}

/// The data of one event: what to read anew.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct News {
    changed: Vec<NewsTopic>,
}

/// A comment: the line is open.
const QUIET: &str = ":\n\n";

fn event(notice: Notice) -> Bytes {
    let Notice::Changed(topics) = notice else { return Bytes::from_static(QUIET.as_bytes()) };
    let news = News { changed: topics.into_iter().map(NewsTopic::from).collect() };
    Bytes::from(format!("data: {}\n\n", serde_json::to_string(&news).unwrap_or_default()))
}

/// Which parts of the administration changed, as they do
///
/// An event stream. An event says which part to read anew, at most one a second; comments in between keep the line open. It ends
/// with the session, and after five minutes in any case: ask again. A session may have three at a time. For every administrator; of
/// cases only those with the scope `archive` hear, of the audit log those with `audit`.
#[utoipa::path(
    get,
    path = "/news",
    operation_id = "readNews",
    responses(
        (status = 200, description = "Events, as they come", content((News = "text/event-stream"))),
        (status = "default", description = "What went wrong", body = ProblemBody, content_type = "application/problem+json")
    )
)]
pub(super) async fn handle(State(shared): State<Shared>, SignedIn(session): SignedIn) -> Result<Response, Problem> {
    let listener = shared.app.listen(&session).await?;
    // Without a first line a proxy would not say that the stream is open.
    let first = async { Ok::<_, Infallible>(Bytes::from_static(QUIET.as_bytes())) };
    let events = futures_util::stream::unfold(listener, async |mut listener: Listener| {
        let notice = listener.next().await?;
        Some((Ok(event(notice)), listener))
    });
    let body = Body::from_stream(futures_util::StreamExt::chain(futures_util::stream::once(first), events));
    // nginx gathers answers unless told not to.
    Ok(([(header::CONTENT_TYPE, "text/event-stream"), (header::HeaderName::from_static("x-accel-buffering"), "no")], body)
        .into_response())
}
