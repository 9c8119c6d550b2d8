//! Cures of settings: limits, weights, what is told and to whom.
//!
//! Refuses new machines where a setting will do.

use super::draft::{Draft, Said, entry};
use super::{Cures, machines, walls};
use crate::design::model::authored;
use crate::document::tree::quote;
use crate::findings::Finding;
use crate::findings::case::Case;
use crate::findings::hanging::{self, Held};
use crate::text::list;

pub(super) const CURES: &[Cures] = &[
    ("CAP-14", &[redispatch]),
    ("CAP-15", &[give_up_sooner]),
    ("LBC-04", &[fewest]),
    ("LBC-08", &[limit_to_workers]),
    ("LBC-10", &[all_backups]),
    ("LBC-11", &[weigh]),
    ("LBC-13", &[set_aside]),
    ("LBC-14", &[start_slowly]),
    ("MON-10", &[log_checks]),
    ("MON-13", &[ship_logs]),
    ("SEC-14", &[limit_visitors]),
    ("SEC-18", &[tell_address]),
    ("SEC-19", &[believe_nobody]),
    ("SEC-28", &[deny_egress]),
    ("SEC-29", &[authenticate_adverts]),
    ("SEC-30", &[no_banner]),
];

/// The names of a finding that are components of one kind.
pub(super) fn of_kind<'a>(draft: &Draft, finding: &'a Finding, kind: &str) -> Vec<&'a str> {
    let mut found: Vec<&str> = finding.elements.iter().map(|name| authored(name)).collect();
    found.retain(|name| draft.kind_of(name) == Some(kind));
    found.dedup();
    found
}

/// Sets a field of every named component of one kind.
fn set_all(
    draft: &mut Draft,
    finding: &Finding,
    kind: &str,
    field: &'static str,
    value: &str,
) -> Option<String> {
    let names = of_kind(draft, finding, kind);
    for name in &names {
        draft.set_of(name, field, value)?;
    }
    (!names.is_empty()).then(|| list(&names))
}

fn redispatch(_: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    let names = set_all(draft, finding, "LoadBalancer", "redispatch", "true")?;
    Some(format!(
        "Let {names} send a request whose server is dead to another"
    ))
}

fn fewest(_: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    let names = set_all(draft, finding, "LoadBalancer", "algorithm", "LeastConn")?;
    Some(format!(
        "Let {names} take the member with the fewest connections"
    ))
}

fn limit_to_workers(case: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    let mut limited = Vec::new();
    for name in &finding.elements {
        let Some(link) = draft.link(name) else {
            continue;
        };
        let workers = case
            .components()
            .find(|(node, _)| authored(case.name(*node)) == link.to)
            .and_then(|(_, component)| component.work.workers)?;
        draft.set_tail(&link, "maxconn", &workers.to_string())?;
        limited.push(name.as_str());
    }
    (!limited.is_empty()).then(|| {
        format!(
            "Let no more wait at a server than it works on: {}",
            list(&limited)
        )
    })
}

fn all_backups(_: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    let balancer = authored(finding.elements.first()?);
    let backup = authored(finding.elements.get(1)?);
    let backups = draft
        .links()
        .iter()
        .filter(|link| {
            link.from == balancer && draft.said(&link.tail_path().field("backup")) == Some("true")
        })
        .count();
    draft.set_of(balancer, "all_backups", "true")?;
    if backups > 1 {
        return Some(format!("Let all backups of {balancer} serve together"));
    }
    let twin = machines::twin(draft, backup)?;
    Some(format!(
        "Add {twin} beside {backup}, and let both serve when the others are gone"
    ))
}

fn weigh(case: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    let balancer = authored(finding.elements.first()?);
    let rate = |name: &str| {
        let mut known = case.components();
        let (_, component) = known.find(|(node, _)| authored(case.name(*node)) == name)?;
        let service = component.work.service;
        let service = service.unwrap_or_else(|| component.kind.default_service());
        let workers = f64::from(component.work.workers?);
        (service.secs() > 0.0).then(|| workers / service.secs())
    };
    let members: Vec<(Said, f64)> = draft
        .links()
        .into_iter()
        .filter(|link| link.from == balancer && link.is_request())
        .filter(|link| draft.said(&link.tail_path().field("backup")) != Some("true"))
        .filter_map(|link| {
            let rate = rate(&link.to)?;
            Some((link, rate))
        })
        .collect();
    let least = members
        .iter()
        .map(|(_, rate)| *rate)
        .fold(f64::MAX, f64::min);
    for (link, rate) in &members {
        // HAProxy takes weights of up to 256.
        let weight = (rate / least).round().clamp(1.0, 256.0);
        let path = link.tail_path().field("weight");
        if weight > 1.0 || draft.has(&path) {
            draft.set_tail(link, "weight", &format!("{weight:.0}"))?;
        }
    }
    Some(format!(
        "Weigh the members of {balancer} by what they can do"
    ))
}

fn set_aside(_: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    let name = authored(finding.elements.first()?);
    for link in draft.links() {
        let path = link.tail_path().field("max_fails");
        if link.from == name && draft.said(&path) == Some("0") {
            draft.remove(&path)?;
        }
    }
    Some(format!("Let {name} set a server aside after a failure"))
}

fn start_slowly(_: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    let names = set_all(draft, finding, "LoadBalancer", "slowstart", "\"30s\"")?;
    Some(format!(
        "Let {names} give a returning member its share over 30 s"
    ))
}

fn log_checks(_: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    let names = set_all(draft, finding, "LoadBalancer", "log_checks", "true")?;
    Some(format!("Let {names} log every change of health"))
}

fn ship_logs(_: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    let hosts: Vec<&str> = finding.elements.iter().map(|name| authored(name)).collect();
    for host in &hosts {
        let agent = entry("hosts", host).field("agent");
        if draft.has(&agent) {
            draft.set(&agent.field("logs"), "true")?;
            continue;
        }
        let boxed = draft
            .on_host(host)
            .into_iter()
            .find(|name| draft.kind_of(name) == Some("Agent"))?;
        draft.set_of(&boxed, "logs", "true")?;
    }
    Some(format!("Let the agents ship the logs of {}", list(&hosts)))
}

/// Requests a second that one visitor may make: far more than a person, far less than a flood.
const PER_VISITOR_RPS: u32 = 100;

fn limit_visitors(_: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    let limit = PER_VISITOR_RPS.to_string();
    let names: Vec<&str> = finding.elements.iter().map(|name| authored(name)).collect();
    let mut walled = None;
    for name in &names {
        if draft.kind_of(name) == Some("LoadBalancer") {
            draft.set_of(name, "rate_limit_rps", &limit)?;
            continue;
        }
        // A server cannot count: something in front of it does, and there are two of it.
        let waf = match &walled {
            Some(waf) => waf,
            None => {
                let waf = draft.fresh("waf");
                let value = format!("Waf(count: 2, rate_limit_rps: {limit})");
                draft.add("components", &waf, &value, None)?;
                walled.insert(waf)
            }
        };
        let waf = quote(waf);
        for link in machines::visitors_links(draft, name) {
            let through = link.tail_path().field("through");
            if draft.has(&through) {
                draft.push(&through, &waf)?;
            } else {
                draft.set(&through, &format!("[{waf}]"))?;
            }
        }
    }
    Some(format!(
        "Let one visitor make {limit} requests a second, and no more"
    ))
}

fn tell_address(_: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    let names = set_all(draft, finding, "LoadBalancer", "forwarded_for", "true")?;
    Some(format!(
        "Let {names} tell the servers each client's address"
    ))
}

fn believe_nobody(_: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    let name = authored(finding.elements.first()?);
    draft.remove(&entry("components", name).field("forwarded_for_trusted"))?;
    Some(format!(
        "Let {name} go by the address of the connection, which a visitor cannot make up"
    ))
}

fn deny_egress(_: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    let names: Vec<&str> = finding.elements.iter().map(|name| authored(name)).collect();
    let mut hosts: Vec<&str> = names
        .into_iter()
        .filter(|name| draft.is_in("hosts", name))
        .collect();
    hosts.dedup();
    for host in &hosts {
        if !draft.has(&entry("hosts", host).field("firewall")) {
            walls::build(draft, host)?;
        }
        let agent = entry("hosts", host).field("agent").field("reports_to");
        let rule = draft
            .name_at(&agent)
            .map_or_else(String::new, |to| format!("(to: {})", quote(&to)));
        let outbound = entry("hosts", host).field("firewall").field("outbound");
        draft.set(&outbound, &format!("[{rule}]"))?;
    }
    (!hosts.is_empty()).then(|| format!("Let {} send only where a link is drawn", list(&hosts)))
}

fn authenticate_adverts(_: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    let mut clusters: Vec<String> = Vec::new();
    for name in &finding.elements {
        let name = authored(name);
        let cluster = if draft.is_in("clusters", name) {
            Some(name.to_owned())
        } else {
            machines::cluster_of(draft, name)
        };
        if let Some(cluster) = cluster
            && !clusters.contains(&cluster)
        {
            draft.set(&entry("clusters", &cluster).field("auth"), "true")?;
            clusters.push(cluster);
        }
    }
    (!clusters.is_empty()).then(|| format!("Authenticate the adverts of {}", list(&clusters)))
}

fn no_banner(_: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    let names = set_all(draft, finding, "WebServer", "banner", "false")?;
    Some(format!("Leave the version out of the answers of {names}"))
}

/// Gives calls so little time that half of the caller's workers are left while the called one is
/// silent. Ten times what an answer usually takes is the least; where that is too much for the
/// workers, there are more of them.
fn give_up_sooner(case: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    const USUAL: f64 = 10.0;
    const PATIENCE: &[(f64, &str)] = &[
        (10.0, "10s"),
        (5.0, "5s"),
        (3.0, "3s"),
        (2.0, "2s"),
        (1.0, "1s"),
        (0.5, "500ms"),
        (0.25, "250ms"),
        (0.1, "100ms"),
    ];
    let callee = finding.elements.first()?;
    let (waiting, _) = hanging::waiting(case);
    let held = |one: &&Held| one.all() && case.name(one.callee) == *callee;
    let held: Vec<&Held> = waiting.iter().filter(held).collect();
    let component = case.component(held.first()?.callee)?;
    let service = component.work.service;
    let service = service.unwrap_or_else(|| component.kind.default_service());
    let least = USUAL * service.secs();
    let spares_half =
        |one: &Held, patience: f64| 2.0 * one.rate * patience <= f64::from(one.workers);
    let mut able = PATIENCE.iter().filter(|(patience, _)| *patience >= least);
    let spared = able
        .clone()
        .find(|(patience, _)| held.iter().all(|one| spares_half(one, *patience)));
    let (patience, said) = spared.or_else(|| able.next_back())?;
    let (mut more, mut callers): (Vec<String>, Vec<&str>) = (Vec::new(), Vec::new());
    for one in &held {
        let caller = authored(case.name(one.caller));
        for hop in &one.hops {
            let link = draft.link(case.link(case.flow.hops[*hop].edge?))?;
            draft.set_tail(&link, "timeout", &format!("\"{said}\""))?;
        }
        if callers.contains(&caller) {
            continue;
        }
        callers.push(caller);
        if !spares_half(one, *patience) {
            let workers = (2.0 * one.rate * patience).ceil();
            draft.set_of(caller, "workers", &format!("{workers:.0}"))?;
            more.push(format!("{workers:.0} workers for {caller}"));
        }
    }
    let mut title = format!("Let {} give up on {callee} after {said}", list(&callers));
    if !more.is_empty() {
        title.push_str(&format!("; {}", list(&more)));
    }
    Some(title)
}
