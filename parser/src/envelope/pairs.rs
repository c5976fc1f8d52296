//! Fields and values of Logs Insights that come one by one.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;

use super::event;
use super::json::Json;
use super::output::Output;

/// Rows whose end is not marked: one ends at `@ptr`, or where a name comes again.
#[derive(Default)]
pub(super) struct Pairs {
    members: Vec<(String, String)>,
}

/// More than a row has.
const MEMBERS: usize = 1024;

impl Pairs {
    pub(super) fn push(&mut self, name: &str, value: &str, layers: u8, out: &mut Output) {
        if self.members.len() == MEMBERS || self.members.iter().any(|(other, _)| other == name) {
            self.flush(layers, out);
        }
        self.members.push((name.into(), value.into()));
        if name == "@ptr" {
            self.flush(layers, out);
        }
    }

    pub(super) fn flush(&mut self, layers: u8, out: &mut Output) {
        if self.members.is_empty() {
            return;
        }
        let text = |text: &String| Json::Text(Cow::Owned(text.clone()));
        let members = self.members.drain(..).map(|(name, value)| (Cow::Owned(name), text(&value)));
        let row = Json::Object(members.collect());
        event::read_on_line(&row, layers, out);
    }
}
