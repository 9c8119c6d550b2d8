//! What happened, in words: one line for each happening, as the log and the screens show it.
//!
//! Refuses to keep anything: the log does.

use super::engine::Simulation;
use super::log::Happening;
use super::plan::Part;
use crate::text;

impl Simulation {
    fn name(&self, station: usize) -> &str {
        self.plan
            .places
            .get(station)
            .map_or("?", |place| &place.name)
    }

    /// A happening in one line, such as `haproxy marks nginx-2 down`.
    #[must_use]
    pub fn sentence(&self, happening: &Happening) -> String {
        match *happening {
            Happening::Dies { station } => format!("{} dies", self.name(station)),
            Happening::Returns { station } => format!("{} is back", self.name(station)),
            Happening::Drains { station, drained } => {
                let name = self.name(station);
                if drained {
                    format!("{name} drains: it takes nothing new")
                } else {
                    format!("{name} takes its share again")
                }
            }
            Happening::Slows {
                station,
                factor_permille,
            } => {
                let name = self.name(station);
                if factor_permille == 1000 {
                    return format!("{name} takes its usual time again");
                }
                let factor = factor_permille as f64 / 1000.0;
                format!("{name} takes {factor} times as long")
            }
            Happening::Link { edge, cut } => {
                let edges = self.model.graph.edge_weights().nth(edge);
                let id = edges.map_or("?", |edge| edge.id.as_str());
                let word = if cut { "is cut" } else { "is mended" };
                format!("{id} {word}")
            }
            Happening::Marks { by, member, up } => {
                let word = if up { "up" } else { "down" };
                let by = self.name(by);
                // What visitors and addresses know of their entry points they know from DNS.
                let part = self.plan.places.iter().find(|place| place.name == by);
                let by_dns =
                    part.is_some_and(|place| matches!(place.part, Part::Visitor | Part::Address));
                let by = if by_dns { "DNS" } else { by };
                format!("{by} marks {} {word}", self.name(member))
            }
            Happening::AddressMoves { address, to } => {
                format!("{} moves to {}", self.name(address), self.name(to))
            }
            Happening::AddressShared {
                address,
                holder,
                by,
            } => {
                let (holder, by) = (self.name(holder), self.name(by));
                format!(
                    "{} is held by {holder} and {by} at once",
                    self.name(address)
                )
            }
            Happening::AddressAlone { address, holder } => {
                format!(
                    "{} is held by {} alone again",
                    self.name(address),
                    self.name(holder)
                )
            }
            Happening::Promoted { replica } => format!("{} is promoted", self.name(replica)),
            Happening::Demoted { replica } => {
                format!("{} follows its primary again", self.name(replica))
            }
            Happening::WritesLost { primary, count } => {
                let writes = text::plural(usize::try_from(count).unwrap_or(usize::MAX), "write");
                let name = self.name(primary);
                format!("{name} takes {count} acknowledged {writes} with it")
            }
            Happening::WaitsInVain { primary } => {
                format!(
                    "{}: commits wait, no replica acknowledges",
                    self.name(primary)
                )
            }
            Happening::GoesOnAlone { primary } => {
                format!("{} no longer waits for its replica", self.name(primary))
            }
            Happening::Acknowledged { primary } => {
                format!("{}: a replica acknowledges again", self.name(primary))
            }
            Happening::HearsNoMajority { member } => format!(
                "{} hears no majority of its group: it accepts no writes",
                self.name(member)
            ),
            Happening::HearsMajority { member } => {
                format!("{} hears a majority of its group again", self.name(member))
            }
            Happening::Rate { per_1000_s } => {
                let rate = per_1000_s as f64 / 1000.0;
                format!("visitors send {rate} requests/s from now on")
            }
            Happening::Mix { permille } => {
                let [of_static, read, write] = permille.map(|part| f64::from(part) / 10.0);
                format!("visitors ask for {of_static} % static, {read} % read, {write} % write")
            }
            Happening::Remembered {
                member,
                visitors,
                until_ns,
            } => format!(
                "{} still remember {}, the last until {}",
                people(visitors),
                self.name(member),
                text::clock(until_ns)
            ),
            Happening::Forgotten { member } => {
                format!("no visitor remembers {} any more", self.name(member))
            }
            Happening::NoNames {
                client,
                visitors,
                until_ns,
            } => format!(
                "no name server answers {}: {} remember the way, the last until {}",
                self.name(client),
                people(visitors),
                text::clock(until_ns)
            ),
            Happening::NamesAgain { client } => {
                format!("name servers answer {} again", self.name(client))
            }
            Happening::SetsAside { by, member, for_ns } => {
                let seconds = for_ns as f64 / 1e9;
                let (by, member) = (self.name(by), self.name(member));
                format!("{by} sets {member} aside for {seconds} s")
            }
            Happening::TakesBack { by, member } => {
                format!("{} sends to {} again", self.name(by), self.name(member))
            }
        }
    }
}

/// `1 visitor`, `12 visitors`.
fn people(visitors: u32) -> String {
    text::count(visitors as usize, "visitor")
}
