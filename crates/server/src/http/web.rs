//! The web app's files: precompressed where there is a `.br` or `.gz` beside them, hashed ones for ever, the others
//! revalidated. Paths without a file that look like a route of an app get that app: the administration below `/verwaltung`, the
//! messenger everywhere else.

use super::Shared;
use axum::{
    Router,
    extract::Request,
    http::{HeaderValue, Method, StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
};
use std::path::{Path, PathBuf};
use tower::ServiceExt as _;
use tower_http::services::{ServeDir, ServeFile};

const FOR_EVER: &str = "public, max-age=31536000, immutable";
const REVALIDATE: &str = "no-cache";

/// The folder of the web app is another one.
#[derive(Debug, thiserror::Error)]
#[error("web_root = {}: there is no index.html in it; name the folder into which the web app was built", .0.display())]
pub struct WebRootError(PathBuf);

/// Is the web app there? Without it every page would be "not found".
pub(crate) fn check_web_root(root: &Path) -> Result<(), WebRootError> {
    if root.join("index.html").is_file() { Ok(()) } else { Err(WebRootError(root.to_owned())) }
}

/// Serves the folder for everything that no other route takes.
pub(crate) fn router(root: &Path) -> Router<Shared> {
    let index = |file: &str| ServeFile::new(root.join(file)).precompressed_br().precompressed_gzip();
    let (messenger, administration) = (index("index.html"), index("verwaltung/index.html"));
    let route = tower::service_fn(move |request: Request| {
        let app = app_of(request.uri().path()).filter(|_| request.method() == Method::GET);
        let index = app.map(|app| match app {
            WebApp::Messenger => messenger.clone(),
            WebApp::Administration => administration.clone(),
        });
        async move {
            let response = match index {
                Some(index) => index.oneshot(request).await.map(IntoResponse::into_response),
                None => Ok(StatusCode::NOT_FOUND.into_response()),
            };
            Ok::<_, std::convert::Infallible>(response.unwrap_or_else(|never| match never {}))
        }
    });
    let files = ServeDir::new(root).precompressed_br().precompressed_gzip().fallback(route);
    Router::new().fallback_service(files).layer(middleware::from_fn(cache))
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum WebApp {
    Messenger,
    Administration,
}

/// Whose route this is. Files have an extension, routes have none.
fn app_of(path: &str) -> Option<WebApp> {
    let last = path.rsplit('/').next().unwrap_or(path);
    if path.starts_with("/api/") || last.contains('.') {
        return None;
    }
    let below = path.strip_prefix("/verwaltung");
    Some(if below.is_some_and(|rest| rest.is_empty() || rest.starts_with('/')) {
        WebApp::Administration
    } else {
        WebApp::Messenger
    })
}

async fn cache(request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let hashed = path.starts_with("/assets/") || path.starts_with("/verwaltung/assets/");
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
    fn routes_have_no_extension_and_belong_to_one_app() {
        assert_eq!(app_of("/"), Some(WebApp::Messenger));
        assert_eq!(app_of("/chats/0190b1d8-7c3a-7000-8000-0123456789ab"), Some(WebApp::Messenger));
        assert_eq!(app_of("/verwaltungen"), Some(WebApp::Messenger));
        assert_eq!(app_of("/verwaltung"), Some(WebApp::Administration));
        assert_eq!(app_of("/verwaltung/einrichten"), Some(WebApp::Administration));
        assert_eq!(app_of("/assets/missing-abc.js"), None);
        assert_eq!(app_of("/verwaltung/assets/missing-abc.js"), None);
        assert_eq!(app_of("/api/nothing"), None);
    }
}
