//! How AWS is reached: credentials, region, retries and timeouts.

pub(crate) mod s3;

use std::env;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};
use std::time::Duration;

use aws_config::profile::ProfileFileCredentialsProvider;
use aws_config::provider_config::ProviderConfig;
use aws_config::retry::RetryConfig;
use aws_config::sts::AssumeRoleProvider;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::provider::ProvideCredentials;
use aws_sdk_cloudwatchlogs as logs;
use aws_sdk_cloudwatchlogs::config::SharedCredentialsProvider;
use aws_sdk_cloudwatchlogs::config::retry::{RetryPartition, TokenBucket};
use aws_sdk_ec2 as ec2;
use aws_smithy_http_client::tls::{self, rustls_provider::CryptoMode};

use crate::Error;
use crate::error::Call;
use crate::pace::{Operation, Pace, Payer};

/// Whom to be, and where.
#[derive(Clone, Debug, Default)]
pub(crate) struct Settings {
    pub(crate) region: Option<String>,
    pub(crate) profile: Option<String>,
    pub(crate) role_arn: Option<String>,
    pub(crate) external_id: Option<String>,
    pub(crate) endpoint_url: Option<String>,
}

/// Clients of the services that flow logs are read from.
///
/// Clones share what is renewed.
#[derive(Clone, Debug)]
pub(crate) struct Clients {
    connection: Arc<Connection>,
    region: Arc<str>,
    endpoint_url: Option<Arc<str>>,
    role_arn: Option<Arc<str>>,
    profile: Option<Arc<str>>,
}

#[derive(Debug)]
struct Connection {
    /// How to connect anew; not where the clients were given.
    settings: Option<Settings>,
    current: RwLock<Current>,
    renewal: tokio::sync::Mutex<()>,
}

#[derive(Clone, Debug)]
struct Current {
    logs: logs::Client,
    ec2: ec2::Client,
    /// How often credentials were loaded anew.
    generation: u64,
}

/// So that whoever looks at `CloudTrail` knows what assumed the role.
const SESSION_NAME: &str = "flowlogs-reader";

/// A quota of requests is given back within a second, an outage may last half a minute: with the
/// backoff below, ten attempts wait for 23 seconds on average. `AWS_MAX_ATTEMPTS` overrides it.
const MAX_ATTEMPTS: u32 = 10;
const INITIAL_BACKOFF: Duration = Duration::from_millis(250);
const MAX_BACKOFF: Duration = Duration::from_secs(10);

const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);
/// For one page of at most 1 MiB of events, which AWS may have to search long for.
const ATTEMPT_TIMEOUT: Duration = Duration::from_mins(1);

impl Settings {
    pub(crate) async fn connect(&self) -> Result<Clients, Error> {
        let (current, region) = self.load_clients(0).await?;
        Ok(Clients {
            connection: Arc::new(Connection::new(Some(self.clone()), current)),
            region: region.as_ref().into(),
            endpoint_url: self.endpoint_url.as_deref().map(Into::into),
            role_arn: self.role_arn.as_deref().map(Into::into),
            profile: self.profile.as_deref().map(Into::into),
        })
    }

    async fn load_clients(&self, generation: u64) -> Result<(Current, Region), Error> {
        let config = self.load().await;
        // Later, its absence would show as a failure to connect.
        let is_set = |region: &Region| !region.as_ref().is_empty();
        let Some(region) = config.region().cloned().filter(is_set) else {
            return Err(without_region(&config).await);
        };
        let config = match &self.role_arn {
            Some(role_arn) => self.assume(role_arn, config).await,
            None => config,
        };
        Ok((Current { logs: logs(&config), ec2: ec2::Client::new(&config), generation }, region))
    }

    async fn load(&self) -> SdkConfig {
        let http_client = aws_smithy_http_client::Builder::new()
            .tls_provider(tls::Provider::Rustls(CryptoMode::Ring))
            .build_https();
        let retries = RetryConfig::standard()
            .with_max_attempts(max_attempts(env::var("AWS_MAX_ATTEMPTS").ok().as_deref()))
            .with_initial_backoff(INITIAL_BACKOFF)
            .with_max_backoff(MAX_BACKOFF);
        let timeouts = TimeoutConfig::builder()
            .connect_timeout(CONNECT_TIMEOUT)
            .operation_attempt_timeout(ATTEMPT_TIMEOUT)
            .build();
        let mut loader = aws_config::defaults(behavior_version())
            .http_client(http_client)
            .retry_config(retries)
            .timeout_config(timeouts);
        if let Some(region) = &self.region {
            loader = loader.region(Region::new(region.clone()));
        }
        if let Some(profile) = &self.profile {
            loader = loader.profile_name(profile);
        }
        if let Some(endpoint_url) = &self.endpoint_url {
            loader = loader.endpoint_url(endpoint_url);
        }
        let config = loader.load().await;
        match &self.profile {
            Some(profile) => of_profile(profile, config),
            None => config,
        }
    }

    async fn assume(&self, role_arn: &str, config: SdkConfig) -> SdkConfig {
        let mut role =
            AssumeRoleProvider::builder(role_arn).session_name(SESSION_NAME).configure(&config);
        if let Some(external_id) = &self.external_id {
            role = role.external_id(external_id);
        }
        let credentials_provider = SharedCredentialsProvider::new(role.build().await);
        config.into_builder().credentials_provider(credentials_provider).build()
    }
}

/// What the SDK of this date does where nothing else is said.
fn behavior_version() -> BehaviorVersion {
    BehaviorVersion::v2026_01_12()
}

/// Takes the credentials of a profile. Left to itself, the SDK would prefer those in environment
/// variables even to a profile that was asked for.
fn of_profile(profile: &str, config: SdkConfig) -> SdkConfig {
    let mut provider_config = ProviderConfig::without_region()
        .with_behavior_version(Some(behavior_version()))
        .with_region(config.region().cloned());
    if let Some(http_client) = config.http_client() {
        provider_config = provider_config.with_http_client(http_client);
    }
    let credentials = ProfileFileCredentialsProvider::builder()
        .configure(&provider_config)
        .profile_name(profile)
        .build();
    let credentials = SharedCredentialsProvider::new(credentials);
    config.into_builder().credentials_provider(credentials).build()
}

/// A profile that does not exist has no region either, and is the better reason.
async fn without_region(config: &SdkConfig) -> Error {
    let Some(provider) = config.credentials_provider() else { return Error::NoRegion };
    match provider.provide_credentials().await.as_ref().map_err(Error::not_loaded) {
        Err(Some(error @ Error::CredentialsNotLoaded { .. })) => error,
        _ => Error::NoRegion,
    }
}

/// What the variable says; what makes no sense counts as not said.
fn max_attempts(variable: Option<&str>) -> u32 {
    variable.and_then(|text| text.parse().ok()).filter(|&times| times > 0).unwrap_or(MAX_ATTEMPTS)
}

/// The SDK lets all clients of a process share 500 tokens, of which a retry costs 5 to 10. A long read
/// that is throttled now and then would use them up though it gets on: the number of attempts is
/// limit enough.
fn logs(config: &SdkConfig) -> logs::Client {
    let retries =
        RetryPartition::custom(SESSION_NAME).token_bucket(TokenBucket::unlimited()).build();
    let config = logs::config::Builder::from(config).retry_partition(retries).build();
    logs::Client::from_conf(config)
}

impl Connection {
    fn new(settings: Option<Settings>, current: Current) -> Self {
        Self { settings, current: RwLock::new(current), renewal: tokio::sync::Mutex::default() }
    }

    fn current(&self) -> RwLockReadGuard<'_, Current> {
        self.current.read().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Clients {
    pub(crate) fn new(logs: logs::Client, ec2: ec2::Client) -> Self {
        let region = logs.config().region().map_or("no region", AsRef::as_ref).into();
        let connection = Connection::new(None, Current { logs, ec2, generation: 0 });
        let connection = Arc::new(connection);
        Self { connection, region, endpoint_url: None, role_arn: None, profile: None }
    }

    pub(crate) fn logs(&self) -> logs::Client {
        self.connection.current().logs.clone()
    }

    pub(crate) fn ec2(&self) -> ec2::Client {
        self.connection.current().ec2.clone()
    }

    /// Tells whether credentials were loaded anew meanwhile.
    pub(crate) fn generation(&self) -> u64 {
        self.connection.current().generation
    }

    /// Loads credentials anew because those of the generation have ended, unless another request
    /// has done so already. Gives the new generation, or nothing where there is no way to do it.
    pub(crate) async fn renew(&self, generation: u64) -> Result<Option<u64>, Error> {
        let Some(settings) = &self.connection.settings else { return Ok(None) };
        let _one_at_a_time = self.connection.renewal.lock().await;
        if self.generation() == generation {
            tracing::info!("credentials have ended and are loaded anew");
            let (renewed, _) = settings.load_clients(generation + 1).await?;
            *self.connection.current.write().unwrap_or_else(PoisonError::into_inner) = renewed;
        }
        Ok(Some(self.generation()))
    }

    /// How fast an operation may be asked for.
    pub(crate) fn pace(&self, operation: Operation) -> Arc<Pace> {
        let of_role = self.role_arn.as_deref().and_then(|arn| arn.split(':').nth(4));
        let account = of_role.or(self.profile.as_deref()).unwrap_or_default().to_owned();
        let endpoint_url = self.endpoint_url.as_deref().map(str::to_owned);
        let region = self.region.to_string();
        Pace::of(Payer { account, region, endpoint_url }, operation)
    }

    pub(crate) fn region(&self) -> &Arc<str> {
        &self.region
    }

    /// What errors about requests of this kind have to name.
    pub(crate) fn call<'a>(
        &'a self,
        action: &'static str,
        service: &'static str,
        log_group: &'a str,
    ) -> Call<'a> {
        Call {
            action,
            service,
            region: &self.region,
            endpoint_url: self.endpoint_url.as_deref(),
            log_group,
            role_arn: self.role_arn.as_deref(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_variable_for_attempts_counts_if_it_makes_sense() {
        assert_eq!(max_attempts(Some("2")), 2);
        for variable in [None, Some("0"), Some("-1"), Some("many"), Some("")] {
            assert_eq!(max_attempts(variable), MAX_ATTEMPTS, "{variable:?}");
        }
    }
}
