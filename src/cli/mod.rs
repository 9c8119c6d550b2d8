//! The command line: one file per subcommand.
//!
//! Refuses analysis: each command loads a design, asks the engines, and prints.

pub mod availability;
pub mod brief;
pub mod check;
pub mod claims;
pub mod completions;
pub mod designs;
pub mod diff;
pub mod doctor;
pub mod explore;
pub mod export;
pub mod failure;
pub mod fix;
pub mod fmt;
pub mod kill_table;
mod look;
pub mod man;
pub mod new;
mod page;
mod personal;
mod picture;
pub mod quiz;
mod recording;
pub mod render;
pub mod report;
pub mod schema;
pub mod simulate;
pub mod source;
mod speaker;
mod today;

use crate::text::{Kind, sanitize};
use clap::{Parser, Subcommand};
use failure::Outcome;
use std::io::Write;

/// Explore, break and question web architectures in the terminal.
#[derive(Debug, Parser)]
#[command(name = "linchpin", version, args_conflicts_with_subcommands = true)]
pub struct Cli {
    #[command(flatten)]
    explore: explore::Args,
    #[command(subcommand)]
    command: Option<Command>,
}

/// Everything but the explorer.
#[derive(Debug, Subcommand)]
enum Command {
    /// Hold a design against the checklist of a course's task
    Brief(brief::Args),
    /// Find what is wrong with a design
    Check(check::Args),
    /// Hold the sentences of a file against its design
    Claims(claims::Args),
    /// Print what is served with each thing failed in turn
    KillTable(kill_table::Args),
    /// Print how much of the time requests are served, and what takes them away
    Availability(availability::Args),
    /// Print completions for a shell
    Completions(completions::Args),
    /// List the built-in designs
    Designs,
    /// Cure findings by minimal edits of the file, comments kept
    Fix(fix::Args),
    /// Compare two designs: structure, findings and figures
    Diff(diff::Args),
    /// Write a design in another language: a picture, a diagram or data
    Export(export::Args),
    /// Tell what the program sees of the terminal and where its files are
    Doctor,
    /// Lay files out canonically, comments kept
    Fmt(fmt::Args),
    /// Print the manual page, with every key, or that of one command
    Man(man::Args),
    /// Print a design to begin with, or write it to a new file
    New(new::Args),
    /// Tell a design step by step on the full screen
    Present(explore::PresentArgs),
    /// Ask questions about a design, with the answers on demand
    Quiz(quiz::Args),
    /// Print the picture of a design
    Render(render::Args),
    /// Write a review of a design on one page: picture, findings, claims, figures
    Report(report::Args),
    /// Print the reference of the file format
    Schema,
    /// Play traffic through a design, without a screen
    Simulate(simulate::Args),
}

/// Runs the program: returns the exit code, and prints what went wrong to standard error.
#[must_use]
pub fn main() -> u8 {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            if error.use_stderr() {
                complain(&error.to_string());
                return 2;
            }
            // Help and version are answers, not failures.
            return if error.print().is_ok() { 0 } else { 3 };
        }
    };
    let stdout = std::io::stdout();
    match run(cli, &mut stdout.lock()) {
        Ok(code) => code,
        Err(failure) => {
            complain(&failure.to_string());
            failure.exit_code()
        }
    }
}

/// Says what went wrong. Names of files and what was typed come from anywhere.
fn complain(text: &str) {
    if !text.is_empty() {
        // Nothing is left to tell it to when standard error is gone.
        let text = sanitize(text.trim_end(), Kind::Source);
        let _ = writeln!(std::io::stderr(), "{text}");
    }
}

fn run(cli: Cli, out: &mut dyn Write) -> Outcome {
    match cli.command {
        None => explore::run(&cli.explore),
        Some(Command::Brief(args)) => brief::run(&args, out),
        Some(Command::Check(args)) => check::run(&args, out),
        Some(Command::Claims(args)) => claims::run(&args, out),
        Some(Command::KillTable(args)) => kill_table::run(&args, out),
        Some(Command::Present(args)) => explore::present(&args),
        Some(Command::Quiz(args)) => quiz::run(&args, out),
        Some(Command::Render(args)) => render::run(&args, out),
        Some(Command::Report(args)) => report::run(&args, out),
        Some(Command::Availability(args)) => availability::run(&args, out),
        Some(Command::Completions(args)) => completions::run(&args, out),
        Some(Command::Doctor) => doctor::run(out),
        Some(Command::Man(args)) => man::run(&args, out),
        Some(Command::New(args)) => new::run(&args, out),
        Some(Command::Designs) => designs::run(out),
        Some(Command::Fix(args)) => fix::run(&args, out),
        Some(Command::Diff(args)) => diff::run(&args, out),
        Some(Command::Export(args)) => export::run(&args, out),
        Some(Command::Fmt(args)) => fmt::run(&args, out),
        Some(Command::Schema) => schema::run(out),
        Some(Command::Simulate(args)) => simulate::run(&args, out),
    }
}
