//! A tour made from any design: the way of one request, how the pool chooses, what breaks, what
//! to mend first.
//!
//! Refuses opinions of its own: what is wrong and how bad it is was found by `findings`, and every
//! figure is the kill table's.

use super::tour::{Question, Step, Teller, Tour};
use super::wording::{algorithm, article, capital, mode, plural, short};
use crate::design::flow::{Pool, Role, StationId};
use crate::design::kinds::Kind;
use crate::design::model::{Entity, NodeId};
use crate::design::words::DatabaseRole;
use crate::design::{Class, Flow, Model};
use crate::findings::{Category, Finding, Report, percent};
use crate::share::{Element, Engine, Faults, KillTable, Outcome, ROUNDING, Reading, Row};

/// Hops of the request that are told one by one; the rest in one step.
const HOPS: usize = 6;
/// Pools that are explained.
const POOLS: usize = 2;
/// Findings that are told; the findings screen has the others.
const FINDINGS: usize = 4;
/// Words of a finding's evidence that an audience takes in.
const EVIDENCE_WORDS: usize = 30;

impl Tour {
    /// A tour for a design that tells none itself.
    #[must_use]
    pub fn made_for(model: &Model, flow: &Flow, table: &KillTable, report: &Report) -> Self {
        let guide = Guide {
            model,
            flow,
            table,
            report,
        };
        let mut teller = Teller::new(model, flow);
        let mut steps = vec![guide.opening()];
        steps.extend(guide.journey());
        steps.extend(guide.pools());
        steps.extend(guide.as_drawn());
        let broken = guide.worst();
        steps.extend(broken.map(|row| guide.question(row, &mut teller)));
        let shown = broken.and_then(|row| row.failed.first().copied());
        steps.extend(guide.faults(shown, &mut teller));
        steps.push(guide.closing());
        Self { steps, time: None }
    }
}

struct Guide<'a> {
    model: &'a Model,
    flow: &'a Flow,
    table: &'a KillTable,
    report: &'a Report,
}

impl Guide<'_> {
    fn name(&self, station: StationId) -> &str {
        &self.model.graph[NodeId::new(station)].name
    }

    /// What the site is and who visits it.
    fn opening(&self) -> Step {
        let design = &self.model.topology;
        let [fixed, read, write] = self.flow.mix.map(percent);
        let title = if design.title.is_empty() {
            "This design"
        } else {
            &design.title
        };
        let site = if design.site.is_empty() {
            String::new()
        } else {
            format!(" serves {}", design.site)
        };
        let (hosts, rate) = (self.model.hosts.len(), design.workload.rps);
        let clients: Vec<String> = self.clients();
        let who = match clients.first() {
            Some(client) => format!("Follow {client}"),
            None => "Nobody visits it as drawn".to_owned(),
        };
        Step {
            text: format!(
                "{title}{site}, on {hosts} {}. {who}: {rate} requests a second, {fixed} static, {read} reads, {write} writes.",
                plural(hosts, "host")
            ),
            focus: clients,
            ..Step::default()
        }
    }

    fn clients(&self) -> Vec<String> {
        let clients = self.flow.clients.iter();
        clients
            .map(|station| self.name(*station).to_owned())
            .collect()
    }

    /// One request, hop by hop: a write where one is served, since it goes furthest.
    fn journey(&self) -> Vec<Step> {
        let engine = Engine::new(self.flow);
        let faults = Faults::none(self.model);
        let reading = Reading::assumed(self.flow);
        let mut outcome: Outcome = engine.serve(&faults, &reading);
        let order = [Class::Write, Class::Read, Class::Static];
        let found = order.into_iter().find_map(|class| {
            let way = engine.way(&faults, &reading, &mut outcome, class)?;
            Some((class, way.path))
        });
        let Some((class, path)) = found else {
            return vec![Step {
                text: "Follow a request from the visitor: it never arrives. As drawn, no way leads to an answer."
                    .to_owned(),
                focus: self.clients(),
                ..Step::default()
            }];
        };
        let mut steps: Vec<Step> = self.lookup().into_iter().collect();
        let word = class.word().to_lowercase();
        for (place, hop) in path.windows(2).take(HOPS).enumerate() {
            let [from, to] = *hop else { continue };
            let lead = if place == 0 {
                format!("A {word} request leaves {} and arrives at", self.name(from))
            } else {
                format!("From {} it goes on to", self.name(from))
            };
            steps.push(Step {
                text: format!("{lead} {}. {}", self.presented(to), self.why(to, class)),
                focus: vec![self.name(from).to_owned(), self.name(to).to_owned()],
                ..Step::default()
            });
        }
        if path.len() > HOPS + 1 {
            let rest = path.iter().skip(HOPS + 1);
            let rest: Vec<String> = rest.map(|station| self.name(*station).to_owned()).collect();
            steps.push(Step {
                text: format!("The last part of the way: {}.", rest.join(", then ")),
                focus: rest,
                ..Step::default()
            });
        }
        steps
    }

    /// The name server that visitors ask first.
    fn lookup(&self) -> Option<Step> {
        let client = *self.flow.clients.first()?;
        let hop = *self.flow.stations.get(client)?.lookups.first()?;
        let dns = self.flow.hops.get(hop)?.to;
        let (client, dns) = (self.name(client), self.name(dns));
        let site = &self.model.topology.site;
        let asked = if site.is_empty() { "the name" } else { site };
        Some(Step {
            text: format!(
                "First {client} asks {dns} for the address of {asked}, and remembers the answer. Pages never pass the name server."
            ),
            focus: vec![client.to_owned(), dns.to_owned()],
            ..Step::default()
        })
    }

    /// A part by name, kind and place.
    fn presented(&self, station: StationId) -> String {
        let node = &self.model.graph[NodeId::new(station)];
        let host = node
            .host
            .and_then(|host| self.model.hosts.get(host.index()))
            .map_or(String::new(), |host| format!(" on {}", host.name));
        let title = match &node.entity {
            Entity::Component(component) => component.kind.title(),
            Entity::Address(_) => "floating address",
            Entity::Host => "bare host",
        };
        format!("{}, {} {title}{host}", node.name, article(title))
    }

    /// Why a part is there.
    fn why(&self, station: StationId, class: Class) -> &'static str {
        let node = &self.model.graph[NodeId::new(station)];
        match node.kind() {
            Some(Kind::LoadBalancer(_)) => {
                "It is there so that several servers can share the work, and one may be missing."
            }
            Some(Kind::WebServer(_)) if class == Class::Static => "It answers static files itself.",
            Some(Kind::WebServer(_)) => {
                "It answers static files itself and passes everything dynamic on."
            }
            Some(Kind::AppServer(_)) => "It runs the code that builds the page.",
            Some(Kind::Database(database)) => {
                match (database.role.or(DatabaseRole::Standalone), class) {
                    (DatabaseRole::Replica, Class::Write) => {
                        "It was promoted: it takes the writes now."
                    }
                    (DatabaseRole::Replica, _) => {
                        "It holds a copy: it answers reads and refuses writes."
                    }
                    (DatabaseRole::Primary, _) => "It alone accepts writes; replicas follow it.",
                    (DatabaseRole::Standalone, _) => {
                        "It keeps the data, alone: what it loses is in no other database."
                    }
                }
            }
            Some(Kind::DatabaseProxy(_)) => "It sends each query to a database that can take it.",
            Some(Kind::Cdn(_)) => "It answers near the visitor what it has in store.",
            Some(Kind::Cache(_)) => "It spares the database what was asked before.",
            Some(Kind::Queue(_)) => "It accepts the write now; the work is done later.",
            Some(Kind::External(_)) => "It belongs to somebody else: no change here mends it.",
            None => "It moves to another machine when this one dies.",
            Some(_) => "The request has to pass it.",
        }
    }

    /// How the pools choose.
    fn pools(&self) -> Vec<Step> {
        let stations = self.flow.stations.iter().enumerate();
        stations
            .filter_map(|(place, station)| match &station.role {
                Role::Balancer(pool) if station.members.len() > 1 => {
                    let members = station.members.iter().filter_map(|hop| {
                        let hop = self.flow.hops.get(*hop)?;
                        Some(self.name(hop.to).to_owned())
                    });
                    Some(self.pool(place, pool, members.collect()))
                }
                _ => None,
            })
            .take(POOLS)
            .collect()
    }

    fn pool(&self, place: StationId, pool: &Pool, members: Vec<String>) -> Step {
        let name = self.name(place);
        let text = format!(
            "{name} has {} members. {} {}",
            members.len(),
            algorithm(pool.algorithm),
            mode(pool.mode)
        );
        let mut focus = vec![name.to_owned()];
        focus.extend(members);
        Step {
            text,
            focus,
            ..Step::default()
        }
    }

    /// What is lost with nothing failed.
    fn as_drawn(&self) -> Option<Step> {
        let worst = &self.table.baseline.worst;
        if worst.all > 1.0 - ROUNDING {
            return None;
        }
        let lost: Vec<String> = Class::ALL
            .iter()
            .filter(|class| worst.of(**class) < 1.0 - ROUNDING)
            .map(|class| {
                let word = class.word().to_lowercase();
                format!("{word} {}", percent(worst.of(*class)))
            })
            .collect();
        Some(Step {
            text: format!(
                "Before anything breaks: as drawn, not everything is answered. Served are {}.",
                lost.join(", ")
            ),
            focus: self.clients(),
            ..Step::default()
        })
    }

    /// The host or component whose failure costs most; none where no failure costs anything.
    fn worst(&self) -> Option<&Row> {
        let rows = self.table.rows.iter().filter(|row| {
            matches!(row.failed[..], [Element::Host(_) | Element::Component(_)]) && self.costs(row)
        });
        rows.min_by(|a, b| {
            let by_verdict = b.verdict.cmp(&a.verdict);
            by_verdict.then(a.served.worst.all.total_cmp(&b.served.worst.all))
        })
    }

    fn costs(&self, row: &Row) -> bool {
        row.served.worst.all < self.table.baseline.worst.all - ROUNDING
    }

    /// The worst failure, asked before it is shown.
    fn question(&self, row: &Row, teller: &mut Teller<'_>) -> Step {
        let ids: Vec<String> = row
            .failed
            .iter()
            .map(|element| element.id(self.model).to_owned())
            .collect();
        let served = row.served.worst.all;
        let answer = if served <= ROUNDING {
            0
        } else {
            1 + usize::from(served > 0.5)
        };
        Step {
            text: format!("Now break it: {} loses power.", ids.join(" and ")),
            focus: ids.clone(),
            reveal: teller.cost(&ids).into_iter().collect(),
            kill: ids,
            question: Some(Question {
                text: "How much of the site is still there?".to_owned(),
                options: ["Nothing", "Less than half", "More than half"]
                    .map(str::to_owned)
                    .to_vec(),
                answer: Some(answer),
            }),
            ..Step::default()
        }
    }

    /// What is wrong, worst first, broken where breaking shows it.
    fn faults(&self, shown: Option<Element>, teller: &mut Teller<'_>) -> Vec<Step> {
        let open = self.report.findings.iter();
        open.filter(|finding| finding.state.is_open())
            .take(FINDINGS)
            .map(|finding| self.fault(finding, shown, teller))
            .collect()
    }

    fn fault(&self, finding: &Finding, shown: Option<Element>, teller: &mut Teller<'_>) -> Step {
        let breaks = finding.category() == Category::Availability;
        let broken = finding.elements.iter().find(|id| {
            let element = Element::find(self.model, id).filter(|one| Some(*one) != shown);
            let row = element.and_then(|element| self.table.row(element));
            breaks && row.is_some_and(|row| self.costs(row))
        });
        let kill: Vec<String> = broken.into_iter().cloned().collect();
        Step {
            text: format!(
                "{}: {}. {}",
                capital(finding.severity.word()),
                finding.title,
                short(&finding.evidence, EVIDENCE_WORDS)
            ),
            focus: self.known(&finding.elements),
            reveal: teller.cost(&kill).into_iter().collect(),
            kill,
            ..Step::default()
        }
    }

    /// The ids that are on the picture.
    fn known(&self, ids: &[String]) -> Vec<String> {
        let is_known =
            |id: &&String| Element::find(self.model, id).is_some() || self.model.node(id).is_some();
        ids.iter().filter(is_known).cloned().collect()
    }

    /// What to take home.
    fn closing(&self) -> Step {
        let open: Vec<&Finding> = self
            .report
            .findings
            .iter()
            .filter(|finding| finding.state.is_open())
            .collect();
        let count = open.len();
        let text = open.first().map_or_else(
            || "To sum up: nothing was found wrong with what the file says.".to_owned(),
            |first| {
                format!(
                    "To sum up: {count} {}, score {} of 100. Mend this first: {}",
                    plural(count, "open finding"),
                    self.report.score,
                    short(&first.remedy, EVIDENCE_WORDS)
                )
            },
        );
        Step {
            text,
            focus: open
                .first()
                .map_or(Vec::new(), |first| self.known(&first.elements)),
            ..Step::default()
        }
    }
}
