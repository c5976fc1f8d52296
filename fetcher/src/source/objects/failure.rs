//! What errors of S3 mean.

use std::error;
use std::io::{self, ErrorKind};

use aws_sdk_s3::config::http::HttpResponse;
use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_s3::operation::RequestId as _;

use crate::clients::s3::S3;
use crate::{AwsError, Error};

/// Of a request that lists a bucket.
pub(super) fn of_listing<E>(s3: &S3, bucket: &str, error: SdkError<E, HttpResponse>) -> Error
where
    E: error::Error + ProvideErrorMetadata + Send + Sync + 'static,
{
    let action = "s3:ListBucket";
    match code(&error) {
        Some("NoSuchBucket") => Error::BucketNotFound { bucket: bucket.to_owned() },
        Some("SlowDown" | "503 SlowDown") => {
            Error::Throttled { operation: "ListObjectsV2", source: aws(&error) }
        }
        Some("InvalidAccessKeyId") => Error::CredentialsRefused { source: aws(&error) },
        Some(_) => s3.call(action).error(error),
        None => without_code(s3, action, error),
    }
}

/// Of a request for an object. What concerns only this one is told as an [`io::Error`].
pub(super) fn of_object<E>(s3: &S3, error: SdkError<E, HttpResponse>) -> Result<io::Error, Error>
where
    E: error::Error + ProvideErrorMetadata + Send + Sync + 'static,
{
    let action = "s3:GetObject";
    let this_one = |kind, why: &str| Ok(io::Error::new(kind, why.to_owned()));
    match code(&error) {
        Some("NoSuchKey") => this_one(ErrorKind::NotFound, "it is not there any more"),
        Some("InvalidObjectState") => {
            this_one(ErrorKind::Unsupported, "it is archived and has to be restored first")
        }
        Some("PreconditionFailed" | "InvalidRange") => {
            this_one(ErrorKind::InvalidData, "it changed while it was read")
        }
        Some(code) if code.starts_with("KMS.") => {
            Ok(io::Error::new(ErrorKind::PermissionDenied, aws(&error)))
        }
        Some("SlowDown" | "503 SlowDown") => {
            Err(Error::Throttled { operation: "GetObject", source: aws(&error) })
        }
        Some("InvalidAccessKeyId") => Err(Error::CredentialsRefused { source: aws(&error) }),
        Some(_) => Err(s3.call(action).error(error)),
        None => Err(without_code(s3, action, error)),
    }
}

/// Answers without a body have only a status.
fn without_code<E>(s3: &S3, action: &'static str, error: SdkError<E, HttpResponse>) -> Error
where
    E: error::Error + ProvideErrorMetadata + Send + Sync + 'static,
{
    let status = error.raw_response().map(|response| response.status().as_u16());
    match status {
        Some(403) => Error::AccessDenied { action: action.to_owned(), source: aws(&error) },
        _ => s3.call(action).error(error),
    }
}

fn code<E: ProvideErrorMetadata>(error: &SdkError<E, HttpResponse>) -> Option<&str> {
    error.as_service_error().and_then(ProvideErrorMetadata::code)
}

fn aws<E: ProvideErrorMetadata>(error: &SdkError<E, HttpResponse>) -> AwsError {
    let metadata = error.as_service_error().map(ProvideErrorMetadata::meta);
    AwsError {
        code: metadata.and_then(|metadata| metadata.code()).map(str::to_owned),
        message: metadata.and_then(|metadata| metadata.message()).map(str::to_owned),
        status: error.raw_response().map(|response| response.status().as_u16()),
        request_id: metadata.and_then(|metadata| metadata.request_id()).map(str::to_owned),
    }
}
