//! What endpoints take: the administrator of a token, a person of the path, query and body.

use super::{super::host::OfHost, Shared, problem::Problem};
use app::{administration::Problem as Cause, session::Session};
use axum::{
    Json,
    extract::{FromRequest, FromRequestParts, Path, Query, Request},
    http::{StatusCode, header, request::Parts},
};
use protocol::id::{DeviceId, PersonId};
use serde::{
    Deserialize, Deserializer,
    de::{DeserializeOwned, MapAccess, Visitor, value::MapAccessDeserializer},
};
use std::{fmt, marker::PhantomData, sync::Arc};

/// The session of the token that came with the request. Handlers take it first: nobody without a token learns anything.
pub(super) struct SignedIn(pub(super) Arc<Session>);

impl FromRequestParts<Shared> for SignedIn {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, shared: &Shared) -> Result<Self, Problem> {
        let OfHost(tenant) = OfHost::from_request_parts(parts, shared).await.map_err(|_| Problem::NoSuchEndpoint)?;
        let token = parts.headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        let token = token.and_then(|value| value.split_once(' ')).filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
        let (_, token) = token.ok_or(Problem::Cause(Cause::NotSignedIn))?;
        Ok(Self(shared.app.administrator(tenant.id, token)?))
    }
}

/// The person named by the path; what is no id is nobody.
pub(super) struct OfPath(pub(super) PersonId);

impl<S: Send + Sync> FromRequestParts<S> for OfPath {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let unknown = || Problem::Cause(Cause::PersonUnknown);
        let Path(text) = Path::<String>::from_request_parts(parts, state).await.map_err(|_| unknown())?;
        text.parse().map(Self).map_err(|_| unknown())
    }
}

/// The person and the device named by the path; what is no id is nobody's.
pub(super) struct OfDevice(pub(super) PersonId, pub(super) DeviceId);

impl<S: Send + Sync> FromRequestParts<S> for OfDevice {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let unknown = || Problem::Cause(Cause::DeviceUnknown);
        let Path((person, device)) = Path::<(String, String)>::from_request_parts(parts, state).await.map_err(|_| unknown())?;
        match (person.parse(), device.parse()) {
            (Ok(person), Ok(device)) => Ok(Self(person, device)),
            _ => Err(unknown()),
        }
    }
}

/// The query.
pub(super) struct Asked<T>(pub(super) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Asked<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        Query::try_from_uri(&parts.uri).map(|Query(query)| Self(query)).map_err(|_| Problem::Malformed)
    }
}

/// The body.
pub(super) struct Given<T>(pub(super) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Given<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        match Json::from_request(request, state).await {
            Ok(Json(Object(body))) => Ok(Self(body)),
            Err(rejected) if rejected.status() == StatusCode::PAYLOAD_TOO_LARGE => Err(Problem::TooLarge),
            Err(_) => Err(Problem::Malformed),
        }
    }
}

/// What serde takes from `{…}` alone: by itself it also takes a structure's fields from a list.
struct Object<T>(T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members<T>(PhantomData<T>);

        impl<'de, T: Deserialize<'de>> Visitor<'de> for Members<T> {
            type Value = T;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<T, A::Error> {
                T::deserialize(MapAccessDeserializer::new(members))
            }
        }

        deserializer.deserialize_map(Members(PhantomData)).map(Self)
    }
}
