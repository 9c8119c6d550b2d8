//! Cures of what is open: firewalls, doors, segments, what may be asked of what.
//!
//! Refuses encryption, which is `transport`'s.

use super::draft::{Draft, Said, entry};
use super::{Cures, machines, walls};
use crate::design::model::authored;
use crate::design::path::Path;
use crate::document::tree::quote;
use crate::findings::Finding;
use crate::findings::case::{Case, Tier};
use crate::text::list;

pub(super) const CURES: &[Cures] = &[
    ("SEC-01", &[wall_everywhere]),
    ("SEC-02", &[wall_named]),
    ("SEC-08", &[close_database]),
    ("SEC-09", &[close_side_door]),
    ("SEC-10", &[wall_database]),
    ("SEC-11", &[move_data]),
    ("SEC-12", &[dedicate]),
    ("SEC-13", &[no_direct_way]),
    ("SEC-20", &[close_pages]),
    ("SEC-21", &[close_ssh]),
    ("SEC-22", &[authenticate]),
    ("SEC-25", &[name_ports]),
];

fn wall_everywhere(_: &Case<'_>, _: &Finding, draft: &mut Draft) -> Option<String> {
    let hosts = draft.keys("hosts");
    for host in &hosts {
        walls::build(draft, host)?;
    }
    (!hosts.is_empty()).then(|| {
        "Give every host a firewall that lets in what is drawn, and nothing else".to_owned()
    })
}

fn wall_named(_: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    let hosts: Vec<&str> = finding.elements.iter().map(|name| authored(name)).collect();
    for host in &hosts {
        walls::build(draft, host)?;
    }
    Some(format!(
        "Give {} a firewall that lets in what is drawn, and nothing else",
        list(&hosts)
    ))
}

fn wall_database(_: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    let database = authored(finding.elements.first()?);
    let host = draft.host_of(database)?;
    walls::build(draft, &host)?;
    Some(format!(
        "Give {host} a firewall that lets in who asks {database}, and nobody else"
    ))
}

/// Replaces rules that let anybody in on a port by rules for who is drawn.
fn narrow(draft: &mut Draft, host: &str, wide: impl Fn(&Draft, &Path) -> bool) -> Option<()> {
    let allow = entry("hosts", host).field("firewall").field("allow");
    if !draft.has(&allow) {
        return walls::build(draft, host);
    }
    while let Some(rule) = draft
        .places(&allow)
        .into_iter()
        .find(|rule| wide(draft, rule))
    {
        draft.remove(&rule)?;
    }
    Some(())
}

/// A rule that names nobody to come from.
fn is_for_anybody(draft: &Draft, rule: &Path) -> bool {
    !draft.has(&rule.field("from")) && draft.said(&rule.field("proto")) != Some("Vrrp")
}

fn close_database(_: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    let database = authored(finding.elements.first()?);
    let is_direct =
        |link: &Said| link.to == database && draft.kind_of(&link.from) == Some("Client");
    if let Some(link) = draft.links().into_iter().find(is_direct) {
        draft.disconnect(&link)?;
        return Some(format!("Remove the visitors' own link to {database}"));
    }
    let host = draft.host_of(database)?;
    let port = entry("components", database).field("port");
    let port = draft.said(&port).unwrap_or("3306").to_owned();
    narrow(draft, &host, |draft, rule| {
        let said = draft.said(&rule.field("port"));
        is_for_anybody(draft, rule) && said.is_none_or(|said| said == port)
    })?;
    Some(format!("Let only those who ask {database} in on its port"))
}

fn close_side_door(case: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    let server = authored(finding.elements.first()?);
    let balancer = authored(finding.elements.get(1)?);
    let direct = machines::visitors_links(draft, server);
    if !direct.is_empty() {
        for link in direct.iter().rev() {
            draft.retarget(link, balancer)?;
        }
        return Some(format!("Lead visitors to {balancer} alone"));
    }
    let host = draft.host_of(server)?;
    let node = case.model.node(finding.elements.first()?)?;
    let default = match case.tier_of(node) {
        Some(Tier::App) => "8080",
        _ => "80",
    };
    let port = entry("components", server).field("port");
    let port = draft.said(&port).unwrap_or(default).to_owned();
    narrow(draft, &host, |draft, rule| {
        let said = draft.said(&rule.field("port"));
        is_for_anybody(draft, rule) && said.is_none_or(|said| said == port)
    })?;
    Some(format!("Let {host} hear only {balancer} on port {port}"))
}

/// Moves databases to machines of their own.
fn move_databases(draft: &mut Draft, databases: &[&str], beside: &str) -> Option<Vec<String>> {
    let mut homes = Vec::new();
    for database in databases {
        let wished = machines::host_name(draft, database);
        let home = machines::host_like(draft, Some(beside), &wished)?;
        draft.set_of(database, "on", &quote(&home))?;
        homes.push(home);
    }
    Some(homes)
}

fn move_data(_: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    let host = authored(finding.elements.first()?);
    let names = finding.elements.iter().skip(1).map(|name| authored(name));
    let databases: Vec<&str> = names
        .filter(|name| draft.kind_of(name) == Some("Database"))
        .collect();
    let homes = move_databases(draft, &databases, host)?;
    Some(format!(
        "Move {} to a machine that visitors do not reach: {}",
        list(&databases),
        list(&homes)
    ))
}

/// Moves the databases off hosts that all carry the same.
fn dedicate(case: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    let hosts: Vec<&str> = finding.elements.iter().map(|name| authored(name)).collect();
    // The innermost tier moves: data if it is there, else the applications.
    let tier = [Tier::Database, Tier::App].into_iter().find(|tier| {
        case.tier(*tier).iter().any(|node| {
            let host = draft.host_of(authored(case.name(*node)));
            host.is_some_and(|host| hosts.contains(&host.as_str()))
        })
    })?;
    let mut moved: Vec<String> = Vec::new();
    for node in case.tier(tier) {
        let name = authored(case.name(*node)).to_owned();
        let Some(host) = draft.host_of(&name) else {
            continue;
        };
        if !moved.contains(&name) && hosts.contains(&host.as_str()) {
            move_databases(draft, &[&name], &host)?;
            moved.push(name);
        }
    }
    Some(match moved.as_slice() {
        [one] => format!("Move {one} to a machine of its own"),
        _ => format!("Move {} to machines of their own", list(&moved)),
    })
}

fn no_direct_way(_: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    let balancer = authored(finding.elements.first()?);
    let database = authored(finding.elements.get(1)?);
    while let Some(link) = draft.links().into_iter().find(|link| {
        link.from == balancer && link.to == database && (link.is_request() || link.is_data())
    }) {
        draft.disconnect(&link)?;
    }
    Some(format!("Take {database} out of the pool of {balancer}"))
}

/// Where administrators come in: through the bastion if there is one.
fn bastion(draft: &Draft) -> Option<String> {
    draft
        .keys("components")
        .into_iter()
        .find(|name| draft.kind_of(name) == Some("Bastion"))
}

fn close_pages(_: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    let name = authored(finding.elements.first()?);
    let (field, what) = match draft.kind_of(name)? {
        "LoadBalancer" => ("stats", "statistics page"),
        _ => ("status", "status page"),
    };
    let door = if bastion(draft).is_some() {
        "Bastion"
    } else {
        "Closed"
    };
    draft.set_of(name, field, door)?;
    Some(match door {
        "Bastion" => format!("Show the {what} of {name} to the bastion alone"),
        _ => format!("Close the {what} of {name}"),
    })
}

fn close_ssh(_: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    let host = authored(finding.elements.first()?);
    let path = entry("hosts", host);
    let bastion = bastion(draft);
    let allow = path.field("firewall").field("allow");
    if draft.has(&path.field("ssh")) {
        let door = if bastion.is_some() {
            "Bastion"
        } else {
            "Closed"
        };
        draft.set(&path.field("ssh"), door)?;
    }
    let is_wide = |draft: &Draft, rule: &Path| {
        let port = draft.said(&rule.field("port"));
        is_for_anybody(draft, rule) && port == Some("22")
    };
    while let Some(rule) = draft
        .places(&allow)
        .into_iter()
        .find(|rule| is_wide(draft, rule))
    {
        match &bastion {
            Some(bastion) => draft.set(&rule.field("from"), &quote(bastion))?,
            None => draft.remove(&rule)?,
        }
    }
    Some(match bastion {
        Some(bastion) => format!("Let only {bastion} log in to {host}"),
        None => format!("Close SSH on {host} to the world"),
    })
}

fn authenticate(_: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    let link = draft.link(finding.elements.first()?)?;
    draft.set_tail(&link, "auth", "true")?;
    Some(format!("Let {} prove to {} who it is", link.from, link.to))
}

/// Rules for every port from everywhere give way to rules for what is drawn.
fn name_ports(_: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    let name = authored(finding.elements.first()?);
    let list = if draft.is_in("hosts", name) {
        entry("hosts", name).field("firewall").field("allow")
    } else {
        entry("components", name).field("allow")
    };
    let is_open =
        |draft: &Draft, rule: &Path| is_for_anybody(draft, rule) && !draft.has(&rule.field("port"));
    while let Some(rule) = draft
        .places(&list)
        .into_iter()
        .find(|rule| is_open(draft, rule))
    {
        draft.remove(&rule)?;
    }
    Some(format!(
        "Let {name} pass what is drawn, port by port, and nothing else"
    ))
}
