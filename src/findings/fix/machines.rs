//! New machines and what stands on them: a host like another, a twin of a component, a balancer
//! beside a balancer, a balancer in front.
//!
//! Refuses to choose: what is doubled, and where, is said by the cures.

use super::draft::{Draft, Said, entry};
use super::walls;
use crate::design::path::Path;
use crate::document::tree::quote;

/// Adds a host in the manner of another one: its zone, its agent, a firewall where it has one.
/// What the new one lets in follows from the links that are drawn to it.
pub(super) fn host_like(draft: &mut Draft, like: Option<&str>, wished: &str) -> Option<String> {
    let name = draft.fresh(wished);
    let mut fields = Vec::new();
    if let Some(like) = like {
        for field in ["zone", "ssh", "agent"] {
            if let Some(said) = draft.said(&entry("hosts", like).field(field)) {
                fields.push(format!("{field}: {said}"));
            }
        }
        if draft.has(&entry("hosts", like).field("firewall")) {
            let at = fields.len().saturating_sub(1);
            fields.insert(at, "firewall: (allow: [])".to_owned());
        }
    }
    let value = format!("({})", fields.join(", "));
    // Behind the last one that is counted as it is.
    let hosts = draft.keys("hosts");
    let alike = hosts.iter().rev().find(|host| stem(host) == stem(&name));
    let after = alike.map(String::as_str).or(like);
    draft.add("hosts", &name, &value, after)?;
    let metrics = entry("hosts", &name).field("agent").field("metrics");
    if draft.has(&metrics) {
        draft.set(&metrics, "[Host]")?;
    }
    Some(name)
}

/// The host that new ones resemble: the first.
pub(super) fn first_host(draft: &Draft) -> Option<String> {
    draft.keys("hosts").into_iter().next()
}

/// Adds a host that is a copy of another one but for its addresses and name.
fn twin_host(draft: &mut Draft, host: &str) -> Option<String> {
    let name = draft.fresh(host);
    let said = draft.said(&entry("hosts", host))?.to_owned();
    let hosts = draft.keys("hosts");
    let alike = hosts.iter().rev().find(|host| stem(host) == stem(&name));
    let after = alike.map_or(host, String::as_str);
    draft.add("hosts", &name, &said, Some(after))?;
    for field in ["ip", "private_ip", "label", "note", "count"] {
        draft.remove(&entry("hosts", &name).field(field))?;
    }
    Some(name)
}

/// Adds a component that is a copy of another one, on a host of its own when the other is on
/// one, beside copies of the code that it runs. No link leads to it yet.
fn twin_alone(draft: &mut Draft, component: &str) -> Option<String> {
    let name = draft.fresh(component);
    let said = draft.said(&entry("components", component))?.to_owned();
    let host = draft.host_of(component);
    let home = match &host {
        Some(host) => Some(twin_host(draft, host)?),
        None => None,
    };
    draft.add("components", &name, &said, Some(component))?;
    for field in ["label", "note"] {
        draft.remove(&entry("components", &name).field(field))?;
    }
    if let (Some(host), Some(home)) = (host, home) {
        draft.set_of(&name, "on", &quote(&home))?;
        if matches!(draft.kind_of(component), Some("AppServer")) {
            for code in draft.on_host(&host) {
                if draft.kind_of(&code) == Some("CodeBase") {
                    let copy = draft.fresh(&code);
                    let said = draft.said(&entry("components", &code))?.to_owned();
                    draft.add("components", &copy, &said, Some(&code))?;
                    draft.set_of(&copy, "on", &quote(&home))?;
                }
            }
        }
        walls::treat_alike(draft, &host, &home)?;
    }
    walls::treat_alike(draft, component, &name)?;
    Some(name)
}

/// Doubles a component: the same links lead to its twin and from it.
pub(super) fn twin(draft: &mut Draft, component: &str) -> Option<String> {
    let name = twin_alone(draft, component)?;
    for link in draft.links() {
        if link.to == component {
            draft.connect(&link.from, &name, &link.kind, &link.tail)?;
        } else if link.from == component {
            draft.connect(&name, &link.to, &link.kind, &link.tail)?;
        }
    }
    Some(name)
}

/// Whether what is asked for here is asked for by visitors.
pub(super) fn visitors_links(draft: &Draft, to: &str) -> Vec<Said> {
    let mut links = draft.links();
    links.retain(|link| {
        link.to == to && link.is_request() && draft.kind_of(&link.from) == Some("Client")
    });
    links
}

/// Puts a balancer, on a host of its own, in front of what visitors talk to directly. Its
/// listener takes over the certificate; names lead to it.
pub(super) fn balancer_in_front(draft: &mut Draft, server: &str) -> Option<String> {
    let visitors = visitors_links(draft, server);
    let first = visitors.first()?.clone();
    let host = draft.host_of(server);
    let home = match &host {
        Some(host) => Some(host_like(draft, Some(host), &lb_host(draft, host))?),
        None => None,
    };
    let name = draft.fresh("haproxy");
    let place = home
        .as_deref()
        .map_or_else(String::new, |home| format!("on: {}, ", quote(home)));
    let mut value = format!(
        "LoadBalancer({place}algorithm: RoundRobin, mode: ActiveActive, check: Http, \
         check_path: \"/\", redispatch: true, forwarded_for: true"
    );
    let tls = entry("components", server).field("tls");
    if let Some(tls) = draft.said(&tls) {
        value.push_str(&format!(", tls: {tls}"));
    }
    value.push(')');
    draft.add("components", &name, &value, None)?;
    for link in visitors.iter().rev() {
        draft.retarget(link, &name)?;
    }
    let kind = if first.kind == "Https" && draft.has(&tls) {
        "Https"
    } else if draft.kind_of(server) == Some("WebServer") || first.kind != "FastCgi" {
        "Http"
    } else {
        &first.kind
    };
    draft.connect(&name, server, kind, "")?;
    // The public address and the name move to the new door.
    if let (Some(host), Some(home)) = (&host, &home) {
        let ip = entry("hosts", host).field("ip");
        if let Some(said) = draft.said(&ip).map(str::to_owned) {
            draft.remove(&ip)?;
            draft.set(&entry("hosts", home).field("ip"), &said)?;
        }
        point_names(draft, host, home)?;
    }
    point_names(draft, server, &name)?;
    Some(name)
}

/// What the host of a balancer beside this one may be called.
fn lb_host(draft: &Draft, like: &str) -> String {
    let counts = like.ends_with(|letter: char| letter.is_ascii_digit());
    let alike = draft
        .keys("hosts")
        .iter()
        .filter(|host| stem(host) == stem(like))
        .count();
    // One name for all, such as server-1, server-2: the new one counts on.
    if counts && (alike > 1 || stem(like).starts_with("server")) {
        like.to_owned()
    } else {
        "lb-1".to_owned()
    }
}

fn stem(name: &str) -> &str {
    name.trim_end_matches(|letter: char| letter.is_ascii_digit())
}

/// A name for a host that carries one thing: as the file counts its servers, or by what it
/// carries.
pub(super) fn host_name(draft: &Draft, for_what: &str) -> String {
    let hosts = draft.keys("hosts");
    let counted = |host: &&String| stem(host).starts_with("server") && stem(host) != host.as_str();
    match hosts.iter().rev().find(counted) {
        Some(host) => host.clone(),
        None => format!("{for_what}-host"),
    }
}

/// DNS records that lead to one thing lead to another.
pub(super) fn point_names(draft: &mut Draft, from: &str, to: &str) -> Option<()> {
    for dns in draft.keys("components") {
        if draft.kind_of(&dns) != Some("Dns") {
            continue;
        }
        let records = entry("components", &dns).field("records");
        for record in draft.places(&records) {
            draft.rename_at(&record.index(2), from, to)?;
        }
    }
    Some(())
}

/// The cluster a balancer is a member of.
pub(super) fn cluster_of(draft: &Draft, balancer: &str) -> Option<String> {
    draft.keys("clusters").into_iter().find(|cluster| {
        let member = entry("clusters", cluster).field("members").key(balancer);
        draft.has(&member)
    })
}

/// How many points of priority lie between two balancers, and what a live process is worth: more
/// than that, so that the address follows the process and not only the machine.
const STEP: usize = 10;
const PROCESS_IS_WORTH: usize = 20;

/// A VRRP router id that no cluster of the file has.
pub(super) fn router_id(draft: &Draft) -> u32 {
    let used: Vec<&str> = draft
        .keys("clusters")
        .iter()
        .filter_map(|cluster| draft.said(&entry("clusters", cluster).field("router_id")))
        .collect::<Vec<_>>();
    (51..255)
        .find(|id| !used.contains(&id.to_string().as_str()))
        .unwrap_or(1)
}

/// Puts balancers behind one floating address, moved by VRRP: everything that led to one of them
/// leads to the address.
pub(super) fn share_address(draft: &mut Draft, balancers: &[String]) -> Option<String> {
    let name = draft.fresh("edge");
    let members: Vec<String> = balancers
        .iter()
        .enumerate()
        .map(|(place, one)| {
            let priority = 100usize.saturating_sub(place * STEP).max(1);
            format!("{}: (priority: {priority})", quote(one))
        })
        .collect();
    let gap = STEP * balancers.len().saturating_sub(1);
    let worth = PROCESS_IS_WORTH.max(gap + STEP);
    let mut value = format!(
        "(by: Vrrp, mode: ActivePassive, track_weight: {worth}, router_id: {}, auth: true",
        router_id(draft)
    );
    // A public address floats from now on.
    let hosts: Vec<String> = balancers
        .iter()
        .filter_map(|one| draft.host_of(one))
        .collect();
    for host in hosts {
        let ip = entry("hosts", &host).field("ip");
        if let Some(said) = draft.said(&ip).map(str::to_owned) {
            draft.remove(&ip)?;
            value.push_str(&format!(", ip: {said}"));
            point_names(draft, &host, &name)?;
            break;
        }
        point_names(draft, &host, &name)?;
    }
    value.push_str(&format!(", members: {{ {} }})", members.join(", ")));
    draft.add("clusters", &name, &value, None)?;
    for one in balancers {
        point_names(draft, one, &name)?;
        while let Some(link) = draft
            .links()
            .into_iter()
            .find(|link| link.to == *one && link.is_request() && !balancers.contains(&link.from))
        {
            draft.retarget(&link, &name)?;
        }
    }
    hear_each_other(draft, balancers)?;
    Some(name)
}

/// Two ways for the adverts between two balancers, and firewalls that let them in.
pub(super) fn hear_each_other(draft: &mut Draft, balancers: &[String]) -> Option<()> {
    if let [first, second] = balancers {
        two_ways(draft, first, second)?;
    }
    let hosts: Vec<String> = balancers
        .iter()
        .filter_map(|one| draft.host_of(one))
        .collect();
    walls::hear_each_other(draft, &hosts)
}

/// Draws heartbeats over two switches, so that silence means death.
pub(super) fn two_ways(draft: &mut Draft, first: &str, second: &str) -> Option<()> {
    let joins = |link: &Said| {
        let ends = (link.from.as_str(), link.to.as_str());
        link.kind == "Heartbeat" && (ends == (first, second) || ends == (second, first))
    };
    let drawn: Vec<Said> = draft.links().into_iter().filter(joins).collect();
    let is_taken = |from: &str, to: &str| {
        drawn
            .iter()
            .any(|link| (link.from.as_str(), link.to.as_str()) == (from, to))
    };
    let mut missing = 2usize.saturating_sub(drawn.len());
    for (from, to) in [(first, second), (second, first)] {
        if missing == 0 || is_taken(from, to) {
            continue;
        }
        let switch = draft.fresh("switch-1");
        draft.add("components", &switch, "Router(up_percent: 100)", None)?;
        let tail = format!("(through: [{}], both_ways: true)", quote(&switch));
        draft.connect(from, to, "Heartbeat", &tail)?;
        missing -= 1;
    }
    Some(())
}

/// Adds a balancer with the same pool on a host of its own. Where there is no floating address
/// yet, both get one; where there is, the new one joins.
pub(super) fn second_balancer(draft: &mut Draft, balancer: &str) -> Option<String> {
    let twin = twin_alone(draft, balancer)?;
    for link in draft.links() {
        if link.from == balancer && link.kind != "Heartbeat" {
            draft.connect(&twin, &link.to, &link.kind, &link.tail)?;
        }
    }
    match cluster_of(draft, balancer) {
        Some(cluster) => {
            let members = entry("clusters", &cluster).field("members");
            draft.set(&members.key(&twin), "(priority: 90)")?;
            arm(draft, &cluster)?;
        }
        None => {
            share_address(draft, &[balancer.to_owned(), twin.clone()])?;
        }
    }
    Some(twin)
}

/// The members of a cluster, in file order.
pub(super) fn members(draft: &Draft, cluster: &str) -> Vec<String> {
    let path = entry("clusters", cluster).field("members");
    let design = draft.design();
    let known = design
        .and_then(|design| design.clusters.get(cluster).cloned())
        .map(|cluster| cluster.members.keys().cloned().collect::<Vec<_>>());
    known
        .unwrap_or_default()
        .into_iter()
        .filter(|member| draft.has(&path.key(member)))
        .collect()
}

/// Makes a cluster move its address by VRRP, to whoever is alive: distinct priorities, and a
/// process that is worth more than lies between them.
pub(super) fn arm(draft: &mut Draft, cluster: &str) -> Option<()> {
    let path = entry("clusters", cluster);
    draft.set(&path.field("by"), "Vrrp")?;
    if draft.said(&path.field("mode")) != Some("ActivePassive") {
        draft.set(&path.field("mode"), "ActivePassive")?;
    }
    let members = members(draft, cluster);
    rank(draft, &path, &members)?;
    track(draft, cluster)?;
    hear_each_other(draft, &members)
}

/// Distinct priorities, in file order.
pub(super) fn rank(draft: &mut Draft, cluster: &Path, members: &[String]) -> Option<()> {
    for (place, member) in members.iter().enumerate() {
        let priority = 100usize.saturating_sub(place * STEP).max(1);
        let path = cluster.field("members").key(member).field("priority");
        draft.set(&path, &priority.to_string())?;
    }
    Some(())
}

/// A live process is worth more than lies between the first and the last.
pub(super) fn track(draft: &mut Draft, cluster: &str) -> Option<()> {
    let design = draft.design()?;
    let members = &design.clusters.get(cluster)?.members;
    let priorities = || members.values().map(|member| member.priority as usize);
    let gap = priorities().max()?.saturating_sub(priorities().min()?);
    let worth = PROCESS_IS_WORTH.max(gap + STEP);
    let path = entry("clusters", cluster).field("track_weight");
    draft.set(&path, &worth.to_string())
}
