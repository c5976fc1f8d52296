//! What all programs are asked, and how our answer reads in their words.

use serde_json::Value;

/// A question about a log of the default format.
pub(super) struct Question {
    /// As `peer.py` knows it.
    pub(super) name: &'static str,
    pub(super) ours: &'static [&'static str],
    /// What a shell is given; `$LOG` is the file.
    pub(super) awk: &'static str,
    /// Our answer as the others give it.
    pub(super) told: fn(&str) -> String,
}

pub(super) const QUESTIONS: [Question; 4] = [
    Question {
        name: "summary",
        ours: &["summary", "-O", "ndjson"],
        awk: "awk '{ a[$13]++; if ($10 != \"-\") b += $10; if ($14 == \"OK\") e[$3] } \
              END { printf \"%d,%d,%d,%.0f,%d\\n\", NR, a[\"ACCEPT\"], a[\"REJECT\"], b, length(e) }' $LOG",
        told: summary,
    },
    Question {
        name: "top",
        ours: &["top", "srcaddr", "-O", "ndjson"],
        awk: "awk '$14 == \"OK\" { b[$4] += $10 } END { for (a in b) printf \"%s,%.0f\\n\", a, b[a] }' \
              $LOG | LC_ALL=C sort -t, -k2,2nr -k1,1 | head -n 10",
        told: top,
    },
    Question {
        name: "findip",
        ours: &["findip", "10.0.0.11"],
        awk: "awk '$4 == \"10.0.0.11\" || $5 == \"10.0.0.11\"' $LOG | wc -l",
        told: |text| format!("{}\n", text.lines().count()),
    },
    Question {
        name: "count",
        ours: &["-F", "dst port 443 and action reject", "summary", "-O", "ndjson"],
        awk: "awk '$7 == 443 && $13 == \"REJECT\" { n++ } END { print n + 0 }' $LOG",
        told: |text| format!("{}\n", values(text, &["flows"]).join(",")),
    },
];

/// Records, accepted and rejected ones, bytes, and interfaces with traffic.
fn summary(text: &str) -> String {
    let names = ["records", "accepted", "rejected", "bytes", "interfaces"];
    format!("{}\n", values(text, &names).join(","))
}

/// The values of these names, in a table of names and values.
fn values(text: &str, names: &[&str]) -> Vec<String> {
    let rows: Vec<Value> =
        text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    let value = |name: &&str| {
        let row = rows.iter().find(|row| row["what"] == **name);
        row.map(|row| row["value"].to_string()).unwrap_or_default()
    };
    names.iter().map(value).collect()
}

/// Addresses and their bytes.
fn top(text: &str) -> String {
    let rows = text.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    rows.fold(String::new(), |told, row| {
        told + row["srcaddr"].as_str().unwrap_or_default() + "," + &row["bytes"].to_string() + "\n"
    })
}
