//! How many tests passed, read from what test programs print.

/// How many tests ended how.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) struct Counts {
    pub(crate) passed: usize,
    pub(crate) failed: usize,
    /// Switched off in the tests themselves.
    pub(crate) ignored: usize,
}

impl Counts {
    /// Adds what a line says, if it is the closing line of a test program:
    /// libtest's, nextest's, Node's or that of a test in Python.
    pub(crate) fn read(&mut self, line: &str) {
        let line = line.trim();
        let node = line.strip_prefix("# ").or_else(|| line.strip_prefix("ℹ "));
        if let Some((name, number)) = node.and_then(|line| line.split_once(' ')) {
            self.add(name, number);
        } else if is_summary(line) {
            let words: Vec<_> =
                line.split([' ', ';', ',']).filter(|word| !word.is_empty()).collect();
            for pair in words.windows(2) {
                self.add(pair[1], pair[0]);
            }
        }
    }

    fn add(&mut self, name: &str, number: &str) {
        let count = match name {
            "passed" | "pass" => &mut self.passed,
            "failed" | "fail" | "cancelled" => &mut self.failed,
            "ignored" | "skipped" | "todo" => &mut self.ignored,
            _ => return,
        };
        *count += number.parse::<usize>().unwrap_or(0);
    }
}

fn is_summary(line: &str) -> bool {
    ["test result:", "Summary [", "moto:", "forms:", "engines:"]
        .iter()
        .any(|begin| line.starts_with(begin))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(lines: &[&str]) -> (usize, usize, usize) {
        let mut counts = Counts::default();
        for line in lines {
            counts.read(line);
        }
        (counts.passed, counts.failed, counts.ignored)
    }

    #[test]
    fn closing_lines_of_all_test_programs_are_understood() {
        let libtest = "test result: ok. 3 passed; 1 failed; 2 ignored; 0 measured; 0 filtered out; finished in 0.00s";
        assert_eq!(read(&[libtest, libtest]), (6, 2, 4));
        let nextest =
            "     Summary [   1.234s] 12 tests run: 11 passed (1 slow), 1 failed, 2 skipped";
        assert_eq!(read(&[nextest]), (11, 1, 2));
        assert_eq!(
            read(&["ℹ tests 9", "ℹ pass 7", "ℹ fail 1", "ℹ skipped 1", "ℹ todo 0"]),
            (7, 1, 1)
        );
        assert_eq!(read(&["# tests 9", "# pass 8", "# fail 1", "# duration_ms 77.5"]), (8, 1, 0));
        assert_eq!(read(&["moto: 14 passed, 1 failed"]), (14, 1, 0));
    }

    #[test]
    fn other_lines_count_nothing() {
        let lines = [
            "",
            "test passes ... ok",
            "2 passed",
            "# pass many",
            "        PASS [ 0.1s] a 3 passed",
        ];
        assert_eq!(read(&lines), (0, 0, 0));
    }
}
