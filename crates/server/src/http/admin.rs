//! The administration's JSON API, `/api/admin/v1`: one endpoint, one file. Its description is `openapi/admin.json`, generated
//! from these very routes.
//!
//! Guarantees: every answer is JSON or a problem (RFC 9457) with a stable `code`, is never cached, and every endpoint but none
//! wants a token first. No cookie is read, so no other page can act for an administrator.

mod add_duty;
mod add_place;
mod add_plan;
mod administrators;
mod approve_case;
mod archive_settings;
mod ask_case;
mod audit;
mod audit_verification;
mod case;
mod case_entries;
mod case_object;
mod cases;
mod close_case;
mod delete_person;
mod drop_duty;
mod drop_place;
mod drop_plan;
mod duties;
mod duty_shifts;
mod export_case;
mod hand_out_key;
mod home;
mod lease;
mod lock_person;
mod news;
mod of_case;
mod of_duty;
mod of_place;
mod people;
mod person;
mod places;
mod plan;
mod problem;
mod put_duty;
mod put_place;
mod put_plan;
mod refuse_case;
mod remove_device;
mod set_archive_settings;
mod set_lease;
mod set_scopes;
mod signed_in;
mod unlock_person;
mod waiting;

use super::Shared;
use axum::{
    Router,
    extract::DefaultBodyLimit,
    http::{HeaderValue, header},
    middleware,
    response::Response,
};
use problem::Problem;
use protocol::limits;
use utoipa::{
    Modify, OpenApi,
    openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme},
};
use utoipa_axum::{router::OpenApiRouter, routes};

/// Where the API is.
const BASE: &str = "/api/admin/v1";

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Konsil: administration",
        version = "1",
        description = "For administrators. A token comes from the device socket (`OpenAdministration`), lives 15 minutes and ends with \
            the session that asked for it. Times are milliseconds since 1970, UTC. What did not work is answered with \
            application/problem+json and a stable `code`; clients word it.",
        license(name = "Apache-2.0", identifier = "Apache-2.0"),
        contact()
    ),
    security(("administration_token" = [])),
    modifiers(&Token)
)]
struct Description;

struct Token;

impl Modify for Token {
    fn modify(&self, openapi: &mut utoipa::openapi::OpenApi) {
        let scheme = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("64 hex digits").build();
        let components = openapi.components.get_or_insert_default();
        components.add_security_scheme("administration_token", SecurityScheme::Http(scheme));
    }
}

fn endpoints() -> OpenApiRouter<Shared> {
    let below = OpenApiRouter::new()
        .routes(routes!(home::handle))
        .routes(routes!(news::handle))
        .routes(routes!(people::handle))
        .routes(routes!(person::handle, delete_person::handle))
        .routes(routes!(lock_person::handle))
        .routes(routes!(remove_device::handle))
        .routes(routes!(unlock_person::handle))
        .routes(routes!(waiting::handle))
        .routes(routes!(audit::handle))
        .routes(routes!(audit_verification::handle))
        .routes(routes!(administrators::handle))
        .routes(routes!(set_scopes::handle))
        .routes(routes!(archive_settings::handle, set_archive_settings::handle))
        .routes(routes!(lease::handle, set_lease::handle))
        .routes(routes!(hand_out_key::handle))
        .routes(routes!(places::handle, add_place::handle))
        .routes(routes!(put_place::handle, drop_place::handle))
        .routes(routes!(duties::handle, add_duty::handle))
        .routes(routes!(put_duty::handle, drop_duty::handle))
        .routes(routes!(duty_shifts::handle))
        .merge(
            OpenApiRouter::new()
                .routes(routes!(add_plan::handle))
                .routes(routes!(plan::handle, put_plan::handle, drop_plan::handle))
                .layer(DefaultBodyLimit::max(limits::PLAN_BODY_BYTES_MAX)),
        )
        .routes(routes!(cases::handle, ask_case::handle))
        .routes(routes!(case::handle))
        .routes(routes!(approve_case::handle))
        .routes(routes!(refuse_case::handle))
        .routes(routes!(close_case::handle))
        .routes(routes!(export_case::handle))
        .routes(routes!(case_entries::handle))
        .routes(routes!(case_object::handle));
    OpenApiRouter::with_openapi(Description::openapi()).nest(BASE, below)
}

/// The routes.
pub(super) fn router() -> Router<Shared> {
    let (router, _) = endpoints().split_for_parts();
    router
        .route(&format!("{BASE}/{{*rest}}"), axum::routing::any(|| async { Problem::NoSuchEndpoint }))
        .method_not_allowed_fallback(|| async { Problem::NoSuchMethod })
        .layer(DefaultBodyLimit::max(limits::ADMINISTRATION_BODY_BYTES_MAX))
        .layer(middleware::map_response(no_store))
}

async fn no_store(mut response: Response) -> Response {
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// The description of the API, as it is committed.
///
/// # Errors
/// When it cannot be written as JSON: never.
pub(crate) fn description() -> Result<String, serde_json::Error> {
    let (_, openapi) = endpoints().split_for_parts();
    Ok(openapi.to_pretty_json()? + "\n")
}
