//! `linchpin availability`: how much of the time requests are served, and what takes them away.
//!
//! Refuses arithmetic: the figures are those of the reliability room.

mod machine;
mod prose;
mod sections;

pub(super) use machine::rounded;

use super::failure::Outcome;
use super::source::{Loaded, Source};
use crate::exchange::page::Section;
use crate::reliability::{Availability, Cuts, OneLess, Proof, one_less, proofs};
use clap::ValueEnum;
use std::io::Write;

/// Print how much of the time requests are served, and what takes them away
#[derive(Debug, clap::Args)]
pub struct Args {
    /// A file, `-`, or the name of a built-in design
    file: Option<String>,
    /// The fraction of the time every host is up, such as 0.99, whatever the design says
    #[arg(long, value_parser = fraction, value_name = "FRACTION")]
    host: Option<f64>,
    /// How to print
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

/// How the figures are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For reading
    Text,
    /// For programs
    Json,
    /// For reports
    Markdown,
}

fn fraction(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(number) if (0.0..=1.0).contains(&number) => Ok(number),
        Ok(number) if (1.0..=100.0).contains(&number) => {
            Err(format!("a fraction is wanted: {}", number / 100.0))
        }
        _ => Err("not a fraction such as 0.99".to_owned()),
    }
}

/// Everything that is printed of one design.
struct Report<'a> {
    loaded: &'a Loaded,
    /// What was said on the command line.
    host: Option<f64>,
    availability: Availability,
    cuts: Cuts,
    proofs: Vec<Proof>,
    one_less: Vec<OneLess>,
}

/// Prints the availability of a design.
///
/// # Errors
/// When the design cannot be read or standard output cannot be written.
pub fn run(args: &Args, out: &mut dyn Write) -> Outcome {
    let loaded = Source::open(args.file.as_deref())?.load()?;
    let report = Report::new(&loaded, args.host);
    match args.format {
        Format::Text => prose::text(&report, out)?,
        Format::Markdown => prose::markdown(&report, out)?,
        Format::Json => machine::json(&report, out)?,
    }
    Ok(0)
}

/// What there is to tell of a design's availability: what it assumes, and the tables.
pub(super) fn told(loaded: &Loaded) -> (String, Vec<Section>) {
    let report = Report::new(loaded, None);
    (
        sections::assumption(loaded, None),
        sections::sections(&report),
    )
}

/// The shares of the time alone: what they assume, and the table.
pub(super) fn figures(loaded: &Loaded) -> (String, Section) {
    let found = Availability::new(&loaded.model, &loaded.flow, None);
    let told = sections::figures(&found, loaded.model.topology.goals.up_percent);
    (sections::assumption(loaded, None), told)
}

impl<'a> Report<'a> {
    fn new(loaded: &'a Loaded, host: Option<f64>) -> Self {
        let (model, flow) = (&loaded.model, &loaded.flow);
        Self {
            host,
            availability: Availability::new(model, flow, host),
            cuts: Cuts::new(model, flow),
            proofs: proofs(model, flow),
            one_less: one_less(model, flow),
            loaded,
        }
    }
}

/// The fraction of the time that all hosts are up alike; none where they differ.
fn alike(loaded: &Loaded) -> Option<f64> {
    let mut hosts = loaded.model.hosts.iter();
    let stated = hosts.next()?.record.up_percent;
    hosts
        .all(|host| host.record.up_percent == stated)
        .then(|| stated.fraction())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentage_where_a_fraction_is_wanted_is_corrected() {
        assert_eq!(fraction("0.99"), Ok(0.99));
        assert_eq!(fraction("1"), Ok(1.0));
        assert_eq!(fraction("99"), Err("a fraction is wanted: 0.99".to_owned()));
        for wrong in ["", "-0.1", "nan", "inf", "101", "x"] {
            assert!(fraction(wrong).is_err(), "{wrong}");
        }
    }
}
