//! `linchpin completions`: what a shell needs to complete our command line.
//!
//! Refuses to install it: every shell has its own place for that.

use super::Cli;
use super::failure::Outcome;
use clap::CommandFactory as _;
use clap_complete::Shell;
use std::io::Write;

/// Print completions for a shell
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The shell
    shell: Shell,
}

/// Prints the completions.
///
/// # Errors
/// When standard output cannot be written.
pub fn run(args: &Args, out: &mut dyn Write) -> Outcome {
    // By way of memory, because the generator panics when its output cannot be written.
    let mut text = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "linchpin", &mut text);
    out.write_all(&text)?;
    Ok(0)
}
