//! Parameters of the Query protocol and of URLs.

use std::collections::HashMap;

/// Names and values, such as `Filter.1.Value.1=flowlogs`.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct Form {
    values: HashMap<String, String>,
}

impl Form {
    /// Any bytes are a form; of a name that comes twice the last value stays.
    pub(crate) fn parse(text: &[u8]) -> Self {
        let values = form_urlencoded::parse(text).into_owned().collect();
        Self { values }
    }

    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.values.get(name).map(String::as_str)
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.values.keys().map(String::as_str)
    }

    /// The values of `name.1`, `name.2` and so on.
    pub(crate) fn list(&self, name: &str) -> Vec<&str> {
        (1..).map_while(|number| self.get(&format!("{name}.{number}"))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_found_by_name_and_by_number() {
        let form = Form::parse(b"Action=A%2FB+C&Value.1=x&Value.2=y&Value.4=z");
        assert_eq!(form.get("Action"), Some("A/B C"));
        assert_eq!(form.list("Value"), ["x", "y"]);
        assert_eq!(form.get("value"), None);
    }
}
