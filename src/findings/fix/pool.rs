//! Cures of how requests are spread, and of too little room.
//!
//! Refuses new numbers where the design states none: a limit needs a reason.

use super::draft::{Draft, entry};
use super::{Cures, data, machines, spof};
use crate::design::Kind;
use crate::design::model::authored;
use crate::design::words::Layer;
use crate::findings::Finding;
use crate::findings::case::{Case, Tier};
use crate::text::list;

pub(super) const CURES: &[Cures] = &[
    ("LBC-01", &[check_members]),
    ("LBC-02", &[ask_the_application, ask_the_database]),
    ("LBC-03", &[second_member]),
    ("LBC-05", &[keep_by_cookie]),
    ("LBC-06", &[consistent]),
    ("LBC-07", &[limit, least_connections]),
    ("LBC-09", &[redispatch]),
    ("LBC-12", &[no_backup, least_connections]),
    ("LBC-15", &[one_address]),
    ("LBC-16", &[keep_visitors, share_sessions, data::stateless]),
    ("CAP-01", &[more_members, more_workers]),
    ("CAP-02", &[more_members]),
    ("CAP-03", &[larger_primary]),
    ("CAP-04", &[spof::second_server]),
];

/// The balancers that a finding names.
fn balancers<'a>(draft: &Draft, finding: &'a Finding) -> Vec<&'a str> {
    let names = finding.elements.iter().map(|name| authored(name));
    let mut found: Vec<&str> = names
        .filter(|name| draft.kind_of(name) == Some("LoadBalancer"))
        .collect();
    found.dedup();
    found
}

/// Sets the check of balancers, and lets no link of theirs say otherwise.
fn set_check(draft: &mut Draft, names: &[&str], check: &str, depth: &str) -> Option<()> {
    for name in names {
        draft.set_of(name, "check", check)?;
        if depth != "Process" {
            draft.set_of(name, "check_path", "\"/health\"")?;
            draft.set_of(name, "check_depth", depth)?;
        }
        for link in draft.links() {
            let check = link.tail_path().field("check");
            if link.from == *name && matches!(draft.said(&check), Some("Off" | "Tcp")) {
                draft.remove(&check)?;
            }
        }
    }
    (!names.is_empty()).then_some(())
}

fn check_members(_: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    let names = balancers(draft, finding);
    set_check(draft, &names, "Http", "App")?;
    Some(format!(
        "Let {} ask each member for its health, down to the application",
        list(&names)
    ))
}

fn ask_the_application(_: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    let names = balancers(draft, finding);
    set_check(draft, &names, "Http", "App")?;
    Some(format!(
        "Let {} ask for a page that the application makes",
        list(&names)
    ))
}

fn ask_the_database(_: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    let names = balancers(draft, finding);
    set_check(draft, &names, "Http", "Read")?;
    Some(format!(
        "Let {} ask for a page that reads from the database; without any database, static \
         pages end too",
        list(&names)
    ))
}

fn second_member(_: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    let member = authored(finding.elements.last()?);
    if draft.kind_of(member) == Some("LoadBalancer") {
        return None;
    }
    spof::add_server(draft, member)
}

fn keep_by_cookie(case: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    let name = authored(finding.elements.first()?);
    let Some(Kind::LoadBalancer(lb)) = case.kind(case.model.node(finding.elements.first()?)?)
    else {
        return None;
    };
    if lb.algorithm == crate::design::Choice::Is(crate::design::words::Algorithm::SourceHash) {
        draft.set_of(name, "algorithm", "RoundRobin")?;
    }
    draft.set_of(name, "sticky", "Cookie")?;
    draft.set_of(name, "redispatch", "true")?;
    Some(format!(
        "Let {name} keep clients with their server by cookie, not by address"
    ))
}

fn consistent(_: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    let name = authored(finding.elements.first()?);
    draft.set_of(name, "hash", "Consistent")?;
    Some(format!("Let {name} hash consistently"))
}

/// What a member may hold at once where nothing states its workers.
const CONNECTIONS: u32 = 100;

fn limit(case: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    let name = authored(finding.elements.first()?);
    for link in draft.links() {
        let is_limited = draft.has(&link.tail_path().field("maxconn"));
        if link.from != name || !link.is_request() || is_limited {
            continue;
        }
        // No more than it works on at once waits at the member.
        let workers = case.model.node(&link.to).and_then(|node| {
            let component = case.component(node)?;
            component.work.workers
        });
        let most = workers.unwrap_or(CONNECTIONS).to_string();
        draft.set_tail(&link, "maxconn", &most)?;
    }
    Some(format!("Limit the connections of {name} to each member"))
}

fn least_connections(_: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    let name = authored(finding.elements.first()?);
    draft.set_of(name, "algorithm", "LeastConn")?;
    Some(format!(
        "Let {name} take the member with the fewest connections"
    ))
}

fn redispatch(_: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    let names = balancers(draft, finding);
    for name in &names {
        draft.set_of(name, "redispatch", "true")?;
    }
    Some("Let a request whose server is dead go to another".to_owned())
}

fn no_backup(_: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    let name = authored(finding.elements.first()?);
    for link in draft.links() {
        if link.from == name {
            draft.remove(&link.tail_path().field("backup"))?;
        }
    }
    Some(format!(
        "Let every member of {name} serve: none is a backup"
    ))
}

fn one_address(case: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    let mut names: Vec<String> = Vec::new();
    for (_, node) in case.entries() {
        let name = authored(case.name(*node)).to_owned();
        if draft.kind_of(&name) == Some("LoadBalancer") && !names.contains(&name) {
            names.push(name);
        }
    }
    let first = names.first()?;
    if let Some(cluster) = machines::cluster_of(draft, first) {
        machines::arm(draft, &cluster)?;
        return Some(format!(
            "Let VRRP move {cluster} to a balancer that is alive"
        ));
    }
    if names.len() < 2 || finding.elements.is_empty() {
        return None;
    }
    let address = machines::share_address(draft, &names)?;
    Some(format!(
        "Put {} behind one floating address, {address}",
        list(&names)
    ))
}

/// How many members are added for one finding at most.
const MOST_MEMBERS: usize = 4;

/// Adds members until the finding would be gone by the rates as stated.
fn more_members(case: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    let node = case.model.node(finding.elements.first()?)?;
    let tier = case.tier_of(node)?;
    if tier == Tier::Database {
        return None;
    }
    let name = authored(finding.elements.first()?);
    let mut added = Vec::new();
    for _ in 0..MOST_MEMBERS {
        added.push(machines::twin(draft, name)?);
        let options = crate::findings::Options { today: case.today };
        let after = super::Checked::new(draft.text(), options)?;
        if after.finding(&finding.id).is_none() {
            break;
        }
    }
    Some(format!("Add {} beside {name}", list(&added)))
}

fn more_workers(case: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    grow(case, finding, draft, 0.8)
}

fn larger_primary(case: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    grow(case, finding, draft, 0.6)
}

/// Gives an instance so many workers that it is no busier than it should be.
fn grow(case: &Case<'_>, finding: &Finding, draft: &mut Draft, busy: f64) -> Option<String> {
    let name = authored(finding.elements.first()?);
    let node = case.model.node(finding.elements.first()?)?;
    let component = case.component(node)?;
    // Without stated workers nothing says that there are too few.
    component.work.workers?;
    let service = component.work.service;
    let service = service.unwrap_or_else(|| component.kind.default_service());
    let offered = case.model.topology.workload.rps * case.load.all(node.index());
    let workers = (offered * service.secs() / busy).ceil().clamp(1.0, 1e6);
    draft.set_of(name, "workers", &format!("{workers:.0}"))?;
    Some(format!(
        "Give {name} {workers:.0} workers, on a machine that has room for them"
    ))
}

/// Lets balancers send visitors back to their server; a web server cannot.
fn keep_visitors(case: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    let names = balancers(draft, finding);
    let mut all = finding.elements.iter().map(|name| authored(name));
    if names.is_empty() || all.any(|name| draft.kind_of(name) == Some("WebServer")) {
        return None;
    }
    for name in &names {
        let node = case.model.node(name)?;
        // Whoever passes TLS through cannot set a cookie.
        let how = match case.kind(node) {
            Some(Kind::LoadBalancer(lb)) if lb.layer == Layer::Tcp => "Source",
            _ => "Cookie",
        };
        draft.set_of(name, "sticky", how)?;
        draft.set_of(name, "redispatch", "true")?;
    }
    Some(format!(
        "Let {} keep visitors with their server",
        names.join(" and ")
    ))
}

/// Keeps sessions in the store that is drawn.
fn share_sessions(_: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    let store = draft.keys("components").into_iter().find(|name| {
        let hits = entry("components", name).field("hit_percent");
        draft.kind_of(name) == Some("Cache") && !draft.has(&hits)
    })?;
    let names = finding.elements.iter().map(|name| authored(name));
    let mut apps: Vec<&str> = names
        .filter(|name| draft.kind_of(name) == Some("AppServer"))
        .collect();
    apps.dedup();
    for app in &apps {
        draft.set_of(app, "sessions", "Shared")?;
        let links = draft.links().into_iter();
        let mut known = links.filter(|link| link.from == *app && link.to == store);
        match known.next_back() {
            Some(link) => draft.carry(&link, "ReadWrite")?,
            None => draft.connect(app, &store, "ReadWrite", "")?,
        }
    }
    Some(format!("Keep sessions in {store}, which all of them share"))
}
