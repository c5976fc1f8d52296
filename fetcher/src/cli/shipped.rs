//! What is made of the one definition of the command line, for shells and for `man`.

use std::io::{self, Write};

use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgAction, Command, CommandFactory, ValueHint};
use clap_complete::Shell;
use clap_mangen::Man;
use clap_mangen::roff::{Roff, roman};

use super::arguments::{Arguments, chapters};
use crate::action::Action;

const NAME: &str = "flowlogs_reader";

/// Actions that read nothing.
pub(crate) const WITHOUT_RECORDS: [&str; 3] = ["filter-check", "completions", "man"];

/// Writes what a shell completes the command line by.
pub(crate) fn write_completions(shell: Shell, out: &mut impl Write) -> io::Result<()> {
    let actions = Action::names().chain(WITHOUT_RECORDS);
    let command = Arguments::command()
        .mut_arg("words", |words| {
            let words = words.hide(false).action(ArgAction::Set).num_args(1).index(1);
            words.value_hint(ValueHint::AnyPath)
        })
        .arg(Arg::new("action").index(2).value_parser(PossibleValuesParser::new(actions)))
        .arg(Arg::new("operands").index(3).num_args(0..).value_hint(ValueHint::Other));
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut { command }, NAME, &mut text);
    out.write_all(&text)
}

/// Writes the manual page.
pub(crate) fn write_man(out: &mut impl Write) -> io::Result<()> {
    let man = Man::new(visible(Arguments::command())).manual("User Commands");
    man.render_title(out)?;
    man.render_name_section(out)?;
    let mut roff = Roff::new();
    roff.control("SH", ["SYNOPSIS"]);
    roff.text([roman("flowlogs_reader [OPTIONS] LOCATION... [ACTION [ARG]...]")]);
    roff.to_writer(out)?;
    let chapters = chapters();
    let (before, after) = chapters.split_at(2);
    before.iter().try_for_each(|chapter| write_chapter(chapter.0, &chapter.1, out))?;
    man.render_options_section(out)?;
    after.iter().try_for_each(|chapter| write_chapter(chapter.0, &chapter.1, out))
}

/// A chapter whose lines stay as they are.
fn write_chapter(title: &str, lines: &str, out: &mut impl Write) -> io::Result<()> {
    let mut roff = Roff::new();
    roff.control("SH", [&*title.to_uppercase()]).control("nf", []);
    for line in lines.lines() {
        roff.text([roman(line)]);
    }
    roff.control("fi", []);
    roff.to_writer(out)
}

/// Locations and actions have chapters of their own.
fn visible(command: Command) -> Command {
    command.mut_arg("words", |words| words.hide(true))
}

#[cfg(test)]
mod tests {
    use clap::ValueEnum;

    use super::*;

    fn text(write: impl FnOnce(&mut Vec<u8>) -> io::Result<()>) -> String {
        let mut out = Vec::new();
        write(&mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    /// Their long names, or the letter of those that have none.
    fn options() -> Vec<String> {
        let command = Arguments::command();
        let visible = command.get_arguments().filter(|argument| !argument.is_hide_set());
        let name = |option: &Arg| match (option.get_long(), option.get_short()) {
            (Some(long), _) => long.to_owned(),
            (None, short) => short.map(String::from).unwrap_or_default(),
        };
        visible.map(name).collect()
    }

    #[test]
    fn every_shell_is_told_all_options_and_actions() {
        for shell in Shell::value_variants() {
            let completions = text(|out| write_completions(*shell, out));
            for option in options() {
                assert!(completions.contains(&option), "{shell}: {option}");
            }
        }
        for shell in [Shell::Bash, Shell::Zsh] {
            let completions = text(|out| write_completions(shell, out));
            for action in Action::names().chain(WITHOUT_RECORDS) {
                assert!(completions.contains(action), "{shell}: {action}");
            }
        }
    }

    #[test]
    fn the_manual_tells_all_options_and_chapters() {
        let man = text(write_man).replace("\\*(Aq", "'").replace('\\', "");
        for option in options() {
            assert!(man.contains(&option), "{option}");
        }
        for (title, lines) in chapters() {
            assert!(man.contains(&title.to_uppercase()), "{title}");
            for line in lines.lines() {
                assert!(man.contains(line), "{line}");
            }
        }
    }
}
