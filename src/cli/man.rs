//! `linchpin man`: the manual page, with every key.
//!
//! Refuses to know options and keys by heart: they come from the parser and the command table.

use super::Cli;
use super::failure::{Failure, Outcome};
use crate::app::command::{COMMANDS, Group};
use clap::CommandFactory as _;
use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, roman};
use std::io::Write;

const EXIT: [(&str, &str); 4] = [
    ("0", "fine"),
    (
        "1",
        "findings at or above the threshold, or a file that would change",
    ),
    ("2", "the input or the command line is wrong"),
    (
        "3",
        "a failure of the environment: an unreadable file, no terminal",
    ),
];

const FILES: [(&str, &str); 4] = [
    (
        "$XDG_CONFIG_HOME/linchpin/settings.ron",
        "settings: theme, charset, motion, mouse, fps, wrap",
    ),
    (
        "$XDG_CONFIG_HOME/linchpin/keys.ron",
        "keys that differ: { \"kill\": [\"x\", \"g k\"], \"kill_table\": { \"restore_all\": [\"x\"] } }, command by \
         command, or within a place: explorer, text, kill_table, compare, findings, claims, fix, present, settings",
    ),
    (
        "$XDG_STATE_HOME/linchpin/recent",
        "the files that were open last, a line each; it can be deleted",
    ),
    (
        "$XDG_STATE_HOME/linchpin/recovery",
        "text that was never saved, offered at the next start of the same design",
    ),
];

/// Print the manual page, with every key, or that of one command
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The command, such as `check`
    #[arg(value_name = "COMMAND")]
    command: Option<String>,
}

/// Prints a manual page.
///
/// # Errors
/// When there is no such command, or standard output cannot be written.
pub fn run(args: &Args, out: &mut dyn Write) -> Outcome {
    let mut program = Cli::command();
    if let Some(name) = &args.command {
        // Names the pages of the commands as the program's own page refers to them.
        program.build();
        let command = program.find_subcommand(name).cloned();
        let command = command.ok_or_else(|| {
            Failure::Input(format!(
                "there is no command {name:?}; `linchpin --help` lists them"
            ))
        })?;
        Man::new(command).render(out)?;
        return Ok(0);
    }
    let man = Man::new(program);
    man.render_title(out)?;
    man.render_name_section(out)?;
    man.render_synopsis_section(out)?;
    man.render_description_section(out)?;
    man.render_options_section(out)?;
    man.render_subcommands_section(out)?;
    keys().to_writer(out)?;
    list("FILES", &FILES).to_writer(out)?;
    list("EXIT STATUS", &EXIT).to_writer(out)?;
    Ok(0)
}

fn keys() -> Roff {
    let mut page = Roff::new();
    page.control("SH", ["KEYS"]);
    for group in Group::ALL {
        page.control("SS", [group.title()]);
        for entry in COMMANDS.iter().filter(|entry| entry.group == group) {
            page.control("TP", []);
            page.text([
                bold(match entry.keys {
                    // What has no key is found by its name.
                    [] => "palette".to_owned(),
                    keys => keys.join("  "),
                }),
                roman(format!("  ({})", entry.name)),
            ]);
            page.text([roman(entry.doc)]);
        }
    }
    page
}

fn list(title: &str, entries: &[(&str, &str)]) -> Roff {
    let mut page = Roff::new();
    page.control("SH", [title]);
    for (name, text) in entries {
        page.control("TP", []);
        page.text([bold(*name)]);
        page.text([roman(*text)]);
    }
    page
}
