//! Cures of files that do not quite make sense: what is unreachable, misfit, twice or circular.
//!
//! Refuses to guess addresses: of two things at one, the later one loses it.

use super::Cures;
use super::draft::{Draft, Said, entry};
use crate::design::model::authored;
use crate::design::path::Path;
use crate::document::tree::quote;
use crate::findings::Finding;
use crate::findings::case::Case;
use crate::text::list;

pub(super) const CURES: &[Cures] = &[
    ("MOD-01", &[link_like_its_kind, guard_the_door, delete]),
    ("MOD-02", &[delete_hosts]),
    ("MOD-03", &[fitting_kind]),
    ("MOD-04", &[open_the_circle]),
    ("MOD-05", &[add_record]),
    ("MOD-07", &[one_address_each]),
];

/// Links something the way a reachable one of its kind is linked.
fn link_like_its_kind(case: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    let name = authored(finding.elements.first()?).to_owned();
    let kind = draft.kind_of(&name)?.to_owned();
    let reached = case.components().find(|(node, component)| {
        component.kind.word() == kind
            && case.is_reached(*node)
            && authored(case.name(*node)) != name
    });
    let peer = authored(case.name(reached?.0)).to_owned();
    let mut added = false;
    for link in draft.links() {
        let carries = link.is_request() || link.is_data();
        if link.to == peer && carries && link.from != name {
            let kind = match (kind.as_str(), link.kind.as_str()) {
                ("Database", "ReadWrite" | "Read") => "Read",
                ("Database", _) => continue,
                (_, kind) => kind,
            };
            draft.connect(&link.from, &name, kind, &link.tail)?;
            added = true;
        }
    }
    added.then(|| format!("Link {name} the way {peer} is linked"))
}

/// A firewall that nothing passes stands before the machines that visitors talk to.
fn guard_the_door(case: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    let name = authored(finding.elements.first()?).to_owned();
    if draft.kind_of(&name) != Some("Firewall") {
        return None;
    }
    let mut doors: Vec<String> = Vec::new();
    for (_, node) in case.entries() {
        let door = authored(case.name(*node)).to_owned();
        let door = draft.host_of(&door).unwrap_or(door);
        if !doors.contains(&door) {
            doors.push(door);
        }
    }
    let quoted: Vec<String> = doors.iter().map(|door| quote(door)).collect();
    draft.set_of(&name, "guards", &format!("[{}]", quoted.join(", ")))?;
    Some(format!("Let {name} guard {}", list(&doors)))
}

fn delete_links_of(draft: &mut Draft, name: &str) -> Option<()> {
    let is_of = |link: &Said| link.from == name || link.to == name;
    while let Some(link) = draft.links().into_iter().find(is_of) {
        draft.disconnect(&link)?;
    }
    Some(())
}

pub(super) fn delete(_: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    let names: Vec<&str> = finding.elements.iter().map(|name| authored(name)).collect();
    for name in &names {
        delete_links_of(draft, name)?;
        draft.remove(&entry("components", name))?;
    }
    Some(format!("Delete {}", list(&names)))
}

fn delete_hosts(_: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    let names: Vec<&str> = finding.elements.iter().map(|name| authored(name)).collect();
    for name in &names {
        draft.remove(&entry("hosts", name))?;
    }
    Some(format!("Delete {}", list(&names)))
}

fn fitting_kind(_: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    let link = draft.link(finding.elements.first()?)?;
    let target = draft.kind_of(&link.to)?.to_owned();
    let kind = match (target.as_str(), link.kind.as_str()) {
        ("Database" | "DatabaseProxy", _) => "ReadWrite",
        ("LoadBalancer" | "Cdn", _) | ("WebServer" | "AppServer" | "Client", _) => "Http",
        (_, "Lookup") => "Request",
        _ => "Sync",
    };
    draft.carry(&link, kind)?;
    Some(format!(
        "Let {} carry what {} understands: {kind}",
        link.from, link.to
    ))
}

/// Of the links of a circle, the one that is drawn last goes.
fn open_the_circle(_: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    let names: Vec<&str> = finding.elements.iter().map(|name| authored(name)).collect();
    let inside = |link: &Said| {
        let carries = link.is_request() || link.is_data();
        carries && names.contains(&link.from.as_str()) && names.contains(&link.to.as_str())
    };
    let last = draft.links().into_iter().rev().find(inside)?;
    draft.disconnect(&last)?;
    Some(format!(
        "Remove the link from {} back to {}",
        last.from, last.to
    ))
}

fn add_record(case: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    let dns = authored(finding.elements.first()?).to_owned();
    let site = case.model.topology.site.as_str();
    let label = site.split_once('.').map_or(site, |(label, _)| label);
    let (edge, node) = case.entries().first()?;
    let (_, door) = case.model.ends(*edge);
    // The address that floats, or the machine that answers.
    let door = authored(case.name(door)).to_owned();
    let target = if draft.is_in("clusters", &door) {
        door
    } else {
        let entry = authored(case.name(*node)).to_owned();
        draft.host_of(&entry).unwrap_or(entry)
    };
    let records = entry("components", &dns).field("records");
    let known = draft.places(&records).into_iter().find(|record| {
        let name = draft.name_at(&record.index(0));
        name.is_some_and(|name| name == label || name == site)
    });
    match known {
        Some(record) => {
            draft.set(&record.index(1), "A")?;
            draft.set(&record.index(2), &quote(&target))?;
        }
        None => {
            let value = format!("({}, A, {})", quote(label), quote(&target));
            draft.push(&records, &value)?;
        }
    }
    Some(format!("Let {label} lead to {target}"))
}

fn one_address_each(case: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    let first = authored(finding.elements.first()?).to_owned();
    let second = authored(finding.elements.get(1)?).to_owned();
    if draft.is_in("components", &second) {
        let port = entry("components", &second).field("port");
        let said: u16 = draft.said(&port)?.parse().ok()?;
        let taken = |port: u16| {
            let host = draft.host_of(&second);
            case.components().any(|(node, component)| {
                component.listen.port == Some(port)
                    && draft.host_of(authored(case.name(node))) == host
            })
        };
        let free = (said..u16::MAX).find(|port| !taken(*port))?;
        draft.set(&port, &free.to_string())?;
        return Some(format!("Let {second} listen on port {free}"));
    }
    let addresses = |draft: &Draft, name: &str| -> Vec<(Path, String)> {
        let paths = [
            entry("hosts", name).field("ip"),
            entry("hosts", name).field("private_ip"),
            entry("clusters", name).field("ip"),
        ];
        let said = paths.into_iter();
        said.filter_map(|path| draft.name_at(&path).map(|said| (path, said)))
            .collect()
    };
    let held: Vec<String> = addresses(draft, &first)
        .into_iter()
        .map(|(_, address)| address)
        .collect();
    // A floating address is the cluster's, not one machine's.
    let loser = if draft.is_in("clusters", &second) {
        &first
    } else {
        &second
    };
    let kept: Vec<String> = if loser == &first {
        addresses(draft, &second)
            .into_iter()
            .map(|(_, a)| a)
            .collect()
    } else {
        held
    };
    let twice: Vec<Path> = addresses(draft, loser)
        .into_iter()
        .filter(|(_, address)| kept.contains(address))
        .map(|(path, _)| path)
        .collect();
    for path in &twice {
        draft.remove(path)?;
    }
    (!twice.is_empty())
        .then(|| format!("Take the address that both have from {loser}, which then needs another"))
}
