//! What lives as long as the function's process: clients, per-tenant credentials, policy.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_sdk_dynamodb as dynamodb;
use aws_smithy_http_client::tls;
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use kernel::TenantId;

use crate::budget::Meter;
use crate::{BoxError, Config, Failure};

/// How long assumed credentials are used: under the hour that STS gives, with room for a slow clock.
const CREDENTIALS_LIFE: Duration = Duration::from_secs(50 * 60);
/// Tenants whose credentials one process keeps.
const TENANTS_MAX: usize = 256;

/// The process-wide state of a function.
pub struct App {
    pub config: Config,
    pub(crate) own: Clients,
    sts: Option<aws_sdk_sts::Client>,
    http: SharedHttpClient,
    tenants: Mutex<HashMap<TenantId, (Arc<Clients>, Instant)>>,
    pub(crate) meter: Option<Arc<Meter>>,
}

/// Clients that share one set of credentials.
pub(crate) struct Clients {
    pub dynamodb: dynamodb::Client,
    pub s3: aws_sdk_s3::Client,
    shared: Shared,
}

#[derive(Clone)]
struct Shared {
    region: String,
    endpoint: Option<String>,
    credentials: SharedCredentialsProvider,
    http: SharedHttpClient,
}

impl std::fmt::Debug for App {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("App").field("table", &self.config.table).finish_non_exhaustive()
    }
}

/// Builds a service's configuration from the shared parts. A macro because each SDK crate has types of its own.
macro_rules! sdk {
    ($sdk:ident, $shared:expr) => {{
        let shared = $shared;
        let mut builder = $sdk::Config::builder()
            .behavior_version($sdk::config::BehaviorVersion::v2026_01_12())
            .region($sdk::config::Region::new(shared.region.clone()))
            .credentials_provider(shared.credentials.clone())
            .http_client(shared.http.clone());
        if let Some(endpoint) = &shared.endpoint {
            builder = builder.endpoint_url(endpoint);
        }
        builder
    }};
}

impl Clients {
    fn new(shared: Shared) -> Self {
        // Path style: an emulator has no host name per bucket, and S3 answers both.
        let s3 = sdk!(aws_sdk_s3, &shared).force_path_style(shared.endpoint.is_some()).build();
        Self {
            dynamodb: dynamodb::Client::from_conf(sdk!(dynamodb, &shared).build()),
            s3: aws_sdk_s3::Client::from_conf(s3),
            shared,
        }
    }

    pub fn events(&self) -> aws_sdk_eventbridge::Client {
        aws_sdk_eventbridge::Client::from_conf(sdk!(aws_sdk_eventbridge, &self.shared).build())
    }

    pub fn workflows(&self) -> aws_sdk_sfn::Client {
        aws_sdk_sfn::Client::from_conf(sdk!(aws_sdk_sfn, &self.shared).build())
    }

    pub fn mail(&self) -> aws_sdk_sesv2::Client {
        aws_sdk_sesv2::Client::from_conf(sdk!(aws_sdk_sesv2, &self.shared).build())
    }

    pub fn websockets(&self, endpoint: &str) -> aws_sdk_apigatewaymanagement::Client {
        let config = sdk!(aws_sdk_apigatewaymanagement, &self.shared).endpoint_url(endpoint).build();
        aws_sdk_apigatewaymanagement::Client::from_conf(config)
    }
}

/// Puts an [`App`] together; the parts that tests replace can be replaced.
pub struct AppBuilder {
    config: Config,
    http: SharedHttpClient,
    credentials: SharedCredentialsProvider,
    assume_per_tenant: bool,
    meter: Option<Arc<Meter>>,
}

impl AppBuilder {
    /// As in production: credentials from the environment, one set of assumed credentials per tenant.
    pub fn from_env(config: Config) -> Result<Self, BoxError> {
        let variable = |name: &str| std::env::var(name).map_err(|_| format!("the environment lacks {name}"));
        let credentials = Credentials::new(
            variable("AWS_ACCESS_KEY_ID")?,
            variable("AWS_SECRET_ACCESS_KEY")?,
            std::env::var("AWS_SESSION_TOKEN").ok(),
            None,
            "lambda-environment",
        );
        Ok(Self {
            config,
            http: https_client()?,
            credentials: SharedCredentialsProvider::new(credentials),
            assume_per_tenant: true,
            meter: None,
        })
    }

    /// For tests on a table in this process: `http` answers for every service, and there is no IAM to assume.
    pub fn in_process(config: Config, http: SharedHttpClient) -> Self {
        let credentials = SharedCredentialsProvider::new(Credentials::new("test", "test", None, None, "in-process"));
        Self { config, http, credentials, assume_per_tenant: false, meter: None }
    }

    #[must_use]
    pub fn meter(mut self, meter: Arc<Meter>) -> Self {
        self.meter = Some(meter);
        self
    }

    pub fn build(self) -> Result<Arc<App>, BoxError> {
        let shared = Shared {
            region: self.config.region.clone(),
            endpoint: self.config.endpoint.clone(),
            credentials: self.credentials,
            http: self.http.clone(),
        };
        let sts = self.assume_per_tenant.then(|| aws_sdk_sts::Client::from_conf(sdk!(aws_sdk_sts, &shared).build()));
        Ok(Arc::new(App {
            own: Clients::new(shared),
            sts,
            http: self.http,
            tenants: Mutex::new(HashMap::new()),
            meter: self.meter,
            config: self.config,
        }))
    }
}

impl App {
    /// Clients whose credentials reach this tenant's items and nothing else.
    pub(crate) async fn tenant(&self, tenant: TenantId) -> Result<Arc<Clients>, Failure> {
        let cached = self.tenants.lock().unwrap_or_else(PoisonError::into_inner).get(&tenant).cloned();
        if let Some((clients, since)) = cached
            && since.elapsed() < CREDENTIALS_LIFE
        {
            return Ok(clients);
        }
        let credentials = match &self.sts {
            None => self.own.shared.credentials.clone(),
            Some(sts) => SharedCredentialsProvider::new(assume(sts, &self.config.tenant_role_arn, tenant).await?),
        };
        let shared = Shared { credentials, http: self.http.clone(), ..self.own.shared.clone() };
        let clients = Arc::new(Clients::new(shared));
        let mut tenants = self.tenants.lock().unwrap_or_else(PoisonError::into_inner);
        if tenants.len() >= TENANTS_MAX {
            tenants.retain(|_, (_, since)| since.elapsed() < CREDENTIALS_LIFE / 2);
            if tenants.len() >= TENANTS_MAX {
                tenants.clear();
            }
        }
        tenants.insert(tenant, (Arc::clone(&clients), Instant::now()));
        Ok(clients)
    }
}

async fn assume(sts: &aws_sdk_sts::Client, role: &str, tenant: TenantId) -> Result<Credentials, Failure> {
    let tag = aws_sdk_sts::types::Tag::builder()
        .key("tenant")
        .value(tenant.to_string())
        .build()
        .map_err(Failure::internal)?;
    let answer =
        sts.assume_role().role_arn(role).role_session_name(tenant.to_string()).tags(tag).send().await.map_err(|e| {
            Failure::internal(format!("assume {role}: {}", aws_sdk_sts::error::DisplayErrorContext(&e)))
        })?;
    let keys = answer.credentials.ok_or_else(|| Failure::internal("sts gave no credentials"))?;
    Ok(Credentials::new(keys.access_key_id, keys.secret_access_key, Some(keys.session_token), None, "assumed"))
}

/// Trusts Amazon's roots only: loading the system's bundle costs more than a millisecond of every cold start.
fn https_client() -> Result<SharedHttpClient, BoxError> {
    let store = tls::TrustStore::empty().with_pem_certificate(include_bytes!("amazon-roots.pem").as_slice());
    let context = tls::TlsContext::builder().with_trust_store(store).build()?;
    Ok(aws_smithy_http_client::Builder::new()
        .tls_provider(tls::Provider::Rustls(tls::rustls_provider::CryptoMode::Ring))
        .tls_context(context)
        .build_https())
}
