//! Cures of single points of failure, shared fate, and addresses that do not move.
//!
//! Refuses databases, which the standby's cures double.

use super::draft::{Draft, Said, entry};
use super::{Checked, Cures, Effort, cures, machines};
use crate::design::Kind;
use crate::design::model::authored;
use crate::design::words::ZoneKind;
use crate::document::tree::quote;
use crate::findings::case::{Case, Tier};
use crate::findings::{Finding, Options};
use crate::text::{count, list};

pub(super) const CURES: &[Cures] = &[
    ("SPF-01", &[track_process, second_balancer, stand_together]),
    ("SPF-04", &[split_tiers]),
    ("SPF-05", &[second_server]),
    ("SPF-06", &[second_server]),
    ("SPF-10", &[arm_cluster]),
    ("SPF-11", &[track_process]),
    ("SPF-12", &[second_way]),
    ("SPF-13", &[distinct]),
    ("SPF-14", &[double_box]),
    ("SPF-15", &[second_name_server]),
    ("SPF-16", &[move_apart]),
    ("SPF-17", &[move_to_zone]),
    ("SPF-25", &[double_what_is_alone]),
    ("SPF-29", &[full_mesh, deep_check, both, other_causes]),
    ("SPF-30", &[double_box, twin_it]),
];

/// How many causes are cured for one finding at most.
const MOST_CAUSES: usize = 12;

/// Cures findings of other rules, worst first, until this one is gone.
pub(super) fn cure_each(
    case: &Case<'_>,
    finding: &Finding,
    draft: &mut Draft,
    causes: &[&str],
) -> Option<String> {
    let options = Options { today: case.today };
    let mut titles: Vec<String> = Vec::new();
    let effort = Effort::of(draft.left());
    for _ in 0..MOST_CAUSES {
        let now = Checked::new(draft.text(), options)?;
        if !titles.is_empty() && now.finding(&finding.id).is_none() {
            break;
        }
        let cured = causes.iter().find_map(|code| {
            now.findings()
                .filter(|one| one.code() == *code)
                .flat_map(|one| cures(code).iter().map(move |fixer| (one, *fixer)))
                .find_map(|(one, fixer)| now.attempt(one, fixer, &effort))
        });
        draft.leave(effort.left());
        let (title, next) = cured?;
        titles.push(title);
        *draft = Draft::within(&next.text, effort.left());
    }
    match titles.as_slice() {
        [] => None,
        [only] => Some(only.clone()),
        [first, rest @ ..] => Some(format!("{first}, and {}", count(rest.len(), "more edit"))),
    }
}

fn track_process(_: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    let name = authored(finding.elements.first()?);
    let cluster = if draft.is_in("clusters", name) {
        name.to_owned()
    } else {
        machines::cluster_of(draft, name)?
    };
    machines::track(draft, &cluster)?;
    Some(format!(
        "Let {cluster} follow the process: track it with more weight than lies between the priorities"
    ))
}

fn second_balancer(_: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    let name = authored(finding.elements.first()?);
    let twin = machines::second_balancer(draft, name)?;
    Some(format!(
        "Add {twin} beside {name}, behind one floating address that follows the living"
    ))
}

/// Balancers that stand beside each other without a common address get one.
fn stand_together(case: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    let node = case.model.node(finding.elements.first()?)?;
    let pool = case.pool(node);
    let mut names: Vec<String> = Vec::new();
    for other in case.tier(Tier::Balancer) {
        let name = authored(case.name(*other)).to_owned();
        if case.pool(*other) == pool && !names.contains(&name) {
            names.push(name);
        }
    }
    if names.len() < 2 {
        return None;
    }
    let address = machines::share_address(draft, &names)?;
    Some(format!(
        "Put {} behind one floating address, {address}",
        list(&names)
    ))
}

/// Gives every tier but the outermost a machine of its own.
fn split_tiers(case: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    let host = authored(finding.elements.first()?);
    let mut here: Vec<(Tier, String)> = Vec::new();
    for name in finding.elements.iter().skip(1) {
        let node = case.model.node(name)?;
        if let Some(tier) = case.tier_of(node) {
            here.push((tier, authored(name).to_owned()));
        }
    }
    let outermost = here.iter().map(|(tier, _)| *tier).min()?;
    let mut homes: Vec<(Tier, String)> = Vec::new();
    for (tier, name) in &here {
        if *tier == outermost {
            continue;
        }
        let home = match homes.iter().find(|(known, _)| known == tier) {
            Some((_, home)) => home.clone(),
            None => {
                let wished = machines::host_name(draft, name);
                let home = machines::host_like(draft, Some(host), &wished)?;
                homes.push((*tier, home.clone()));
                home
            }
        };
        draft.set_of(name, "on", &quote(&home))?;
        if *tier == Tier::App {
            for code in draft.on_host(host) {
                if draft.kind_of(&code) == Some("CodeBase") {
                    draft.set_of(&code, "on", &quote(&home))?;
                }
            }
        }
    }
    let homes: Vec<String> = homes.into_iter().map(|(_, home)| home).collect();
    Some(format!(
        "Give every tier a machine of its own: {} beside {host}",
        list(&homes)
    ))
}

/// A second of what there is one of; in front of servers that visitors talk to directly stand
/// two balancers from then on.
pub(super) fn second_server(_: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    let name = authored(finding.elements.first()?);
    add_server(draft, name)
}

pub(super) fn add_server(draft: &mut Draft, name: &str) -> Option<String> {
    let is_door = !machines::visitors_links(draft, name).is_empty();
    if is_door {
        let balancer = machines::balancer_in_front(draft, name)?;
        let second = machines::second_balancer(draft, &balancer)?;
        let twin = machines::twin(draft, name)?;
        return Some(format!(
            "Add {twin} beside {name}, and two balancers in front of both, {balancer} and {second}"
        ));
    }
    let twin = machines::twin(draft, name)?;
    Some(format!("Add {twin} beside {name}, on a machine of its own"))
}

fn arm_cluster(_: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    let name = authored(finding.elements.first()?);
    machines::arm(draft, name)?;
    Some(format!("Let VRRP move {name} to a balancer that is alive"))
}

fn second_way(_: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    let name = authored(finding.elements.first()?);
    let members = machines::members(draft, name);
    machines::hear_each_other(draft, &members)?;
    Some(format!(
        "Let the balancers of {name} hear each other, over two ways"
    ))
}

fn distinct(_: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    let first = authored(finding.elements.first()?);
    if let Some(second) = finding.elements.get(1).map(|name| authored(name))
        && draft.is_in("clusters", second)
    {
        let id = machines::router_id(draft).to_string();
        draft.set(&entry("clusters", second).field("router_id"), &id)?;
        return Some(format!("Give {second} a router id of its own, {id}"));
    }
    let members = machines::members(draft, first);
    machines::rank(draft, &entry("clusters", first), &members)?;
    machines::track(draft, first)?;
    Some(format!("Give the balancers of {first} distinct priorities"))
}

/// Two of a box that only passes requests on.
fn double_box(_: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    let name = authored(finding.elements.first()?);
    if !matches!(
        draft.kind_of(name)?,
        "Firewall" | "Router" | "Waf" | "Undecided"
    ) {
        return None;
    }
    // A second one on the same machine would go with it.
    match draft.host_of(name) {
        Some(host) if draft.on_host(&host).len() == 1 => {
            draft.set(&entry("hosts", &host).field("count"), "2")?;
        }
        Some(_) => return None,
        None => draft.set_of(name, "count", "2")?,
    }
    Some(format!(
        "Double {name}, so that either passes on when the other is dead"
    ))
}

/// A second of something that others ask.
fn twin_it(_: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    let name = authored(finding.elements.first()?);
    if !matches!(draft.kind_of(name)?, "Cache" | "Queue" | "DatabaseProxy") {
        return None;
    }
    let twin = machines::twin(draft, name)?;
    Some(format!("Add {twin} beside {name}"))
}

fn second_name_server(_: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    let name = authored(finding.elements.first()?);
    let twin = machines::twin(draft, name)?;
    Some(format!(
        "Add {twin}, a second name server with the same records"
    ))
}

/// The members of a tier that a finding names, with the host they share last.
fn move_apart(_: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    let names: Vec<&str> = finding.elements.iter().map(|name| authored(name)).collect();
    let mut members: Vec<&str> = names
        .into_iter()
        .filter(|name| draft.is_in("components", name))
        .collect();
    members.dedup();
    let host = draft.host_of(members.first()?)?;
    if let [only] = members.as_slice() {
        // Copies of one component: the machine is doubled instead, with one copy on each.
        if draft.on_host(&host).len() > 1 {
            return None;
        }
        draft.remove(&entry("components", only).field("count"))?;
        draft.set(&entry("hosts", &host).field("count"), "2")?;
        return Some(format!("Spread the copies of {only} over two machines"));
    }
    let mut homes = Vec::new();
    for member in members.iter().skip(1) {
        let wished = machines::host_name(draft, member);
        let home = machines::host_like(draft, Some(&host), &wished)?;
        draft.set_of(member, "on", &quote(&home))?;
        homes.push(home);
    }
    let moved = members.get(1..)?;
    let place = match moved {
        [_] => "a machine of its own",
        _ => "machines of their own",
    };
    Some(format!("Move {} to {place}, {}", list(moved), list(&homes)))
}

fn move_to_zone(case: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    let zone = finding.elements.first()?;
    let record = case.model.topology.zones.get(zone)?;
    let other = case.model.topology.zones.iter().find(|(name, other)| {
        *name != zone
            && other.zone == record.zone
            && !matches!(other.kind, ZoneKind::Subnet | ZoneKind::Tier)
    });
    let (other, _) = other.or_else(|| {
        let mut zones = case.model.topology.zones.iter();
        zones.find(|(name, other)| {
            *name != zone && !matches!(other.kind, ZoneKind::Subnet | ZoneKind::Tier)
        })
    })?;
    // Of each tier that is named, the last member moves, with the machine that carries it.
    let mut last: Vec<(Tier, &str)> = Vec::new();
    for name in finding.elements.iter().skip(1) {
        let tier = case.model.node(name).and_then(|node| case.tier_of(node));
        let Some(tier) = tier else { continue };
        last.retain(|(known, _)| *known != tier);
        last.push((tier, authored(name)));
    }
    let mut moved: Vec<String> = Vec::new();
    for (_, member) in last {
        let what = draft.host_of(member).unwrap_or_else(|| member.to_owned());
        if moved.contains(&what) {
            continue;
        }
        let section = if draft.is_in("hosts", &what) {
            "hosts"
        } else {
            "components"
        };
        draft.set(&entry(section, &what).field("zone"), &quote(other))?;
        moved.push(what);
    }
    (!moved.is_empty()).then(|| format!("Move {} to {other}", list(&moved)))
}

/// Doubles whatever stands alone, until everything can be taken out of service.
fn double_what_is_alone(case: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    const CAUSES: &[&str] = &[
        "SPF-05", "SPF-06", "SPF-01", "SPF-03", "SPF-02", "SPF-29", "SPF-16", "SPF-14", "SPF-30",
        "SPF-04", "SPF-17", "LBC-02",
    ];
    cure_each(case, finding, draft, CAUSES)
}

/// Whoever asks one member of a tier may ask the others as well.
fn full_mesh(_: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    let names: Vec<&str> = finding.elements.iter().map(|name| authored(name)).collect();
    let (member, others) = names.split_first()?;
    let is_database = draft.kind_of(member) == Some("Database");
    let is_asked =
        |link: &Said| (link.is_request() || link.is_data()) && names.contains(&link.to.as_str());
    let links: Vec<Said> = draft.links().into_iter().filter(is_asked).collect();
    let mut added = false;
    for link in &links {
        for to in std::iter::once(member).chain(others) {
            let kind = match (is_database, link.kind.as_str()) {
                (true, "ReadWrite" | "Read") if *to != link.to => "Read",
                (true, _) => continue,
                (false, kind) => kind,
            };
            let known = draft
                .links()
                .into_iter()
                .any(|other| other.from == link.from && other.to == **to);
            if !known {
                draft.connect(&link.from, to, kind, &link.tail)?;
                added = true;
            }
        }
    }
    added.then(|| format!("Draw the missing links, so that others can stand in for {member}"))
}

fn both(case: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    let links = full_mesh(case, finding, draft)?;
    deep_check(case, finding, draft)?;
    Some(format!("{links}; check health deep enough to notice"))
}

/// It stands alone because the others are broken in a way of their own.
fn other_causes(case: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    const CAUSES: &[&str] = &["DRN-03", "SPF-02", "LBC-02", "SPF-06", "SPF-05", "DRN-04"];
    cure_each(case, finding, draft, CAUSES)
}

fn deep_check(case: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    let member = case.model.node(finding.elements.first()?)?;
    let mut names = Vec::new();
    for balancer in case.tier(Tier::Balancer) {
        let Some(Kind::LoadBalancer(_)) = case.kind(*balancer) else {
            continue;
        };
        let name = authored(case.name(*balancer)).to_owned();
        draft.set_of(&name, "check", "Http")?;
        let depth = match case.tier_of(member) {
            Some(Tier::Database) => "Read",
            _ => "App",
        };
        draft.set_of(&name, "check_depth", depth)?;
        names.push(name);
    }
    (!names.is_empty()).then(|| format!("Let {} check health deep enough to notice", list(&names)))
}
