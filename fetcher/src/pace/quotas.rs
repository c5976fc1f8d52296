//! The quotas that AWS documents for reading, by region.
//!
//! They are per account and region, and none is adjustable: see "CloudWatch Logs quotas" in AWS's
//! user guide.

/// What is counted.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub(crate) enum Operation {
    FilterLogEvents,
}

impl Operation {
    /// Requests in a second.
    pub(crate) fn per_second(self, region: &str) -> f64 {
        let Self::FilterLogEvents = self;
        match region {
            "us-east-1" => 25.0,
            "ap-northeast-3" | "ap-southeast-3" | "ca-west-1" | "eu-central-1" | "il-central-1" => {
                5.0
            }
            _ => 10.0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regions_have_the_quotas_of_the_user_guide() {
        for (region, expected) in
            [("us-east-1", 25.0), ("eu-central-1", 5.0), ("us-west-2", 10.0), ("eu-west-3", 10.0)]
        {
            let rate = Operation::FilterLogEvents.per_second(region);
            assert!((rate - expected).abs() < f64::EPSILON, "{region}: {rate}");
        }
    }
}
