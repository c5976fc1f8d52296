//! Which objects there are, in order.

use std::sync::Arc;

use aws_sdk_s3::operation::list_objects_v2::ListObjectsV2Output;
use aws_sdk_s3::operation::list_objects_v2::builders::ListObjectsV2FluentBuilder;
use aws_sdk_s3::types::RequestPayer;
use futures_util::stream::BoxStream;
use futures_util::{StreamExt, TryStreamExt, future, stream};
use tokio::sync::mpsc::{self, Receiver, Sender};

use super::failure;
use super::layout::{self, Choice, Depth, ROOT, SERVICE};
use crate::Error;
use crate::clients::s3::S3;

/// Finds the objects of a bucket that are to be read.
#[derive(Clone)]
pub(super) struct Listing {
    pub(super) s3: S3,
    pub(super) bucket: Arc<str>,
    pub(super) choice: Arc<Choice>,
    pub(super) request_payer: Option<RequestPayer>,
}

/// An object, as it was when it was listed.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Object {
    pub(super) key: Arc<str>,
    /// In bytes.
    pub(super) size: u64,
    pub(super) etag: Option<String>,
}

type Objects = Sender<Result<Object, Error>>;

/// Folders that are listed at once.
const FOLDERS: usize = 16;

/// So many objects are found ahead, in each folder.
const AHEAD: usize = 256;

/// The last letter sorts after all that keys have.
const AFTER_ALL: char = '\u{10ffff}';

impl Listing {
    /// Goes where the bucket is, if that is another region.
    pub(super) async fn find_region(&mut self, prefix: &str) -> Result<(), Error> {
        let Err(error) = self.request(prefix, None, None).max_keys(1).send().await else {
            return Ok(());
        };
        self.s3 = self
            .s3
            .where_it_is(&error)
            .ok_or_else(|| failure::of_listing(&self.s3, &self.bucket, error))?;
        Ok(())
    }

    /// The objects whose keys begin so.
    pub(super) fn start(self, prefix: String) -> Receiver<Result<Object, Error>> {
        let (sender, receiver) = mpsc::channel(AHEAD);
        tokio::spawn(async move {
            if let Err(error) = self.below(&prefix, &sender).await {
                // That nobody listens any more is no failure.
                let _ = sender.send(Err(error)).await;
            }
        });
        receiver
    }

    /// Looks for the folders that AWS makes, so that only those of the window are listed; what has
    /// none is listed whole.
    async fn below(&self, prefix: &str, objects: &Objects) -> Result<(), Error> {
        let folder = match prefix {
            "" => String::new(),
            _ => format!("{}/", prefix.trim_end_matches('/')),
        };
        let accounts = match layout::depth(&folder) {
            Depth::Outside => self.folders(&format!("{folder}{ROOT}")).await?,
            Depth::Root => self.folders(&folder).await?,
            Depth::Account => vec![folder],
            Depth::Service => {
                let regions = self.folders(&folder).await?;
                return self.regions(stream::iter([Ok(regions)]).boxed(), objects).await;
            }
            Depth::Region => {
                return self.regions(stream::iter([Ok(vec![folder])]).boxed(), objects).await;
            }
            Depth::Dates => Vec::new(),
        };
        if accounts.is_empty() {
            return self.list(prefix, None, None, objects).await;
        }
        let accounts: Vec<_> =
            accounts.into_iter().filter(|account| self.choice.enters(account)).collect();
        let listing = self.clone();
        let regions =
            stream::iter(accounts).map(move |account| listing.clone().regions_of(account));
        self.regions(regions.buffered(FOLDERS).boxed(), objects).await
    }

    /// The folders of the regions of an account.
    async fn regions_of(self, account: String) -> Result<Vec<String>, Error> {
        if !layout::is_hive(&account) {
            return self.folders(&format!("{account}{SERVICE}/")).await;
        }
        let mut regions = Vec::new();
        for service in self.folders(&account).await? {
            if self.choice.enters(&service) {
                regions.extend(self.folders(&service).await?);
            }
        }
        Ok(regions)
    }

    /// Lists the folders of regions side by side, and gives what is in them one after the other.
    async fn regions(
        &self,
        regions: BoxStream<'static, Result<Vec<String>, Error>>,
        objects: &Objects,
    ) -> Result<(), Error> {
        let listing = self.clone();
        let listings = regions
            .map_ok(|regions| stream::iter(regions).map(Ok))
            .try_flatten()
            .map_ok(move |region| listing.clone().start_region(region));
        let mut listings = listings.map(future::ready).buffered(FOLDERS);
        while let Some(mut listing) = listings.try_next().await? {
            while let Some(object) = listing.recv().await {
                if objects.send(object).await.is_err() {
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    fn start_region(self, folder: String) -> Receiver<Result<Object, Error>> {
        let (sender, receiver) = mpsc::channel(AHEAD);
        tokio::spawn(async move {
            if !self.choice.enters(&folder) {
                return;
            }
            let after = self.choice.first_after(&folder);
            let end = self.choice.last_before(&folder);
            if let Err(error) = self.list(&folder, after, end.as_deref(), &sender).await {
                let _ = sender.send(Err(error)).await;
            }
        });
        receiver
    }

    /// Lists keys from one on, up to another one.
    async fn list(
        &self,
        prefix: &str,
        mut after: Option<String>,
        end: Option<&str>,
        objects: &Objects,
    ) -> Result<(), Error> {
        loop {
            let page = self.page(prefix, None, after.as_deref()).await?;
            for object in page.contents() {
                let Some(key) = object.key() else { continue };
                if end.is_some_and(|end| key > end) {
                    return Ok(());
                }
                if !self.choice.holds(key) {
                    continue;
                }
                let object = Object {
                    key: key.into(),
                    size: object.size().and_then(|size| size.try_into().ok()).unwrap_or(0),
                    etag: object.e_tag().map(str::to_owned),
                };
                if objects.send(Ok(object)).await.is_err() {
                    return Ok(());
                }
            }
            let last = page.contents().last().and_then(|object| object.key());
            let Some(next) = self.next_after(&page, prefix, after.as_deref(), last)? else {
                return Ok(());
            };
            after = Some(self.choice.leap(&next).unwrap_or(next));
        }
    }

    /// The folders in a folder, in order.
    async fn folders(&self, folder: &str) -> Result<Vec<String>, Error> {
        let mut folders = Vec::new();
        let mut after: Option<String> = None;
        loop {
            let page = self.page(folder, Some("/"), after.as_deref()).await?;
            let found = page.common_prefixes().iter().filter_map(|folder| folder.prefix());
            folders.extend(found.map(str::to_owned));
            let last_folder = page.common_prefixes().last().and_then(|folder| folder.prefix());
            let last_folder = last_folder.map(|folder| format!("{folder}{AFTER_ALL}"));
            let last_key = page.contents().last().and_then(|object| object.key());
            let last = last_folder.as_deref().max(last_key);
            let Some(next) = self.next_after(&page, folder, after.as_deref(), last)? else {
                return Ok(folders);
            };
            after = Some(next);
        }
    }

    /// After which key the next page begins, if there is one. A page that brings nothing new would be
    /// the first of an endless row.
    fn next_after(
        &self,
        page: &ListObjectsV2Output,
        prefix: &str,
        after: Option<&str>,
        last: Option<&str>,
    ) -> Result<Option<String>, Error> {
        if page.is_truncated() != Some(true) {
            return Ok(None);
        }
        match last.filter(|&last| after.is_none_or(|after| after < last)) {
            Some(last) => Ok(Some(last.to_owned())),
            None => Err(Error::ListingRepeats {
                bucket: self.bucket.to_string(),
                prefix: prefix.to_owned(),
            }),
        }
    }

    fn request(
        &self,
        prefix: &str,
        delimiter: Option<&str>,
        after: Option<&str>,
    ) -> ListObjectsV2FluentBuilder {
        self.s3
            .client
            .list_objects_v2()
            .bucket(&*self.bucket)
            .prefix(prefix)
            .set_delimiter(delimiter.map(str::to_owned))
            .set_start_after(after.map(str::to_owned))
            .set_request_payer(self.request_payer.clone())
    }

    async fn page(
        &self,
        prefix: &str,
        delimiter: Option<&str>,
        after: Option<&str>,
    ) -> Result<ListObjectsV2Output, Error> {
        self.request(prefix, delimiter, after)
            .send()
            .await
            .map_err(|error| failure::of_listing(&self.s3, &self.bucket, error))
    }
}
