//! The web app's files: precompressed where there is a `.br` or `.gz` beside them, hashed ones for ever, the others
//! revalidated. Paths without a file that look like a route of the app get the app.

use super::Shared;
use axum::{
    Router,
    extract::Request,
    http::{HeaderValue, Method, StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
};
use std::path::Path;
use tower::ServiceExt as _;
use tower_http::services::{ServeDir, ServeFile};

const FOR_EVER: &str = "public, max-age=31536000, immutable";
const REVALIDATE: &str = "no-cache";

/// Serves the folder for everything that no other route takes.
pub(crate) fn router(root: &Path) -> Router<Shared> {
    let index = ServeFile::new(root.join("index.html")).precompressed_br().precompressed_gzip();
    let route = tower::service_fn(move |request: Request| {
        let index = index.clone();
        async move {
            let is_route = request.method() == Method::GET && is_route(request.uri().path());
            let response = match is_route {
                true => index.oneshot(request).await.map(IntoResponse::into_response),
                false => Ok(StatusCode::NOT_FOUND.into_response()),
            };
            Ok::<_, std::convert::Infallible>(response.unwrap_or_else(|never| match never {}))
        }
    });
    let files = ServeDir::new(root).precompressed_br().precompressed_gzip().fallback(route);
    Router::new().fallback_service(files).layer(middleware::from_fn(cache))
}

/// Files have an extension, routes of the app have none.
fn is_route(path: &str) -> bool {
    let last = path.rsplit('/').next().unwrap_or(path);
    !path.starts_with("/api/") && !last.contains('.')
}

async fn cache(request: Request, next: Next) -> Response {
    let hashed = request.uri().path().starts_with("/assets/");
    let mut response = next.run(request).await;
    let found = response.status().is_success() || response.status() == StatusCode::NOT_MODIFIED;
    let value = if hashed && found { FOR_EVER } else { REVALIDATE };
    response.headers_mut().entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static(value));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn routes_of_the_app_have_no_extension() {
        assert!(is_route("/"));
        assert!(is_route("/chats/0190b1d8-7c3a-7000-8000-0123456789ab"));
        assert!(!is_route("/assets/missing-abc.js"));
        assert!(!is_route("/api/nothing"));
    }
}
