//! Single points of failure: components whose loss takes a class of requests away.
//!
//! Every condition is a row of the kill table. Refuses hosts and zones, which are shared fate, and
//! failover, a family of its own.

use super::address::stand_in;
use super::case::{Case, Tier};
use super::copies::sets;
use super::facts::leads_on;
use super::phrase::{classes, none_of, percent, served};
use super::rule::Severity::{Critical, High, Low, Medium};
use super::rule::{Answer, Category, Hit, Rule};
use crate::design::model::NodeId;
use crate::design::{Class, Kind};
use crate::share::Element;
use crate::text::{list, s};

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "SPF-01",
        title: "Load balancer is a single point of failure",
        category: Category::Availability,
        severity: Critical,
        asks: "Does a class of requests end when one load balancer does?",
        student: "Every request passes the balancer. However many servers stand behind it, nobody \
                  reaches them when it is gone.",
        reviewer: "Redundant members do not help past a single distributor; its availability \
                   bounds that of everything behind it.",
        false_alarm: "A managed balancer that is itself doubled: draw it as an External service.",
        remedy: "Add a second balancer with the same pool, and let both hold one floating address \
                 by VRRP, tracking the process.",
        references: &["keepalived.conf(5)"],
        test: balancer,
    },
    Rule {
        code: "SPF-05",
        title: "Single web server",
        category: Category::Availability,
        severity: High,
        asks: "Is there only one web server on the way?",
        student: "All requests pass the one web server. When it stops, for a crash or for an \
                  update, the site does.",
        reviewer: "The tier has no redundancy, so that a doubled tier in front of it gains nothing.",
        false_alarm: "Static files are served by a CDN that outlives its origin.",
        remedy: "Add a web server on another host, and a balancer in front of both.",
        references: &["nginx, Using nginx as HTTP load balancer"],
        test: lone_web,
    },
    Rule {
        code: "SPF-06",
        title: "Single application server",
        category: Category::Availability,
        severity: High,
        asks: "Is there only one application server on the way?",
        student: "Every dynamic page is built by the one application server. Without it only \
                  static files are left.",
        reviewer: "The tier has no redundancy: reads and writes have its availability at best.",
        false_alarm: "The platform restarts the application elsewhere by itself: draw that.",
        remedy: "Add an application server on another host and link every web server to both.",
        references: &[],
        test: lone_app,
    },
    Rule {
        code: "SPF-14",
        title: "Firewall in the path is a single point of failure",
        category: Category::Availability,
        severity: High,
        asks: "Does a class of requests end when a network firewall does?",
        student: "A firewall that all traffic passes protects the site and can also cut it off.",
        reviewer: "An inline box multiplies its own availability into the path; host firewalls \
                   share their host's fate instead.",
        false_alarm: "The box is a pair that is drawn as one: give it `count: 2`.",
        remedy: "Pair the firewalls, or filter on the hosts.",
        references: &[],
        test: firewall,
    },
    Rule {
        code: "SPF-15",
        title: "Name server is a single point of failure",
        category: Category::Availability,
        severity: Medium,
        asks: "Does the site become unreachable when one name server does?",
        student: "Nobody notices at first, because browsers and resolvers remember the address. \
                  When they have forgotten it, nobody finds the site.",
        reviewer: "Off the path until the TTL ends, then a failure of everything at once.",
        false_alarm: "The name service is bought from a provider that answers from many places: \
                      draw two of its name servers.",
        remedy: "Add a second name server with the same records, in another place.",
        references: &[],
        test: name_server,
    },
    Rule {
        code: "SPF-18",
        title: "No database accepts writes",
        category: Category::Availability,
        severity: Critical,
        asks: "Is there a database that accepts writes?",
        student: "Every database on the way refuses writes, so that nothing can be saved.",
        reviewer: "All reachable databases are replicas or read-only.",
        false_alarm: "The site is read only: give the workload `write: 0`.",
        remedy: "Make one database the primary.",
        references: &[],
        test: no_writer,
    },
    Rule {
        code: "SPF-29",
        title: "Doubled, yet alone on its way",
        category: Category::Availability,
        severity: High,
        asks: "Does a class end with one member of a tier although the tier has others?",
        student: "There are two of them, but the links are such that one kind of request can only \
                  pass this one.",
        reviewer: "Redundancy of boxes without redundancy of paths.",
        false_alarm: "The other members are meant for other classes only, and the risk is known.",
        remedy: "Draw the missing links, or deepen the health check, so that another member can take \
                 over.",
        references: &[],
        test: alone_on_its_way,
    },
    Rule {
        code: "SPF-30",
        title: "Dependency is a single point of failure",
        category: Category::Availability,
        severity: High,
        asks: "Does a class end with something the application depends on?",
        student: "A page that cannot be built without a second service has that service's \
                  failures too.",
        reviewer: "A hard dependency of order one; its availability multiplies into the class.",
        false_alarm: "The application has a way to go on without it: draw the link with the \
                      classes that really need it.",
        remedy: "Double it, or let the application go on without it.",
        references: &[],
        test: dependency,
    },
];

/// Evidence from the kill table: what is left without an element.
pub(super) fn without(case: &Case<'_>, element: Element) -> String {
    let id = element.id(case.model);
    case.row(element).map_or_else(String::new, |row| {
        format!("Without {id}: {}.", served(&row.served))
    })
}

/// A hit for a component whose loss takes classes away.
pub(super) fn lost_with(case: &Case<'_>, node: NodeId) -> Hit {
    let element = Element::Component(node.index());
    let mut evidence = without(case, element);
    if let Some(host) = case.model.graph[node].host {
        let name = case.host_name(host.index());
        evidence.push_str(&format!(" It runs on {name}."));
    }
    let hit = Hit::at(case.name(node), evidence);
    let hit = hit.costing(case.may_lose(element), case.cost(element));
    if case.loses(element).is_empty() {
        hit.unless_decided()
    } else {
        hit
    }
}

/// Asks a question of every component of some sort whose number is known; the others are lacking.
pub(super) fn each_alone(
    case: &Case<'_>,
    nodes: &[NodeId],
    hit: impl Fn(NodeId) -> Option<Hit>,
) -> Answer {
    let (mut hits, mut lacks) = (Vec::new(), Vec::new());
    for node in nodes {
        match hit(*node) {
            Some(_) if case.count_is_open(*node) => {
                lacks.push(format!(
                    "how many {} there are is undecided",
                    case.name(*node)
                ));
            }
            found => hits.extend(found),
        }
    }
    Answer::when(!nodes.is_empty(), hits).and_lacks(lacks)
}

/// The same of those whose loss takes a class away.
fn each_lost(case: &Case<'_>, nodes: &[NodeId], hit: impl Fn(NodeId) -> Option<Hit>) -> Answer {
    each_alone(case, nodes, |node| {
        let lost = case.may_lose(Element::Component(node.index()));
        (!lost.is_empty()).then(|| hit(node)).flatten()
    })
}

fn balancer(case: &Case<'_>) -> Answer {
    let balancers = case.tier(Tier::Balancer);
    each_lost(case, balancers, |node| {
        let mut hit = lost_with(case, node);
        let others = balancers.iter().filter(|other| **other != node);
        let others: Vec<String> = others.map(|other| case.name(*other).to_owned()).collect();
        if !others.is_empty() {
            let host = case.model.graph[node]
                .host
                .map(|host| Element::Host(host.index()));
            let survives = host.is_some_and(|host| case.loses(host).is_empty());
            let one = others.len() == 1;
            if hit.is_open {
                hit.evidence.push_str(&format!(
                    " Whether {} stand{} in for it was left open.",
                    list(&others),
                    s(others.len())
                ));
                return Some(hit);
            }
            let how = match (survives, one) {
                (true, true) => "stands in when its machine dies, not when only the process does",
                (true, false) => "stand in when its machine dies, not when only the process does",
                (false, true) => "does not stand in for it as drawn",
                (false, false) => "do not stand in for it as drawn",
            };
            hit.evidence.push_str(&format!(" {} {how}.", list(&others)));
            hit.remedy = Some(stand_in(case, node, &others, survives));
        }
        Some(hit)
    })
}

fn lone_web(case: &Case<'_>) -> Answer {
    lone(case, Tier::Web)
}

fn lone_app(case: &Case<'_>) -> Answer {
    lone(case, Tier::App)
}

/// The members of a tier that may be asked in place of one: neither before nor behind it.
fn alternatives(case: &Case<'_>, tier: Tier, node: NodeId) -> Vec<NodeId> {
    let others = case.tier(tier).iter().copied();
    others
        .filter(|other| *other != node)
        .filter(|other| !leads_on(case.flow, node, *other) && !leads_on(case.flow, *other, node))
        .collect()
}

/// Members of a tier that nothing stands in for, whose loss takes a class away.
fn lone(case: &Case<'_>, tier: Tier) -> Answer {
    let members = case.tier(tier);
    each_lost(case, members, |node| {
        if !alternatives(case, tier, node).is_empty() {
            return None;
        }
        let mut hit = lost_with(case, node);
        let (name, title) = (case.name(node), tier.title());
        let which = if members.len() == 1 {
            format!("{name} is the only {title}.")
        } else {
            let others = members.iter().copied().filter(|other| *other != node);
            let (behind, before): (Vec<NodeId>, Vec<NodeId>) =
                others.partition(|other| leads_on(case.flow, node, *other));
            let places = [(before, "before"), (behind, "behind")];
            let places: Vec<String> = places
                .iter()
                .filter(|(nodes, _)| !nodes.is_empty())
                .map(|(nodes, place)| {
                    let stand = if nodes.len() == 1 { "stands" } else { "stand" };
                    format!("{} {stand} {place} it", list(&case.names(nodes)))
                })
                .collect();
            format!(
                "{name} is the only {title} at its place: {}.",
                list(&places)
            )
        };
        hit.evidence = format!("{which} {}", hit.evidence);
        Some(hit)
    })
}

/// Components of one sort that a request passes.
fn on_the_way(case: &Case<'_>, wanted: impl Fn(&Kind) -> bool) -> Vec<NodeId> {
    case.components()
        .filter(|(node, component)| wanted(&component.kind) && case.is_reached(*node))
        .map(|(node, _)| node)
        .collect()
}

fn firewall(case: &Case<'_>) -> Answer {
    let walls = on_the_way(case, |kind| matches!(kind, Kind::Firewall(_)));
    each_lost(case, &walls, |node| Some(lost_with(case, node)))
}

fn name_server(case: &Case<'_>) -> Answer {
    let servers = on_the_way(case, |kind| matches!(kind, Kind::Dns(_)));
    each_lost(case, &servers, |node| {
        let element = Element::Component(node.index());
        let after_s = case.row(element)?.after_s?;
        let evidence = format!(
            "{} is asked by every visitor and has no second. {after_s} s after it is gone the \
             last answers are forgotten, and {} fail.",
            case.name(node),
            classes(&case.loses(element))
        );
        Some(Hit::at(case.name(node), evidence).costing(case.loses(element), case.cost(element)))
    })
}

fn no_writer(case: &Case<'_>) -> Answer {
    let databases = case.tier(Tier::Database);
    if databases.is_empty() || case.flow.mix[Class::Write as usize] <= 0.0 {
        return Answer::not_here();
    }
    if databases.iter().any(|node| case.is_writable(node.index())) {
        return Answer::of(Vec::new());
    }
    let share = case.flow.mix[Class::Write as usize];
    let names = case.names(databases);
    let evidence = format!(
        "{} refuse{} writes, which are {} of all requests.",
        list(&names),
        s(names.len()),
        percent(share)
    );
    Answer::of(vec![
        Hit::of(names, evidence).costing(vec![Class::Write], share),
    ])
}

/// The other databases with the same data, unless this one alone accepts the writes it loses.
fn copies(case: &Case<'_>, node: NodeId) -> Option<Vec<NodeId>> {
    let set = sets(case).into_iter().find(|set| set.contains(&node))?;
    let others: Vec<NodeId> = set.into_iter().filter(|other| *other != node).collect();
    let lost = case.may_lose(Element::Component(node.index()));
    let is_only = !others.iter().any(|other| case.is_writable(other.index()));
    (!(is_only && lost.contains(&Class::Write))).then_some(others)
}

fn alone_on_its_way(case: &Case<'_>) -> Answer {
    let mut answer = Answer::default();
    for tier in [Tier::Web, Tier::App, Tier::Database] {
        let members = case.tier(tier);
        if members.len() < 2 {
            continue;
        }
        let of_tier = each_lost(case, members, |node| {
            // A database that has no copy, or alone accepts writes, is another rule's.
            let others = match tier {
                Tier::Database => match copies(case, node) {
                    Some(others) => others,
                    None => return None,
                },
                _ => alternatives(case, tier, node),
            };
            let others = case.names(&others);
            if others.is_empty() {
                return None;
            }
            let mut hit = lost_with(case, node);
            let (names, s) = (list(&others), s(others.len()));
            hit.evidence.push_str(&if hit.is_open {
                format!(" Whether {names} answer{s} in its place was left open.")
            } else {
                format!(" {names} serve{s} {} in its place.", none_of(&hit.classes))
            });
            Some(hit.with(others))
        });
        answer.applies = true;
        answer.hits.extend(of_tier.hits);
        answer.lacks.extend(of_tier.lacks);
    }
    answer
}

fn dependency(case: &Case<'_>) -> Answer {
    let nodes = on_the_way(case, |kind| {
        matches!(
            kind,
            Kind::Cache(_)
                | Kind::Queue(_)
                | Kind::External(_)
                | Kind::Cdn(_)
                | Kind::Waf(_)
                | Kind::Router(_)
                | Kind::DatabaseProxy(_)
                | Kind::Undecided(_)
        )
    });
    each_lost(case, &nodes, |node| {
        let hit = lost_with(case, node);
        Some(match case.kind(node) {
            Some(Kind::External(_) | Kind::Cdn(_)) => hit.rated(Medium),
            Some(Kind::Router(_)) => hit
                .rated(Low)
                .titled("The way in is a single point of failure")
                .mended_by("Take a second provider or a second link, where that is yours to do."),
            _ => hit,
        })
    })
}
