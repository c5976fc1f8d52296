//! How S3 is reached: in the region where the bucket is.

use std::sync::Arc;

use aws_config::{Region, SdkConfig};
use aws_sdk_s3 as s3;
use aws_sdk_s3::config::http::HttpResponse;
use aws_sdk_s3::config::retry::{RetryPartition, TokenBucket};
use aws_sdk_s3::error::SdkError;

use super::{SESSION_NAME, Settings};
use crate::Error;
use crate::error::Call;

/// A client of S3.
#[derive(Clone, Debug)]
pub(crate) struct S3 {
    pub(crate) client: s3::Client,
    region: Arc<str>,
    endpoint_url: Option<Arc<str>>,
    role_arn: Option<Arc<str>>,
}

/// Any region's S3 tells where a bucket is.
const ANY_REGION: &str = "us-east-1";

impl Settings {
    /// A client that has a region in any case: buckets tell theirs.
    pub(crate) async fn connect_to_s3(&self) -> Result<S3, Error> {
        let config = self.load().await;
        let region = config.region().map(AsRef::as_ref).filter(|region: &&str| !region.is_empty());
        let region = Region::new(region.unwrap_or(ANY_REGION).to_owned());
        let config = config.into_builder().region(region.clone()).build();
        let config = match &self.role_arn {
            Some(role_arn) => self.assume(role_arn, config).await,
            None => config,
        };
        Ok(S3 {
            client: client(&config),
            region: region.as_ref().into(),
            endpoint_url: self.endpoint_url.as_deref().map(Into::into),
            role_arn: self.role_arn.as_deref().map(Into::into),
        })
    }
}

impl S3 {
    pub(crate) fn new(client: s3::Client) -> Self {
        let region = client.config().region().map_or(ANY_REGION, AsRef::as_ref).into();
        Self { client, region, endpoint_url: None, role_arn: None }
    }

    /// A client in the region that the error names as the bucket's, if it is another one.
    pub(crate) fn where_it_is<E>(&self, error: &SdkError<E, HttpResponse>) -> Option<Self> {
        let headers = error.raw_response()?.headers();
        let region =
            headers.get("x-amz-bucket-region").filter(|&region| *region != *self.region)?;
        let config = self.client.config().to_builder().region(Region::new(region.to_owned()));
        Some(Self {
            client: s3::Client::from_conf(config.build()),
            region: region.into(),
            ..self.clone()
        })
    }

    /// What errors about requests of this kind have to name.
    pub(crate) fn call(&self, action: &'static str) -> Call<'_> {
        Call {
            action,
            service: "S3",
            region: &self.region,
            endpoint_url: self.endpoint_url.as_deref(),
            log_group: "",
            role_arn: self.role_arn.as_deref(),
        }
    }
}

fn client(config: &SdkConfig) -> s3::Client {
    let retries =
        RetryPartition::custom(SESSION_NAME).token_bucket(TokenBucket::unlimited()).build();
    let config = s3::config::Builder::from(config)
        .retry_partition(retries)
        // What is not AWS seldom has a host name for each bucket.
        .force_path_style(config.endpoint_url().is_some());
    s3::Client::from_conf(config.build())
}
