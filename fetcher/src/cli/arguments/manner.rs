//! How answers are told.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::output::Form;

/// How answers are told.
#[derive(Args, Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is an option")]
#[command(next_help_heading = "How to tell")]
pub(crate) struct Manner {
    /// Form of the output [default: text, on a terminal table for answers]
    #[arg(short = 'O', long, value_name = "FORM", value_enum)]
    pub(crate) output: Option<Form>,

    /// Print what flowlogs-reader 5.0.1 prints: 47 columns, zero as -
    #[arg(long, overrides_with_all = ["output", "fields_out"])]
    pub(crate) compat: bool,

    /// Show these fields of the records, in this order
    #[arg(long, value_name = "FIELDS")]
    pub(crate) fields_out: Option<String>,

    /// Sort the rows of an answer by this column; with - before it, the largest first
    #[arg(long, value_name = "COLUMN", allow_hyphen_values = true)]
    pub(crate) sort: Option<String>,

    /// Call protocols by their names
    #[arg(long)]
    pub(crate) names: bool,

    /// Write to this file, which is only there once it is whole
    #[arg(short, value_name = "FILE")]
    pub(crate) out_file: Option<PathBuf>,

    /// Exit with 1 if no record matches
    #[arg(long)]
    pub(crate) exit_status: bool,

    /// Settings of your own, and locations with names [default: in the user's folder of settings]
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,

    /// Threads that parse and count [default: one a core]
    #[arg(long, value_name = "N")]
    pub(crate) threads: Option<NonZeroUsize>,

    /// Say what would be read and asked of AWS, and what that costs; read nothing
    #[arg(long)]
    pub(crate) explain: bool,

    /// Show how far reading has come, on a terminal
    #[arg(long)]
    pub(crate) progress: bool,

    /// Draw bars with ASCII alone
    #[arg(long)]
    pub(crate) ascii: bool,

    /// Stop at the first bad line or unreadable file
    #[arg(long)]
    pub(crate) strict: bool,

    /// Tell only errors and bad lines
    #[arg(short, long)]
    pub(crate) quiet: bool,

    /// When to use colour
    #[arg(long, help = "When to use colour; the variable NO_COLOR means never", value_name = "WHEN", value_enum, default_value_t = Color::Auto)]
    pub(crate) color: Color,

    /// The same as --color never
    #[arg(long, hide = true)]
    pub(crate) no_color: bool,
}

impl Manner {
    /// The form that is asked for.
    pub(crate) fn form(&self) -> Option<Form> {
        if self.compat { Some(Form::Original) } else { self.output }
    }
}

/// When to use colour.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum Color {
    Auto,
    Always,
    Never,
}
