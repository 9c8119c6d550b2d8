//! Whether a design makes sense: names resolve, nothing is said twice, tails fit their links.
//!
//! Refuses judgement: a valid design may still be a bad one, which is for `findings` to say.

mod components;
mod links;
mod remarks;

use crate::design::hash::{HashMap, HashSet};
use crate::design::kinds::{Component, Kind};
use crate::design::path::Path;
use crate::design::records::{Rule, Topology};
use crate::design::value::{Choice, Name};
use std::collections::BTreeSet;

/// Something that must be mended before the design means anything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Where it is.
    pub path: Path,
    /// What is wrong.
    pub message: String,
    /// What would mend it, if there is something to say.
    pub hint: Option<String>,
}

/// What a name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Named {
    /// A zone.
    Zone,
    /// A host.
    Host,
    /// A cluster.
    Cluster,
    /// A component.
    Component,
}

impl Named {
    const fn title(self) -> &'static str {
        match self {
            Self::Zone => "a zone",
            Self::Host => "a host",
            Self::Cluster => "a cluster",
            Self::Component => "a component",
        }
    }
}

/// The most instances a design may expand to.
pub const MOST_INSTANCES: usize = 5_000;
/// The most links, once copies are expanded, that a design may have.
pub const MOST_LINKS: usize = 100_000;
/// The most zones; clouds with more regions and rooms than that are several designs.
pub const MOST_ZONES: usize = 500;
/// How deep zones may lie within one another.
pub const DEEPEST_ZONE: usize = 32;
/// Misspelt names for which a better one is looked for.
const MOST_HINTS: usize = 100;
/// Characters that ids are made with, so that no name may contain them.
const RESERVED: [char; 4] = ['@', '/', '>', '#'];

/// Every problem of a design, in file order of the sections.
#[must_use]
pub fn problems(design: &Topology) -> Vec<Problem> {
    let mut check = Checker::new(design);
    // What is too large is not looked at any closer.
    check.size();
    if !check.problems.is_empty() {
        return check.problems;
    }
    check.names();
    check.workload();
    check.zones_and_hosts();
    check.clusters();
    check.components();
    check.links();
    check.remarks();
    check.problems
}

/// The one name that a misspelt one was probably meant to be.
#[must_use]
pub fn nearest<'a>(wrong: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let length = wrong.chars().count();
    names
        .filter_map(|name| {
            let own = name.chars().count();
            let reach = own.max(3) / 3;
            let may_be_near = own.abs_diff(length) <= reach;
            let distance = may_be_near.then(|| strsim::damerau_levenshtein(wrong, name))?;
            (distance <= reach).then_some((distance, name))
        })
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

struct Checker<'a> {
    design: &'a Topology,
    names: HashMap<&'a str, Named>,
    problems: Vec<Problem>,
    /// What was found near names that nothing has.
    near: HashMap<(String, Vec<Named>), Option<String>>,
}

impl<'a> Checker<'a> {
    fn new(design: &'a Topology) -> Self {
        Self {
            design,
            names: HashMap::default(),
            problems: Vec::new(),
            near: HashMap::default(),
        }
    }

    fn report(&mut self, path: Path, message: String, hint: Option<String>) {
        self.problems.push(Problem {
            path,
            message,
            hint,
        });
    }

    fn names(&mut self) {
        let design = self.design;
        let sections: [(&'static str, Named, Vec<&'a String>); 4] = [
            ("zones", Named::Zone, design.zones.keys().collect()),
            ("hosts", Named::Host, design.hosts.keys().collect()),
            ("clusters", Named::Cluster, design.clusters.keys().collect()),
            (
                "components",
                Named::Component,
                design.components.keys().collect(),
            ),
        ];
        for (section, named, names) in sections {
            for name in names {
                let path = || Path::section(section).key_itself(name);
                if name.trim().is_empty() {
                    self.report(path(), "a name must not be empty".to_owned(), None);
                    continue;
                }
                if let Some(reserved) = name.chars().find(|c| RESERVED.contains(c)) {
                    self.report(
                        path(),
                        format!("a name must not contain `{reserved}`"),
                        Some("ids of links, copies and findings are made with it".to_owned()),
                    );
                }
                if let Some(other) = self.names.insert(name, named) {
                    self.report(
                        path(),
                        format!("{name:?} is the name of {} already", other.title()),
                        Some(
                            "zones, hosts, clusters and components share one name space".to_owned(),
                        ),
                    );
                }
            }
        }
    }

    fn unknown(&mut self, path: Path, name: &str, wanted: &[Named]) {
        let asked = (name.to_owned(), wanted.to_vec());
        let hint = match self.near.get(&asked) {
            Some(known) => known.clone(),
            // Who has misspelt as many names as that made another kind of mistake.
            None if self.near.len() >= MOST_HINTS => None,
            None => {
                let candidates: BTreeSet<&str> = self
                    .names
                    .iter()
                    .filter(|(_, named)| wanted.contains(named))
                    .map(|(name, _)| *name)
                    .collect();
                let near = nearest(name, candidates.into_iter());
                let hint = near.map(|near| format!("did you mean {near:?}?"));
                self.near.insert(asked, hint.clone());
                hint
            }
        };
        self.report(path, format!("nothing is called {name:?}"), hint);
    }

    /// The name must be there and stand for one of the wanted things.
    fn resolve(&mut self, path: Path, name: &str, wanted: &[Named]) -> Option<Named> {
        self.resolve_at(|| path, name, wanted)
    }

    /// As [`Self::resolve`], with a path that is made only when there is something to report.
    fn resolve_at(
        &mut self,
        path: impl FnOnce() -> Path,
        name: &str,
        wanted: &[Named],
    ) -> Option<Named> {
        let Some(named) = self.names.get(name).copied() else {
            self.unknown(path(), name, wanted);
            return None;
        };
        if wanted.contains(&named) {
            return Some(named);
        }
        let list: Vec<_> = wanted.iter().map(|named| named.title()).collect();
        self.report(
            path(),
            format!("{name:?} is {}, not {}", named.title(), list.join(" or ")),
            None,
        );
        None
    }

    fn workload(&mut self) {
        let workload = &self.design.workload;
        if workload.mix().iter().sum::<f64>() <= 0.0 {
            self.report(
                Path::section("workload"),
                "the workload has no requests of any class".to_owned(),
                Some("give static, read and write as parts of any total".to_owned()),
            );
        }
    }

    fn zones_and_hosts(&mut self) {
        let design = self.design;
        for (name, zone) in &design.zones {
            let path = Path::section("zones").key(name).field("zone");
            let Some(around) = &zone.zone else { continue };
            if self
                .resolve(path.clone(), around.as_str(), &[Named::Zone])
                .is_none()
            {
                continue;
            }
            let mut seen = HashSet::from_iter([name.as_str()]);
            let mut next = Some(around.as_str());
            while let Some(zone) = next {
                if !seen.insert(zone) {
                    self.report(path, format!("{name:?} lies within itself"), None);
                    break;
                }
                if seen.len() > DEEPEST_ZONE {
                    let message = format!("{name:?} lies within {DEEPEST_ZONE} others and more");
                    self.report(path, message, None);
                    break;
                }
                next = design
                    .zones
                    .get(zone)
                    .and_then(|z| z.zone.as_ref())
                    .map(Name::as_str);
            }
        }
        for (name, host) in &design.hosts {
            let path = Path::section("hosts").key(name);
            if let Some(zone) = &host.zone {
                let at = || path.field("zone");
                self.resolve_at(at, zone.as_str(), &[Named::Zone]);
            }
            if host.count == 0 {
                self.report(
                    path.field("count"),
                    "there is at least one".to_owned(),
                    None,
                );
            }
            if let Some(firewall) = &host.firewall {
                let at = path.field("firewall");
                self.rules(&at.field("allow"), firewall.allow.as_deref());
                self.rules(&at.field("outbound"), firewall.outbound.as_deref());
            }
            if let Some(Choice::Is(to)) = host.agent.as_ref().map(|agent| &agent.reports_to) {
                self.reports_to(path.field("agent").field("reports_to"), to);
            }
        }
    }

    fn rules(&mut self, path: &Path, rules: Option<&[Rule]>) {
        for (place, rule) in rules.unwrap_or_default().iter().enumerate() {
            for (field, name) in [("from", &rule.from), ("to", &rule.to)] {
                if let Some(name) = name {
                    self.resolve(path.index(place).field(field), name.as_str(), ANY);
                }
            }
        }
    }

    fn reports_to(&mut self, path: Path, name: &Name) {
        let wanted = [Named::Component, Named::Host];
        let named = self.resolve(path.clone(), name.as_str(), &wanted);
        let component = self.design.components.get(name.as_str());
        if named == Some(Named::Component)
            && !matches!(
                component.map(|c| &c.kind),
                Some(Kind::Collector(_) | Kind::Agent(_))
            )
        {
            let message = format!("{:?} gathers no measurements", name.as_str());
            self.report(
                path,
                message,
                Some("agents report to a Collector".to_owned()),
            );
        }
    }

    fn clusters(&mut self) {
        let design = self.design;
        for (name, cluster) in &design.clusters {
            let path = Path::section("clusters").key(name).field("members");
            if cluster.members.is_empty() {
                self.report(path.clone(), "a cluster has members".to_owned(), None);
            }
            for member in cluster.members.keys() {
                let at = path.key_itself(member);
                if self
                    .resolve(at.clone(), member, &[Named::Component])
                    .is_some()
                    && !matches!(
                        design.components.get(member).map(|c| &c.kind),
                        Some(Kind::LoadBalancer(_))
                    )
                {
                    self.report(at, format!("{member:?} is not a load balancer"), None);
                }
            }
        }
    }

    fn size(&mut self) {
        let copies = |component: &Component| {
            let hosts = component
                .common
                .on
                .get()
                .and_then(|host| self.design.hosts.get(host.as_str()))
                .map_or(1, |host| host.count as usize);
            hosts.saturating_mul(component.common.count.or(1) as usize)
        };
        let instances = self
            .design
            .components
            .values()
            .map(copies)
            .fold(0, usize::saturating_add);
        let count_of = |name: &Name| self.design.components.get(name.as_str()).map_or(1, copies);
        let links = self
            .design
            .links
            .iter()
            .map(|link| count_of(&link.from).saturating_mul(count_of(&link.to)))
            .fold(0, usize::saturating_add);
        let hosts = self.design.hosts.values().map(|host| host.count as usize);
        let hosts = hosts.fold(0, usize::saturating_add);
        let zones = self.design.zones.len();
        if instances > MOST_INSTANCES || links > MOST_LINKS {
            self.report(
                Path::section("components"),
                format!("the design has {instances} running instances and {links} links"),
                Some(format!(
                    "at most {MOST_INSTANCES} and {MOST_LINKS} can be explored"
                )),
            );
        }
        let counted = [
            ("hosts", hosts, MOST_INSTANCES),
            ("zones", zones, MOST_ZONES),
        ];
        for (section, count, most) in counted {
            if count > most {
                self.report(
                    Path::section(section),
                    format!("the design has {count} {section}"),
                    Some(format!("at most {most} can be explored")),
                );
            }
        }
    }
}

const ANY: &[Named] = &[Named::Zone, Named::Host, Named::Cluster, Named::Component];
