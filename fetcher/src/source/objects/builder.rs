//! Which objects are read, and as whom.

use std::collections::BTreeSet;
use std::num::NonZeroUsize;
use std::sync::Arc;

use aws_sdk_s3::types::RequestPayer;
use flowlogs_parser::Format;

use super::layout::Choice;
use super::location::Location;
use super::{Access, Objects};
use crate::clients::Settings;
use crate::clients::s3::S3;
use crate::source::delivery::Deliveries;
use crate::source::side_by_side::{Order, SideBySide};
use crate::{Error, TimeWindow};

/// Says what [`Objects`] are read, and as whom.
#[derive(Clone, Debug)]
#[must_use]
pub struct ObjectsBuilder {
    location: String,
    window: Option<TimeWindow>,
    by: By,
    accounts: Option<BTreeSet<String>>,
    regions: Option<BTreeSet<String>>,
    formats: Vec<Format>,
    side_by_side: SideBySide,
    request_payer: Option<RequestPayer>,
    settings: Settings,
    client: Option<S3>,
}

/// Whose time has to lie in the window.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum By {
    Records,
    Files,
}

/// Enough to hide the latency of S3; each takes about 4 MiB of memory.
const THREADS: NonZeroUsize = NonZeroUsize::new(8).expect("it is not 0");

impl ObjectsBuilder {
    pub(super) fn new(location: String) -> Self {
        Self {
            location,
            window: None,
            by: By::Records,
            accounts: None,
            regions: None,
            formats: Vec::new(),
            side_by_side: SideBySide { threads: THREADS, order: Order::Kept },
            request_payer: None,
            settings: Settings::default(),
            client: None,
        }
    }

    /// Which records the objects are chosen for. Left out, those of the hour before
    /// [`build`](Self::build). From 5 minutes before it to 20 minutes after it files are read: AWS names
    /// them by the end of their records.
    pub fn window(mut self, window: impl Into<TimeWindow>) -> Self {
        self.window = Some(window.into());
        self
    }

    /// Reads the files whose own time lies in the window, no others, as flowlogs-reader for Python
    /// does.
    pub fn by_file_time(mut self) -> Self {
        self.by = By::Files;
        self
    }

    /// Only those of these accounts, by their 12 digits. Left out, those of all.
    pub fn accounts(mut self, accounts: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.accounts = Some(accounts.into_iter().map(Into::into).collect());
        self
    }

    /// Only those of these regions. Left out, those of all.
    pub fn regions(mut self, regions: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.regions = Some(regions.into_iter().map(Into::into).collect());
        self
    }

    /// What lines without a header can be: each is read by the first format that it fits. Left out,
    /// or empty, they are what they are [found](flowlogs_parser::detect) to be. AWS's own files have
    /// a header.
    pub fn formats(mut self, formats: impl IntoIterator<Item = Format>) -> Self {
        self.formats = formats.into_iter().collect();
        self
    }

    /// How many objects are read at once. Left out, 8; each takes about 4 MiB of memory.
    pub fn threads(mut self, threads: NonZeroUsize) -> Self {
        self.side_by_side.threads = threads;
        self
    }

    /// Gives batches as they are ready, and not object after object.
    pub fn unordered(mut self) -> Self {
        self.side_by_side.order = Order::AsReady;
        self
    }

    /// Agrees to pay for the requests, as buckets of others may demand.
    pub fn requester_pays(mut self) -> Self {
        self.request_payer = Some(RequestPayer::Requester);
        self
    }

    /// A region to ask in. Left out, the one that the environment or the profile sets; the bucket may
    /// be in another one.
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.settings.region = Some(region.into());
        self
    }

    /// A profile of the AWS configuration files: its region, and its credentials alone.
    pub fn profile(mut self, profile: impl Into<String>) -> Self {
        self.settings.profile = Some(profile.into());
        self
    }

    /// A role to assume for all requests.
    pub fn role_arn(mut self, role_arn: impl Into<String>) -> Self {
        self.settings.role_arn = Some(role_arn.into());
        self
    }

    /// What the role's owner wants to be told. Without a role it means nothing.
    pub fn external_id(mut self, external_id: impl Into<String>) -> Self {
        self.settings.external_id = Some(external_id.into());
        self
    }

    /// Where requests are sent instead of to AWS.
    pub fn endpoint_url(mut self, endpoint_url: impl Into<String>) -> Self {
        self.settings.endpoint_url = Some(endpoint_url.into());
        self
    }

    /// A client to use as it is, whatever else is said about region, credentials and endpoint.
    pub fn client(mut self, client: aws_sdk_s3::Client) -> Self {
        self.client = Some(S3::new(client));
        self
    }

    /// The reader. Nothing is read, and AWS is not asked, before its stream is polled.
    ///
    /// # Errors
    ///
    /// Returns an error if the location names no bucket.
    pub fn build(self) -> Result<Objects, Error> {
        let Some(location) = Location::parse(&self.location) else {
            return Err(Error::InvalidBucket { location: self.location });
        };
        let window = self.window.unwrap_or_else(TimeWindow::last_hour);
        let deliveries = match self.by {
            By::Records => Deliveries::of_records(&window),
            By::Files => Deliveries::of_files(&window),
        };
        let choice = Choice { deliveries, accounts: self.accounts, regions: self.regions };
        Ok(Objects {
            location,
            formats: self.formats.into(),
            window,
            choice: Arc::new(choice),
            side_by_side: self.side_by_side,
            request_payer: self.request_payer,
            access: self.client.map_or(Access::Settings(self.settings), Access::Client),
        })
    }
}
