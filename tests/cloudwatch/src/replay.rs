//! Answers that were given once.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use hyper::body::Bytes;

use crate::error::AwsError;
use crate::identity::Caller;
use crate::operation::Operation;

/// Answers by who asked for what. To ask for the same is to get the same, its next token too: so a
/// reader that reads again asks for the same all the way.
#[derive(Debug, Default)]
pub(crate) struct Replay(Mutex<HashMap<(String, Operation, Bytes), Bytes>>);

impl Replay {
    /// The answer that was given to this before, or that is given now.
    pub(crate) fn answer(
        &self,
        caller: &Caller,
        operation: Operation,
        input: &Bytes,
        answer: impl FnOnce() -> Result<Bytes, AwsError>,
    ) -> Result<Bytes, AwsError> {
        let key = (caller.region.clone(), operation, input.clone());
        if let Some(answer) = self.lock().get(&key) {
            return Ok(answer.clone());
        }
        let answer = answer()?;
        self.lock().insert(key, answer.clone());
        Ok(answer)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<(String, Operation, Bytes), Bytes>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
