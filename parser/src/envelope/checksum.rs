//! CRC-32, the checksum of gzip.
//!
//! `crc32fast` has the instructions of processors. WebAssembly has none, so all that would be left
//! of it is 16 KiB of tables, which no compression makes smaller: there they are made when needed.

#[cfg(not(target_arch = "wasm32"))]
pub(super) use native::Checksum;
#[cfg(target_arch = "wasm32")]
pub(super) use tables::Checksum;

#[cfg(not(target_arch = "wasm32"))]
mod native {
    use core::mem;

    use crc32fast::Hasher;

    #[derive(Default)]
    pub(in super::super) struct Checksum(Hasher);

    impl Checksum {
        pub(in super::super) fn update(&mut self, bytes: &[u8]) {
            self.0.update(bytes);
        }

        /// The checksum of the bytes since the last one was taken.
        pub(in super::super) fn take(&mut self) -> u32 {
            mem::take(&mut self.0).finalize()
        }
    }
}

#[cfg(any(target_arch = "wasm32", test))]
mod tables {
    use alloc::boxed::Box;

    /// How many bytes are read at once, each with a table of its own.
    const STEP: usize = 8;

    pub(in super::super) struct Checksum {
        tables: Box<[[u32; 256]; STEP]>,
        state: u32,
    }

    impl Default for Checksum {
        fn default() -> Self {
            Self { tables: tables(), state: u32::MAX }
        }
    }

    impl Checksum {
        pub(in super::super) fn update(&mut self, bytes: &[u8]) {
            let (steps, rest) = bytes.as_chunks::<STEP>();
            for step in steps {
                let [a, b, c, d] = self.state.to_le_bytes();
                let mixed = [a, b, c, d, 0, 0, 0, 0];
                self.state = 0;
                for (place, table) in self.tables.iter().rev().enumerate() {
                    self.state ^= table[usize::from(step[place] ^ mixed[place])];
                }
            }
            for &byte in rest {
                self.state = next(&self.tables[0], self.state ^ u32::from(byte));
            }
        }

        /// The checksum of the bytes since the last one was taken.
        pub(in super::super) fn take(&mut self) -> u32 {
            !core::mem::replace(&mut self.state, u32::MAX)
        }
    }

    /// What one more byte makes of a state that it was mixed into.
    const fn next(table: &[u32; 256], state: u32) -> u32 {
        let [byte, ..] = state.to_le_bytes();
        table[byte as usize] ^ state >> 8
    }

    /// For each byte, what it makes of the state when 0, 1, 2… bytes follow it.
    fn tables() -> Box<[[u32; 256]; STEP]> {
        let mut tables = Box::new([[0; 256]; STEP]);
        for (byte, entry) in (0..).zip(&mut tables[0]) {
            *entry = (0..8).fold(byte, |state: u32, _| {
                let is_odd = state & 1 == 1;
                state >> 1 ^ if is_odd { POLYNOMIAL } else { 0 }
            });
        }
        for place in 1..STEP {
            for byte in 0..256 {
                tables[place][byte] = next(&tables[0], tables[place - 1][byte]);
            }
        }
        tables
    }

    /// That of IEEE 802.3, lowest power first.
    const POLYNOMIAL: u32 = 0xedb8_8320;
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::{native, tables};

    #[test]
    fn tables_give_what_the_processor_gives() {
        let mut tables = tables::Checksum::default();
        tables.update(b"123456789");
        assert_eq!(tables.take(), 0xcbf4_3926);
        let bytes: Vec<u8> =
            (0..2000_u32).map(|place| ((place * place) >> 3).to_le_bytes()[0]).collect();
        let mut native = native::Checksum::default();
        for (begin, end) in [(0, 0), (3, 4), (1, 20), (7, 1999), (0, 2000)] {
            for checksum in [&bytes[begin..end], &bytes[..end]] {
                native.update(checksum);
                tables.update(checksum);
            }
            assert_eq!(tables.take(), native.take(), "bytes {begin} to {end}");
        }
    }
}
