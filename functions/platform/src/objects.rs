//! Files of one tenant in object storage. Every key begins with the tenant, whatever the caller says.

use std::time::Duration;

use aws_sdk_s3::error::DisplayErrorContext;
use aws_sdk_s3::presigning::PresigningConfig;
use aws_sdk_s3::primitives::ByteStream;
use serde::{Deserialize, Serialize};

use crate::Failure;
use crate::permit::Permit;

/// How long a presigned address works.
const PRESIGNED_LIFE: Duration = Duration::from_secs(15 * 60);

/// Where and how to upload one file: a `PUT` to `url` with exactly these headers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Upload {
    #[schema(example = "https://files.example.com/…")]
    pub url: String,
    pub headers: std::collections::BTreeMap<String, String>,
    /// Seconds from now.
    #[schema(example = 900)]
    pub expires_in: u64,
}

/// What is known of a stored file without reading it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObjectInfo {
    pub bytes: u64,
    pub content_type: Option<String>,
    pub etag: Option<String>,
}

/// The files of the permit's tenant.
#[derive(Debug, Clone)]
pub struct Objects {
    permit: Permit,
    bucket: String,
}

impl Permit {
    pub fn objects(&self) -> Objects {
        Objects { permit: self.clone(), bucket: self.app.config.bucket.clone() }
    }

    /// The tenant's checkpoints, in a bucket that keeps what it was given.
    pub fn checkpoints(&self) -> Objects {
        Objects { permit: self.clone(), bucket: self.app.config.checkpoints_bucket.clone() }
    }
}

impl Objects {
    fn key(&self, key: &str) -> String {
        format!("{}/{key}", self.permit.tenant())
    }

    fn bucket(&self) -> &str {
        &self.bucket
    }

    async fn client(&self) -> Result<aws_sdk_s3::Client, Failure> {
        Ok(self.permit.app.tenant(self.permit.tenant()).await?.s3.clone())
    }

    /// An address for one upload of exactly this type and length.
    pub async fn presign_put(&self, key: &str, content_type: &str, bytes: u64) -> Result<Upload, Failure> {
        let length = i64::try_from(bytes).map_err(Failure::internal)?;
        let request = self
            .client()
            .await?
            .put_object()
            .bucket(self.bucket())
            .key(self.key(key))
            .content_type(content_type)
            .content_length(length)
            .presigned(life()?)
            .await
            .map_err(fault("presign put"))?;
        Ok(Upload {
            url: request.uri().to_owned(),
            headers: [("content-type".to_owned(), content_type.to_owned())].into(),
            expires_in: PRESIGNED_LIFE.as_secs(),
        })
    }

    /// An address for downloads, which browsers save under this name.
    pub async fn presign_get(&self, key: &str, file_name: &str) -> Result<String, Failure> {
        let safe: String =
            file_name.chars().map(|c| if c.is_ascii_alphanumeric() || "._- ".contains(c) { c } else { '_' }).collect();
        let request = self
            .client()
            .await?
            .get_object()
            .bucket(self.bucket())
            .key(self.key(key))
            .response_content_disposition(format!("attachment; filename=\"{safe}\""))
            .presigned(life()?)
            .await
            .map_err(fault("presign get"))?;
        Ok(request.uri().to_owned())
    }

    /// The whole file, when it is there and not larger than `bytes_max`.
    pub async fn get(&self, key: &str, bytes_max: u64) -> Result<Option<Vec<u8>>, Failure> {
        let answer = self.client().await?.get_object().bucket(self.bucket()).key(self.key(key)).send().await;
        let object = match answer {
            Ok(object) => object,
            Err(e) if e.as_service_error().is_some_and(|e| e.is_no_such_key()) => return Ok(None),
            Err(e) => return Err(fault("get")(e)),
        };
        if object.content_length.is_some_and(|length| u64::try_from(length).is_ok_and(|l| l > bytes_max)) {
            return Err(Failure::field("/file", "file_too_large", format!("the file has more than {bytes_max} bytes")));
        }
        let bytes = object.body.collect().await.map_err(Failure::internal)?;
        Ok(Some(bytes.into_bytes().to_vec()))
    }

    pub async fn put(&self, key: &str, content_type: &str, bytes: Vec<u8>) -> Result<(), Failure> {
        self.client()
            .await?
            .put_object()
            .bucket(self.bucket())
            .key(self.key(key))
            .content_type(content_type)
            .body(ByteStream::from(bytes))
            .send()
            .await
            .map(|_| ())
            .map_err(fault("put"))
    }

    /// Writes it only when nothing is there yet; answers whether it was written.
    pub async fn put_once(&self, key: &str, content_type: &str, bytes: Vec<u8>) -> Result<bool, Failure> {
        let request = self.client().await?.put_object().bucket(self.bucket()).key(self.key(key));
        let request = request.if_none_match("*").content_type(content_type).body(ByteStream::from(bytes));
        match request.send().await {
            Ok(_) => Ok(true),
            // 412: it is there; 409: somebody is writing it.
            Err(e) if e.raw_response().is_some_and(|r| matches!(r.status().as_u16(), 409 | 412)) => Ok(false),
            Err(e) => Err(fault("put once")(e)),
        }
    }

    pub async fn head(&self, key: &str) -> Result<Option<ObjectInfo>, Failure> {
        let answer = self.client().await?.head_object().bucket(self.bucket()).key(self.key(key)).send().await;
        match answer {
            Ok(info) => Ok(Some(ObjectInfo {
                bytes: info.content_length.and_then(|l| u64::try_from(l).ok()).unwrap_or_default(),
                content_type: info.content_type,
                etag: info.e_tag,
            })),
            Err(e) if e.as_service_error().is_some_and(|e| e.is_not_found()) => Ok(None),
            Err(e) => Err(fault("head")(e)),
        }
    }
}

fn life() -> Result<PresigningConfig, Failure> {
    PresigningConfig::expires_in(PRESIGNED_LIFE).map_err(Failure::internal)
}

fn fault<E: std::error::Error + 'static, R: std::fmt::Debug>(
    what: &'static str,
) -> impl FnOnce(aws_sdk_s3::error::SdkError<E, R>) -> Failure {
    move |error| Failure::internal(format!("object {what}: {}", DisplayErrorContext(&error)))
}
