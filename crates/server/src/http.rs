//! Routes, and what all answers have in common. One endpoint, one file.

mod admin;
mod answer;
mod claim_tenant;
mod enrol;
mod headers;
mod host;
mod inspect_invitation;
mod live;
mod ready;
mod register_device;
mod socket;
mod take_transfer;
mod tenant_info;
mod web;

use crate::config::{Config, Rate};
use app::App;
use axum::{
    Router,
    extract::DefaultBodyLimit,
    middleware,
    routing::{get, post},
};
use protocol::limits;
use std::{path::PathBuf, sync::Arc};

/// What handlers share.
#[derive(Clone)]
pub(crate) struct Shared {
    pub(crate) app: Arc<App>,
    pub(crate) behind_proxy: bool,
    pub(crate) rate: Rate,
    /// Where the embedded database is.
    pub(crate) data_dir: PathBuf,
}

pub(crate) use admin::description;

/// All routes.
pub(crate) fn router(app: Arc<App>, config: &Config) -> Router {
    let shared = Shared { app, behind_proxy: config.behind_proxy, rate: config.rate.clone(), data_dir: config.data_dir.clone() };
    let secure = config.tls.is_some() || config.behind_proxy;
    let api = Router::new()
        .route("/api/tenant", get(tenant_info::handle))
        .route("/api/tenant/claim", post(claim_tenant::handle))
        .route("/api/invitations/inspect", post(inspect_invitation::handle))
        .route("/api/enrolments", post(enrol::handle))
        .route("/api/devices", post(register_device::handle))
        .route("/api/transfers/take", post(take_transfer::handle))
        .route("/api/socket", get(socket::handle))
        .layer(DefaultBodyLimit::max(limits::HTTP_BODY_BYTES_MAX))
        .merge(admin::router());
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
