//! The parts that the request of a made tour does not pass: who they are, and what for.
//!
//! Refuses judgement: whether a part serves its purpose is a finding.

use super::super::tour::Step;
use super::{Guide, Way};
use crate::design::flow::StationId;
use crate::design::model::{Entity, NodeId};
use crate::design::words::DatabaseRole;
use crate::design::{Choice, Kind};
use crate::text::{count, list};
use std::collections::BTreeSet;

/// Names of one sort of part that are told; of more, only how many.
const NAMES: usize = 3;
/// Words that are told in all.
const WORDS: usize = 54;

/// The purposes of those who work on requests, in the order in which they are told; all others
/// come behind them.
const ORDER: [&str; 9] = [
    ALIKE,
    "for spreading requests",
    "for static files and the way in",
    "for building pages",
    "for the data",
    "with a copy of the data",
    "meant to have a copy of the data",
    "with data of its own",
    "for filtering",
];
/// The purpose of what is on the way in another copy.
const ALIKE: &str = "for the same work";

/// Parts that are there for the same.
struct Sort {
    purpose: &'static str,
    title: &'static str,
    names: Vec<String>,
}

impl Guide<'_> {
    /// What is beside the way, or all there is where no request finds one.
    pub(super) fn beside(&self, way: Option<&Way>) -> Option<Step> {
        let passed = self.passed(way);
        let mut sorts: Vec<Sort> = Vec::new();
        for place in (0..self.flow.stations.len()).filter(|place| !passed.contains(place)) {
            let node = &self.model.graph[NodeId::new(place)];
            let Entity::Component(component) = &node.entity else {
                continue;
            };
            let Some(purpose) = self.purpose(place, &component.kind, way) else {
                continue;
            };
            let title = component.kind.title();
            let name = node.authored.clone();
            match sorts.iter_mut().find(|sort| sort.purpose == purpose) {
                Some(sort) if sort.names.contains(&name) => {}
                Some(sort) => {
                    if sort.title != title {
                        sort.title = "more part";
                    }
                    sort.names.push(name);
                }
                None => sorts.push(Sort {
                    purpose,
                    title,
                    names: vec![name],
                }),
            }
        }
        // Who does the work comes before what it takes.
        sorts.sort_by_key(|sort| {
            let place = ORDER.iter().position(|one| *one == sort.purpose);
            place.unwrap_or(ORDER.len())
        });
        let begun = if way.is_some() {
            "Not everything is on the way. Beside it:"
        } else {
            "The parts are:"
        };
        let mut told: Vec<String> = Vec::new();
        let mut words = begun.split_whitespace().count();
        for sort in &sorts {
            let who = if sort.names.len() > NAMES {
                many(sort.names.len(), sort.title)
            } else {
                list(&sort.names)
            };
            let said = format!("{who}, {}", sort.purpose);
            words += said.split_whitespace().count();
            if words > WORDS {
                break;
            }
            told.push(said);
        }
        let title = if way.is_some() {
            "Beside the way"
        } else {
            "The parts"
        };
        let names = sorts.into_iter().flat_map(|sort| sort.names);
        (!told.is_empty()).then(|| Step {
            title: title.to_owned(),
            text: format!("{begun} {}.", told.join("; ")),
            focus: names.filter(|name| self.is_known(name)).collect(),
            ..Step::default()
        })
    }

    /// The stations that are told of on the way.
    fn passed(&self, way: Option<&Way>) -> BTreeSet<StationId> {
        let mut passed: BTreeSet<StationId> = self.flow.clients.iter().copied().collect();
        let Some(way) = way else {
            return passed;
        };
        passed.extend(&way.path);
        for hop in &self.flow.hops {
            let is_on = way.path.windows(2).any(|pair| *pair == [hop.from, hop.to]);
            if is_on && hop.classes[way.class as usize] {
                passed.extend(hop.gates.iter().filter_map(|gate| gate.first()));
            }
        }
        passed.extend(self.asked().map(|(_, dns)| dns));
        passed
    }

    /// What a part is there for, in a few words that fit one part and several.
    fn purpose(&self, place: StationId, kind: &Kind, way: Option<&Way>) -> Option<&'static str> {
        let path = way.map_or(&[][..], |way| &way.path);
        let likes = path.iter().any(|passed| {
            let other = self.model.graph[NodeId::new(*passed)].kind();
            other.is_some_and(|other| std::mem::discriminant(other) == std::mem::discriminant(kind))
        });
        Some(match kind {
            Kind::Client(_) => return None,
            Kind::Database(database) => {
                if self.flow.feeds.iter().any(|feed| feed.to == place) {
                    "with a copy of the data"
                } else if database.role == Choice::Is(DatabaseRole::Replica) {
                    "meant to have a copy of the data"
                } else if likes {
                    "with data of its own"
                } else {
                    "for the data"
                }
            }
            Kind::LoadBalancer(_)
            | Kind::WebServer(_)
            | Kind::AppServer(_)
            | Kind::DatabaseProxy(_)
                if likes =>
            {
                ALIKE
            }
            Kind::LoadBalancer(_) => "for spreading requests",
            Kind::WebServer(_) => "for static files and the way in",
            Kind::AppServer(_) => "for building pages",
            Kind::DatabaseProxy(_) => "for finding the right database",
            Kind::Dns(_) => "for turning names into addresses",
            Kind::Cdn(_) => "for static files near the visitor",
            Kind::Cache(_) => "for sparing the database",
            Kind::Queue(_) => "for work that can wait",
            Kind::External(_) => "run by somebody else",
            Kind::Waf(_) | Kind::Firewall(_) => "for filtering",
            Kind::Router(_) => "for joining networks",
            Kind::CodeBase(_) => "with the application's files",
            Kind::Backup(_) => "for old copies of the data",
            Kind::Collector(_) => "for gathering what is measured",
            Kind::Agent(_) => "for measuring",
            Kind::Probe(_) => "for looking from outside",
            Kind::Bastion(_) => "for administrators",
            Kind::Certificate(_) => "for proving the site's name",
            Kind::Undecided(_) => "for what nobody named",
        })
    }

    fn is_known(&self, name: &str) -> bool {
        !self.known(&[name.to_owned()]).is_empty()
    }
}

/// So many parts of a kind: `4 load balancers`, `2 database proxies`.
fn many(number: usize, title: &str) -> String {
    match title.strip_suffix('y') {
        Some(stem) => format!("{number} {stem}ies"),
        None => count(number, title),
    }
}
