//! Routes, and what all answers have in common. One endpoint, one file.

mod admin;
mod answer;
mod await_offer;
mod claim_tenant;
mod enrol;
mod headers;
mod host;
mod inspect_guest;
mod inspect_invitation;
mod knock;
mod live;
mod map;
mod objects;
mod open_guest;
mod put_offer;
mod ready;
mod register_device;
mod socket;
mod take_recovery;
mod take_transfer;
mod tenant_info;
mod web;

use crate::{
    config::{Config, Rate},
    tls::Certificates,
};
use app::App;
use axum::{
    Router,
    extract::{DefaultBodyLimit, State},
    http::StatusCode,
    middleware,
    response::Response,
    routing::{get, post, put},
};
use protocol::{limits, time::Timestamp};
use std::{path::PathBuf, sync::Arc, time::Duration};

/// What handlers share.
#[derive(Clone)]
pub(crate) struct Shared {
    pub(crate) app: Arc<App>,
    pub(crate) behind_proxy: bool,
    pub(crate) rate: Rate,
    /// Pause between two pings of a device socket.
    pub(crate) ping_every: Duration,
    /// Where the embedded database is.
    pub(crate) data_dir: PathBuf,
    /// The house's own map, if it has one.
    map: Option<PathBuf>,
    tls: Option<Arc<Certificates>>,
}

impl Shared {
    /// End of the TLS certificate that is served now.
    pub(crate) fn tls_ends_at(&self) -> Option<Timestamp> {
        self.tls.as_ref()?.ends_at()
    }
}

pub(crate) use admin::description;
pub(crate) use web::{WebRootError, check_web_root};

/// Whoever was told that the database is unavailable may have changed something all the same.
async fn notice_outage(State(shared): State<Shared>, response: Response) -> Response {
    if response.status() == StatusCode::SERVICE_UNAVAILABLE {
        shared.app.notices_outage();
    }
    response
}

/// All routes.
pub(crate) fn router(app: Arc<App>, config: &Config, tls: Option<Arc<Certificates>>) -> Router {
    let shared = Shared {
        app,
        behind_proxy: config.behind_proxy,
        rate: config.rate.clone(),
        ping_every: Duration::from_secs(config.ping_seconds),
        data_dir: config.data_dir.clone(),
        map: config.map.tiles.clone(),
        tls,
    };
    let secure = config.tls.is_some() || config.behind_proxy;
    let api = Router::new()
        .route("/api/tenant", get(tenant_info::handle))
        .route("/api/tenant/claim", post(claim_tenant::handle))
        .route("/api/invitations/inspect", post(inspect_invitation::handle))
        .route("/api/enrolments", post(enrol::handle))
        .route("/api/devices", post(register_device::handle))
        .route("/api/transfers/take", post(take_transfer::handle))
        .route("/api/offers", post(put_offer::handle))
        .route("/api/offers/wait", post(await_offer::handle))
        .route("/api/recoveries/take", post(take_recovery::handle))
        .route("/api/guests/inspect", post(inspect_guest::handle))
        .route("/api/guests/open", post(open_guest::handle))
        .route("/api/guests/knock", post(knock::handle))
        .route("/api/map", get(map::handle))
        .route("/api/socket", get(socket::handle))
        .layer(DefaultBodyLimit::max(limits::HTTP_BODY_BYTES_MAX))
        .merge(admin::router());
    let objects = Router::new()
        .route("/api/objects/{id}", put(objects::put::handle).head(objects::progress::handle).get(objects::read::handle))
        .layer(DefaultBodyLimit::max(limits::OBJECT_PART_BYTES));
    let api = api.merge(objects).layer(middleware::map_response_with_state(shared.clone(), notice_outage));
    let all = match &config.web_root {
        Some(root) => api.merge(web::router(root)),
        None => api,
    };
    // Unknown host names get nothing but a plain page; health needs no host name.
    all.layer(middleware::from_fn_with_state(shared.clone(), host::known))
        .route("/livez", get(live::handle))
        .route("/readyz", get(ready::handle))
        .layer(middleware::from_fn_with_state(secure, headers::add))
        .with_state(shared)
}
