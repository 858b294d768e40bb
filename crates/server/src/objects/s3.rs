//! S3-compatible storage: one S3 object for each part. A put is whole and durable when it is answered.

use super::{ObjectStoreError, prefix};
use crate::config::S3Place;
use app::objects::{ObjectParts, ObjectPartsError};
use bytes::Bytes;
use object_store::{ObjectStoreExt as _, aws::AmazonS3Builder, path::Path};
use protocol::id::{ObjectId, TenantId};
use std::ops::Range;

#[derive(Debug)]
pub(super) struct S3 {
    store: object_store::aws::AmazonS3,
}

impl S3 {
    pub(super) fn open(place: &S3Place) -> Result<Self, ObjectStoreError> {
        let mut builder = AmazonS3Builder::new()
            .with_bucket_name(&place.bucket)
            .with_region(&place.region)
            .with_access_key_id(&place.access_key)
            .with_secret_access_key(place.secret_key.expose());
        if let Some(endpoint) = &place.endpoint {
            // Plain HTTP on this machine alone: checked with the configuration.
            builder = builder.with_endpoint(endpoint).with_allow_http(endpoint.starts_with("http://"));
        }
        let store = builder.build().map_err(|error| ObjectStoreError::S3(error.to_string()))?;
        Ok(Self { store })
    }
}

fn path(tenant: TenantId, object: ObjectId, part: u64) -> Path {
    Path::from(format!("{}/{part}", prefix(tenant, object)))
}

fn failed(error: &object_store::Error) -> ObjectPartsError {
    match error {
        object_store::Error::NotFound { .. } => ObjectPartsError::Missing,
        other => ObjectPartsError::Internal(other.to_string()),
    }
}

#[async_trait::async_trait]
impl ObjectParts for S3 {
    async fn put(&self, tenant: TenantId, object: ObjectId, part: u64, bytes: Bytes) -> Result<(), ObjectPartsError> {
        self.store.put(&path(tenant, object, part), bytes.into()).await.map(drop).map_err(|error| failed(&error))
    }

    async fn get(&self, tenant: TenantId, object: ObjectId, part: u64, range: Range<u64>) -> Result<Bytes, ObjectPartsError> {
        self.store.get_range(&path(tenant, object, part), range).await.map_err(|error| failed(&error))
    }

    async fn delete(&self, tenant: TenantId, object: ObjectId, parts: u64) -> Result<(), ObjectPartsError> {
        for part in 0..parts {
            match self.store.delete(&path(tenant, object, part)).await {
                Ok(()) | Err(object_store::Error::NotFound { .. }) => {}
                Err(error) => return Err(failed(&error)),
            }
        }
        Ok(())
    }
}
