//! Pseudo-random numbers that are a function of what they are for.

/// A sequence of pseudo-random numbers (`splitmix64`), the same for the same
/// seed, purpose and index on every machine.
#[derive(Clone, Debug)]
pub(crate) struct Dice {
    state: u64,
}

/// What a sequence decides; two purposes with one index are independent.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Purpose {
    Interface,
    Network,
    Peer,
    Conversation,
    Record,
    Reply,
    Format,
    EventId,
    Fault,
    RequestId,
    Session,
    FlowLog,
    Token,
    Arrival,
    Object,
}

impl Dice {
    pub(crate) fn new(seed: u64, purpose: Purpose, index: u64) -> Self {
        let state = mix(mix(seed ^ ((purpose as u64) << 56)) ^ index);
        Self { state }
    }

    pub(crate) fn number(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mix(self.state)
    }

    /// A number from 0 to `limit - 1`, all equally likely; 0 if `limit` is 0.
    pub(crate) fn below(&mut self, limit: u64) -> u64 {
        high(self.number(), limit)
    }

    /// As [`below`](Self::below), but small numbers are far more likely: with
    /// an `exponent` of 2 or more, the first tenth of the numbers comes up in a
    /// third of all throws or oftener.
    pub(crate) fn skewed_below(&mut self, limit: u64, exponent: u32) -> u64 {
        let throw = self.number();
        let power = (1..exponent).fold(throw, |power, _| high(power, throw));
        high(power, limit)
    }

    /// Whether something happens that happens in `per_mille` of 1,000 cases.
    pub(crate) fn happens(&mut self, per_mille: u64) -> bool {
        self.below(1000) < per_mille
    }

    /// A number in `0.0..1.0`.
    pub(crate) fn fraction(&mut self) -> f64 {
        let bits = u32::try_from(self.number() >> 32).expect("the upper half has 32 bits");
        f64::from(bits) / 4_294_967_296.0
    }

    pub(crate) fn pick<T: Copy>(&mut self, choices: &[T]) -> T {
        let index = usize::try_from(self.below(choices.len() as u64));
        choices[index.expect("below the length of a slice")]
    }

    /// So many hexadecimal digits, at most 32.
    pub(crate) fn hex(&mut self, digits: usize) -> String {
        let mut text = format!("{:016x}{:016x}", self.number(), self.number());
        text.truncate(digits);
        text
    }
}

/// The upper 64 bits of the product: `number / 2^64 * limit` without division.
fn high(number: u64, limit: u64) -> u64 {
    let product = (u128::from(number) * u128::from(limit)) >> 64;
    u64::try_from(product).expect("the upper half of 128 bits has 64")
}

fn mix(mut number: u64) -> u64 {
    number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_purpose_and_index_give_the_same_numbers() {
        let throw = |seed, purpose, index| Dice::new(seed, purpose, index).number();
        assert_eq!(throw(1, Purpose::Peer, 7), throw(1, Purpose::Peer, 7));
        assert_ne!(throw(1, Purpose::Peer, 7), throw(2, Purpose::Peer, 7));
        assert_ne!(throw(1, Purpose::Peer, 7), throw(1, Purpose::Record, 7));
        assert_ne!(throw(1, Purpose::Peer, 7), throw(1, Purpose::Peer, 8));
    }

    #[test]
    fn skewed_numbers_prefer_the_small_ones() {
        let mut dice = Dice::new(1, Purpose::Peer, 0);
        let small = (0..1000).filter(|_| dice.skewed_below(100, 2) < 10).count();
        assert!((280..360).contains(&small), "{small} of 1000");
    }
}
