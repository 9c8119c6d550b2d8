//! Cures of what the drawing gets wrong or leaves open.
//!
//! Refuses to decide silently: a choice that was open is made where everybody can read it.

use super::draft::{Draft, Said, entry};
use super::{Cures, machines, spof, standby};
use crate::design::Class;
use crate::design::model::authored;
use crate::document::tree::quote;
use crate::findings::Finding;
use crate::findings::arranged::serves_alone;
use crate::findings::case::Case;
use crate::text::list;

pub(super) const CURES: &[Cures] = &[
    ("DRN-01", &[missing_roads, cure_causes]),
    ("DRN-02", &[cure_causes, take_out]),
    ("DRN-03", &[write_link]),
    ("DRN-04", &[only_what_it_can, out_of_the_pool]),
    ("DRN-05", &[side_by_side]),
    ("DRN-06", &[all_active, take_first]),
    ("DRN-07", &[decide]),
    ("DRN-08", &[place]),
    ("DRN-09", &[attribute]),
    ("DRN-10", &[mend_record]),
];

fn cure_causes(case: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    const CAUSES: &[&str] = &[
        "DRN-14", "DRN-03", "SPF-18", "DRN-04", "SEC-24", "MOD-03", "MOD-01", "SEC-13", "LBC-03",
    ];
    spof::cure_each(case, finding, draft, CAUSES)
}

/// Draws the links that are missing where requests end: to what is on the same machine, else to
/// all of the next tier.
fn missing_roads(case: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    let mut added: Vec<String> = Vec::new();
    for place in &finding.elements {
        let place = authored(place);
        let goes_on = |link: &Said| link.from == place && (link.is_request() || link.is_data());
        let next: &[&str] = match draft.kind_of(place) {
            Some("LoadBalancer") => &["WebServer", "AppServer"],
            Some("WebServer") => &["AppServer"],
            Some("AppServer") => &["DatabaseProxy", "Database"],
            _ => continue,
        };
        let is_led_on = draft
            .links()
            .iter()
            .filter(|link| goes_on(link))
            .any(|link| {
                // A link to code or to a cache leads to no answer.
                let kind = draft.kind_of(&link.to);
                kind.is_some_and(|kind| next.contains(&kind) || kind == "LoadBalancer")
            });
        if is_led_on {
            // Its databases are there, and none of them accepts writes.
            let refuses = draft.kind_of(place) == Some("AppServer")
                && finding.classes.contains(&Class::Write)
                && !writes_somewhere(case, draft, place);
            if refuses {
                let databases: Vec<String> = draft
                    .links()
                    .into_iter()
                    .filter(|link| link.from == place && link.is_data())
                    .filter(|link| draft.kind_of(&link.to) == Some("Database"))
                    .map(|link| link.to)
                    .collect();
                let primary = standby::add_write_link(case, draft, place, &databases)?;
                added.push(format!("{place}->{primary}"));
            }
            continue;
        }
        for target in next_tier(case, draft, place, next) {
            let kind = match draft.kind_of(&target) {
                Some("Database" | "DatabaseProxy") => "ReadWrite",
                _ => "Http",
            };
            draft.connect(place, &target, kind, "")?;
            added.push(format!("{place}->{target}"));
        }
    }
    (!added.is_empty()).then(|| format!("Draw what is missing: {}", list(&added)))
}

/// Whether an application has a link by which its writes arrive where they are accepted.
fn writes_somewhere(case: &Case<'_>, draft: &Draft, app: &str) -> bool {
    draft.links().iter().any(|link| {
        let carries = matches!(link.kind.as_str(), "Write" | "ReadWrite");
        let accepts = || {
            let known = case.components();
            let mut same = known.filter(|(node, _)| authored(case.name(*node)) == link.to);
            same.any(|(node, _)| {
                !matches!(case.kind(node), Some(crate::design::Kind::Database(_)))
                    || case.is_writable(node.index())
            })
        };
        link.from == app && carries && accepts()
    })
}

/// Where something may send on what it is asked: its own machine's, else everybody's.
fn next_tier(case: &Case<'_>, draft: &Draft, from: &str, kinds: &[&str]) -> Vec<String> {
    let writes = |name: &String| {
        let mut known = case.components();
        draft.kind_of(name) != Some("Database")
            || known.any(|(node, _)| {
                authored(case.name(node)) == name && case.is_writable(node.index())
            })
    };
    for kind in kinds {
        let mut all = draft.keys("components");
        all.retain(|name| draft.kind_of(name) == Some(kind) && writes(name));
        let host = draft.host_of(from);
        let beside: Vec<String> = all
            .iter()
            .filter(|name| host.is_some() && draft.host_of(name) == host)
            .cloned()
            .collect();
        let found = if beside.is_empty() { all } else { beside };
        if !found.is_empty() {
            return found;
        }
    }
    Vec::new()
}

/// Takes what does harm out of every pool it is in.
fn take_out(_: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    let name = authored(finding.elements.first()?);
    if let Some(link) = draft.link(name) {
        draft.disconnect(&link)?;
        return Some(format!("Remove the link {name}"));
    }
    let inside: Vec<String> = if draft.is_in("hosts", name) {
        draft.on_host(name)
    } else {
        vec![name.to_owned()]
    };
    let feeds = |link: &Said| {
        link.is_request() && inside.contains(&link.to) && !inside.contains(&link.from)
    };
    let mut taken = false;
    while let Some(link) = draft.links().into_iter().find(&feeds) {
        draft.disconnect(&link)?;
        taken = true;
    }
    taken.then(|| format!("Send {name} no requests"))
}

fn write_link(case: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    let (app, replicas) = finding.elements.split_first()?;
    let app = authored(app);
    let replicas: Vec<String> = replicas.iter().map(|n| authored(n).to_owned()).collect();
    let primary = standby::add_write_link(case, draft, app, &replicas)?;
    Some(format!("Give {app} a write link to {primary}"))
}

fn member_link(draft: &Draft, finding: &Finding) -> Option<Said> {
    let balancer = authored(finding.elements.first()?);
    let member = authored(finding.elements.get(1)?);
    draft
        .links()
        .into_iter()
        .find(|link| link.from == balancer && link.to == member)
}

fn only_what_it_can(_: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    let link = member_link(draft, finding)?;
    let able: Vec<&str> = Class::ALL
        .iter()
        .filter(|class| !finding.classes.contains(class))
        .map(|class| class.word())
        .collect();
    if able.is_empty() {
        return None;
    }
    draft.set_tail(&link, "classes", &format!("[{}]", able.join(", ")))?;
    let kinds = list(&able).to_lowercase();
    Some(format!("Send {} only {kinds} requests", link.to))
}

fn out_of_the_pool(_: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    let link = member_link(draft, finding)?;
    draft.disconnect(&link)?;
    Some(format!("Take {} out of the pool of {}", link.to, link.from))
}

fn side_by_side(_: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    let first = authored(finding.elements.first()?).to_owned();
    let second = authored(finding.elements.get(1)?).to_owned();
    let between = draft
        .links()
        .into_iter()
        .find(|link| link.from == first && link.to == second)?;
    draft.disconnect(&between)?;
    for link in draft.links() {
        if link.from == second && (link.is_request() || link.is_data()) {
            draft.connect(&first, &link.to, &link.kind, &link.tail)?;
        }
    }
    let address = machines::share_address(draft, &[first.clone(), second.clone()])?;
    Some(format!(
        "Stand {first} and {second} side by side behind one floating address, {address}"
    ))
}

fn all_active(_: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    let name = authored(finding.elements.first()?);
    draft.set_of(name, "mode", "ActiveActive")?;
    Some(format!("Let every member of {name} serve"))
}

fn take_first(_: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    let name = authored(finding.elements.first()?);
    draft.set_of(name, "algorithm", "First")?;
    Some(format!("Say that {name} takes the first healthy member"))
}

/// Makes the choices that are left open, each the plainest that works.
fn decide(case: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    let name = authored(finding.elements.first()?);
    let mut made: Vec<String> = Vec::new();
    if draft.is_in("clusters", name) {
        machines::arm(draft, name)?;
        return Some(format!("Let VRRP move {name} to a balancer that is alive"));
    }
    let design = draft.design()?;
    let component = design.components.get(name)?;
    let mut choose = |draft: &mut Draft, field: &'static str, value: &str| {
        made.push(format!("{field} {value}"));
        draft.set_of(name, field, value)
    };
    match &component.kind {
        crate::design::Kind::LoadBalancer(lb) => {
            if lb.algorithm.is_undecided() {
                // Turns among members that wait would be the next thing to disagree.
                let mut copies = case.components().map(|(node, _)| node);
                let is_alone = copies.any(|node| {
                    case.model.graph[node].authored == name && serves_alone(case, node)
                });
                let plain = if is_alone {
                    "First"
                } else {
                    lb.considers.first().map_or("RoundRobin", |one| one.word())
                };
                choose(draft, "algorithm", plain)?;
            }
            if lb.mode.is_undecided() {
                choose(draft, "mode", "ActiveActive")?;
            }
        }
        crate::design::Kind::WebServer(web) if web.algorithm.is_undecided() => {
            choose(draft, "algorithm", "RoundRobin")?;
        }
        crate::design::Kind::Database(database) => {
            if database.role.is_undecided() {
                let copies = |link: &Said| link.kind == "Replication";
                let links = draft.links();
                let role = if links.iter().any(|link| copies(link) && link.to == name) {
                    "Replica"
                } else if links.iter().any(|link| copies(link) && link.from == name) {
                    "Primary"
                } else {
                    "Standalone"
                };
                choose(draft, "role", role)?;
            }
            if database.promotion.is_undecided() {
                choose(draft, "promotion", "Automatic")?;
            }
        }
        _ => {}
    }
    if component.common.count.is_undecided() {
        choose(draft, "count", "2")?;
    }
    (!made.is_empty()).then(|| format!("Decide for {name}: {}", made.join(", ")))
}

/// Places components: on machines where nothing is yet, then on new ones.
fn place(_: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    let mut empty: Vec<String> = draft
        .keys("hosts")
        .into_iter()
        .filter(|host| draft.on_host(host).is_empty())
        .rev()
        .collect();
    let first = machines::first_host(draft);
    let names: Vec<&str> = finding.elements.iter().map(|name| authored(name)).collect();
    for name in &names {
        let count_at = entry("components", name).field("count");
        let count = draft.said(&count_at).map(str::to_owned);
        let home = match (&count, empty.pop()) {
            (None, Some(home)) => home,
            (_, unused) => {
                empty.extend(unused);
                let wished = machines::host_name(draft, name);
                machines::host_like(draft, first.as_deref(), &wished)?
            }
        };
        // Copies that were to fail apart must not share the new machine.
        if let Some(count) = count {
            draft.remove(&count_at)?;
            draft.set(&entry("hosts", &home).field("count"), &count)?;
        }
        draft.set_of(name, "on", &quote(&home))?;
    }
    Some(match names.as_slice() {
        [one] => format!("Give {one} a machine of its own"),
        _ => format!("Give a machine to each of {}", list(&names)),
    })
}

/// Makes a box that is drawn in a path the attribute that it is.
fn attribute(_: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    let name = authored(finding.elements.first()?).to_owned();
    let kind = draft.kind_of(&name)?.to_owned();
    for link in draft.links() {
        let through = link.tail_path().field("through");
        let boxes: Vec<String> = draft
            .places(&through)
            .iter()
            .filter_map(|place| draft.name_at(place))
            .collect();
        let Some(place) = boxes.iter().position(|one| *one == name) else {
            continue;
        };
        if boxes.len() == 1 {
            draft.remove(&through)?;
        } else {
            draft.remove(&through.index(place))?;
        }
        match kind.as_str() {
            "Certificate" => shown_at(draft, &link, &name)?,
            "Dns" => draft.connect(&link.from, &name, "Lookup", "")?,
            "Collector" => draft.connect(&link.to, &name, "Telemetry", "")?,
            _ => {}
        }
        if kind == "Agent"
            && draft.host_of(&name).is_none()
            && let Some(host) = draft.host_of(&link.to)
        {
            draft.set_of(&name, "on", &quote(&host))?;
        }
    }
    Some(format!(
        "Draw {name} as what it is: not a stop on the request's way"
    ))
}

/// A certificate in a path means that the listener behind it shows it.
fn shown_at(draft: &mut Draft, link: &Said, certificate: &str) -> Option<()> {
    let listeners = if draft.is_in("clusters", &link.to) {
        machines::members(draft, &link.to)
    } else {
        vec![link.to.clone()]
    };
    for listener in listeners {
        let tls = entry("components", &listener).field("tls");
        if draft.is_in("components", &listener) && !draft.has(&tls.field("certificate")) {
            draft.set(&tls.field("certificate"), &quote(certificate))?;
        }
    }
    let link = draft
        .links()
        .into_iter()
        .find(|other| other.place == link.place)?;
    if matches!(link.kind.as_str(), "Http" | "Request") {
        draft.carry(&link, "Https")?;
    }
    Some(())
}

fn mend_record(_: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    let dns = authored(finding.elements.first()?);
    let records = entry("components", dns).field("records");
    let mut mended = Vec::new();
    for record in draft.places(&records) {
        let kind = draft.said(&record.index(1))?.to_owned();
        let target = draft.name_at(&record.index(2))?;
        let right = match target.parse::<std::net::IpAddr>() {
            Ok(std::net::IpAddr::V4(_)) => "A",
            Ok(std::net::IpAddr::V6(_)) => "Aaaa",
            Err(_) if target.contains(['.', ':']) => "Cname",
            Err(_) => continue,
        };
        if kind != right && kind != "Undecided" {
            draft.set(&record.index(1), right)?;
            mended.push(right.to_uppercase());
        }
    }
    let kinds = list(&mended);
    (!mended.is_empty())
        .then(|| format!("Make the record the kind that its target asks for: {kinds}"))
}
