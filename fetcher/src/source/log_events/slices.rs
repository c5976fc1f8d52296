//! A window in slices that are read side by side, and handed on in order.

use std::collections::VecDeque;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Instant;

use futures_util::future::{BoxFuture, FutureExt};
use futures_util::stream::{FuturesUnordered, StreamExt};
use tokio::time;
use tracing::Instrument;

use super::cut::{Reach, cut};
use super::page::Page;
use super::{Order, Pages, Query};
use crate::clients::Clients;
use crate::pace::Pace;
use crate::{Error, TimeWindow};

/// Fetches the pages of a window through several chains of next tokens at once.
///
/// One chain begins. While the pace leaves requests unused, what is left of the first slice that is
/// long enough is cut: where a page's span tells the density, some pages ahead. What a slice has
/// behind its cut is not given, since the next one gives it. So the slices always make up the
/// window, and an event is in one of them only.
///
/// All slices are read on as long as their pages fit into the memory that is allowed; the first one
/// is read on in any case.
#[derive(Debug)]
pub(crate) struct Slices {
    clients: Clients,
    pace: Arc<Pace>,
    query: Query,
    limits: Limits,
    /// In the order of their events.
    parts: VecDeque<Slice>,
    fetches: FuturesUnordered<BoxFuture<'static, Fetched>>,
    /// Pages that were asked for.
    asked: u32,
    next_id: u64,
}

/// How much is done at once.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Limits {
    /// Bytes of pages that wait, or are under way.
    pub(crate) bytes: usize,
    /// Slices that are read at once.
    pub(crate) slices: NonZeroUsize,
}

#[derive(Debug)]
struct Slice {
    id: u64,
    /// Of which its pages are given: it shrinks when it is cut.
    window: TimeWindow,
    state: State,
    /// Pages that wait for their turn.
    pages: VecDeque<Page>,
    reach: Option<Reach>,
}

#[derive(Debug)]
enum State {
    Idle(Box<Pages>),
    /// A request is under way.
    Fetching,
    Failed(Error),
    Done,
}

/// An answer, for the slice of an id.
struct Fetched {
    id: u64,
    page: Result<Option<Page>, Error>,
    pages: Pages,
}

/// What a page takes at most, while it waits: a mebibyte of events, and where they come from.
const PAGE_BYTES: usize = 1_400_000;

/// How many pages a slice is given at least and at most when it is cut off. Each slice asks for
/// half a page on average that it does not need.
const FEWEST_PAGES: usize = 4;
const MOST_PAGES: usize = 16;

impl Default for Limits {
    fn default() -> Self {
        const SLICES: NonZeroUsize = NonZeroUsize::new(24).expect("it is not 0");
        Self { bytes: 32 * PAGE_BYTES, slices: SLICES }
    }
}

impl Limits {
    /// Of several readers, each has its share of the memory.
    pub(crate) fn shared_by(self, readers: usize) -> Self {
        Self { bytes: self.bytes / readers.max(1), ..self }
    }
}

impl Slices {
    pub(crate) fn new(clients: Clients, pace: Arc<Pace>, query: Query, limits: Limits) -> Self {
        let mut slices = Self {
            clients,
            pace,
            query,
            limits,
            parts: VecDeque::new(),
            fetches: FuturesUnordered::new(),
            asked: 0,
            next_id: 0,
        };
        let whole = slices.slice(slices.query.window.clone());
        slices.parts.push_back(whole);
        slices
    }

    /// The next page, never empty; `None` after the last. After an error there are no more.
    pub(crate) async fn next(&mut self) -> Result<Option<Page>, Error> {
        self.asked = self.asked.saturating_add(1);
        loop {
            let Some(first) = self.parts.front_mut() else { return Ok(None) };
            if let Some(page) = first.pages.pop_front() {
                // The next pages are fetched while this one is looked at; but a glance costs no
                // more than itself.
                if self.asked > 1 {
                    self.launch();
                }
                return Ok(Some(page));
            }
            match &first.state {
                State::Done => {
                    self.parts.pop_front();
                    continue;
                }
                State::Failed(_) => {
                    let failed = self.parts.drain(..).next();
                    self.fetches.clear();
                    if let Some(Slice { state: State::Failed(error), .. }) = failed {
                        return Err(error);
                    }
                }
                State::Idle(_) | State::Fetching => {}
            }
            let due = self.launch();
            if let Some(fetched) = self.fetched(due).await {
                self.arrive(fetched);
            }
        }
    }

    /// The next answer, or nothing if another request is due before it.
    async fn fetched(&mut self, due: Option<Instant>) -> Option<Fetched> {
        match due {
            None => self.fetches.next().await,
            Some(due) if self.fetches.is_empty() => {
                time::sleep_until(due.into()).await;
                None
            }
            Some(due) => time::timeout_at(due.into(), self.fetches.next()).await.ok().flatten(),
        }
    }

    /// Sends all requests that may be sent now. If one has to wait for the pace, says until when.
    fn launch(&mut self) -> Option<Instant> {
        loop {
            if let Some(due) = self.launch_idle() {
                return Some(due);
            }
            let (index, parts) = self.next_cut()?;
            if let Err(wait) = self.pace.ready(Instant::now()) {
                return Some(Instant::now() + wait);
            }
            self.cut(index, parts);
        }
    }

    fn launch_idle(&mut self) -> Option<Instant> {
        let mut used = self.used_bytes();
        for index in 0..self.parts.len() {
            let slice = &mut self.parts[index];
            match slice.state {
                State::Idle(_) => {}
                State::Fetching | State::Done => continue,
                // What lies behind it will never be handed on.
                State::Failed(_) => break,
            }
            // The first one has to get on; it is handed on before others wait.
            if index > 0 && used + PAGE_BYTES > self.limits.bytes {
                break;
            }
            let now = Instant::now();
            if let Err(wait) = self.pace.take(now) {
                return Some(now + wait);
            }
            used += PAGE_BYTES;
            let State::Idle(pages) = std::mem::replace(&mut slice.state, State::Fetching) else {
                continue;
            };
            let fetch = fetch(slice.id, *pages);
            // Of credentials that cannot be loaded, only who asks first is told why.
            self.fetches.push(if self.asked <= 1 {
                fetch.boxed()
            } else {
                // On a task of its own, which ends when this is dropped.
                let (fetch, handle) = fetch.remote_handle();
                tokio::spawn(fetch);
                handle.boxed()
            });
        }
        None
    }

    /// Which slice is to be cut in two, and where, if one may be and should.
    fn next_cut(&self) -> Option<(usize, (TimeWindow, TimeWindow))> {
        let active = self.parts.iter().filter(|slice| slice.is_active()).count();
        if active >= self.allowed() || self.used_bytes() + PAGE_BYTES > self.limits.bytes {
            return None;
        }
        let room = self.limits.bytes / PAGE_BYTES / (active + 1);
        let pages = room.clamp(FEWEST_PAGES, MOST_PAGES) as u64;
        let order = self.query.order;
        let before_failure =
            self.parts.iter().take_while(|slice| !matches!(slice.state, State::Failed(_)));
        before_failure.enumerate().find_map(|(index, slice)| {
            let reach = slice.reach.filter(|_| slice.is_active())?;
            cut(&slice.window, order, reach, pages).map(|parts| (index, parts))
        })
    }

    fn cut(&mut self, index: usize, (near, far): (TimeWindow, TimeWindow)) {
        self.parts[index].window = near;
        let far = self.slice(far);
        self.parts.insert(index + 1, far);
    }

    /// One slice for the first pages, then twice as many for each further one: whoever wants only a
    /// few records does not make AWS look for more.
    fn allowed(&self) -> usize {
        let doublings = self.asked.saturating_sub(2).min(16);
        self.limits.slices.get().min(1 << doublings)
    }

    fn used_bytes(&self) -> usize {
        let waiting = self.parts.iter().flat_map(|slice| &slice.pages).map(Page::bytes);
        waiting.sum::<usize>() + self.fetches.len() * PAGE_BYTES
    }

    fn slice(&mut self, window: TimeWindow) -> Slice {
        self.next_id += 1;
        let query = Query { window: window.clone(), ..self.query.clone() };
        let pages = Pages::new(self.clients.clone(), Arc::clone(&self.pace), query);
        let state = if pages.is_at_end() { State::Done } else { State::Idle(Box::new(pages)) };
        let (pages, reach) = (VecDeque::new(), None);
        Slice { id: self.next_id, window, state, pages, reach }
    }

    fn arrive(&mut self, fetched: Fetched) {
        let order = self.query.order;
        // Those of slices that came after a failure have no slice any more.
        if let Some(slice) = self.parts.iter_mut().find(|slice| slice.id == fetched.id) {
            slice.arrive(fetched, order);
        }
    }
}

impl Slice {
    fn is_active(&self) -> bool {
        matches!(self.state, State::Idle(_) | State::Fetching)
    }

    fn arrive(&mut self, Fetched { page, pages, .. }: Fetched, order: Order) {
        let mut page = match page {
            Ok(page) => page.unwrap_or_default(),
            Err(error) => {
                self.state = State::Failed(error);
                return;
            }
        };
        self.reach = (!pages.is_unordered()).then(|| self.reach_after(&page, &pages, order));
        let is_past = |time_ms: u64| match order {
            Order::OldestFirst => time_ms >= self.window.end_ms,
            Order::NewestFirst => time_ms < self.window.start_ms,
        };
        // What lies behind the cut is the next slice's. Events in order have no more before it.
        let is_through = !pages.is_unordered() && pages.last_ms().is_some_and(is_past);
        page.retain(|event| !is_past(event.time_ms));
        if !page.is_empty() {
            self.pages.push_back(page);
        }
        self.state = if is_through || pages.is_at_end() {
            State::Done
        } else {
            State::Idle(Box::new(pages))
        };
    }

    fn reach_after(&self, page: &Page, pages: &Pages, order: Order) -> Reach {
        let begin_ms = match order {
            Order::OldestFirst => self.window.start_ms,
            Order::NewestFirst => self.window.end_ms,
        };
        let reached_ms = pages.last_ms().unwrap_or(begin_ms);
        let times: Vec<_> =
            [page.ids().next(), page.ids().next_back()].into_iter().flatten().collect();
        let page_ms = match (&self.reach, &times[..]) {
            (Some(before), [_, _]) => Some(reached_ms.abs_diff(before.reached_ms)),
            // Before the first event of a window there may be a long time without any.
            (None, [first, last]) if first.time_ms != last.time_ms => {
                Some(last.time_ms.abs_diff(first.time_ms))
            }
            (before, _) => before.and_then(|before| before.page_ms),
        };
        Reach { reached_ms, page_ms }
    }
}

async fn fetch(id: u64, mut pages: Pages) -> Fetched {
    let span = tracing::debug_span!("page", slice = id);
    let page = pages.next().instrument(span).await;
    Fetched { id, page, pages }
}

impl std::fmt::Debug for Fetched {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Fetched({})", self.id)
    }
}
