//! Next tokens: opaque words, each for a place in one query.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard};

use crate::dice::{Dice, Purpose};
use crate::error::AwsError;
use crate::events::{Order, Query};

/// All tokens that were ever handed out. Each is handed out once, so that what
/// a fault does to one never meets another reader.
#[derive(Debug)]
pub(crate) struct Tokens {
    seed: u64,
    places: Mutex<HashMap<String, Place>>,
}

/// What a token stands for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Place {
    /// Fingerprint of the query that it belongs to.
    pub(crate) query: u64,
    pub(crate) order: Order,
    /// Where reading goes on; see [`Order`].
    pub(crate) position: u64,
    pub(crate) condition: Condition,
}

/// What a fault has done to a token.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Condition {
    Usable,
    /// It is refused.
    Expired,
    /// It gives no events and itself again.
    Stuck,
}

impl Place {
    /// Where reading begins.
    pub(crate) fn first(fingerprint: u64, query: &Query, order: Order) -> Self {
        let position = query.first_position(order);
        Self { query: fingerprint, order, position, condition: Condition::Usable }
    }
}

impl Tokens {
    pub(crate) fn new(seed: u64) -> Self {
        Self { seed, places: Mutex::default() }
    }

    /// A new token, which begins with `prefix`.
    pub(crate) fn issue(&self, prefix: &str, place: Place) -> String {
        let mut places = self.lock();
        let mut dice = Dice::new(self.seed, Purpose::Token, places.len() as u64);
        let token = format!("{prefix}{}{}", dice.hex(32), dice.hex(24));
        places.insert(token.clone(), place);
        token
    }

    /// What the token stands for.
    ///
    /// # Errors
    ///
    /// Returns an error in AWS's words if the token was never handed out,
    /// belongs to another query, or is dead.
    pub(crate) fn place(&self, token: &str, query: u64) -> Result<Place, AwsError> {
        match self.lock().get(token) {
            Some(place) if place.query != query => Err(invalid()),
            Some(place) if place.condition == Condition::Expired => Err(expired()),
            Some(place) => Ok(*place),
            None => Err(invalid()),
        }
    }

    /// Lets a token that was handed out stand for another place.
    pub(crate) fn change(&self, token: &str, place: Place) {
        self.lock().insert(token.to_owned(), place);
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Place>> {
        self.places.lock().expect("nothing panics while it holds the tokens")
    }
}

fn invalid() -> AwsError {
    AwsError::invalid_parameter("The specified nextToken is invalid.")
}

pub(crate) fn expired() -> AwsError {
    AwsError::invalid_parameter("The specified nextToken is expired.")
}
