//! Cures of what hangs on one database: copies, promotion, and routing that follows it.
//!
//! Refuses backups, which are for mistakes and not for failures.

use super::draft::{Draft, Said, entry};
use super::{Cures, machines};
use crate::design::model::authored;
use crate::document::tree::quote;
use crate::findings::Finding;
use crate::findings::case::{Case, Tier};

pub(super) const CURES: &[Cures] = &[
    ("SPF-02", &[promote, add_standby]),
    ("SPF-03", &[add_standby, add_reader]),
    ("SPF-08", &[promote_this]),
    ("SPF-09", &[route_to_this]),
    ("SPF-18", &[make_primary]),
    ("SPF-19", &[one_writes, group]),
    ("SPF-20", &[grow_group]),
];

/// The databases that one copies to, by its replication links.
fn replicas(draft: &Draft, primary: &str) -> Vec<Said> {
    let mut links = draft.links();
    links.retain(|link| link.from == primary && link.kind == "Replication");
    links
}

/// The applications that ask this database themselves.
fn callers(draft: &Draft, database: &str) -> Vec<String> {
    let mut found = Vec::new();
    for link in draft.links() {
        let is_app = matches!(draft.kind_of(&link.from), Some("AppServer" | "WebServer"));
        if link.to == database && link.is_data() && is_app && !found.contains(&link.from) {
            found.push(link.from);
        }
    }
    found
}

/// Puts a proxy beside each application that asks one of these databases itself: the application
/// asks the proxy, and the proxy whoever can answer.
fn add_proxies(draft: &mut Draft, databases: &[String]) -> Option<usize> {
    let mut apps: Vec<String> = Vec::new();
    for database in databases {
        for app in callers(draft, database) {
            if !apps.contains(&app) {
                apps.push(app);
            }
        }
    }
    for app in &apps {
        let proxy = draft.fresh("db-proxy-1");
        let place = entry("components", app).field("on");
        let place = draft
            .said(&place)
            .map_or_else(String::new, |on| format!("on: {on}, "));
        let value = format!("DatabaseProxy({place}check: Mysql)");
        draft.add("components", &proxy, &value, Some(app))?;
        let to_data =
            |link: &Said| link.from == *app && link.is_data() && databases.contains(&link.to);
        let old: Vec<Said> = draft.links().into_iter().filter(to_data).collect();
        let tail = old.first()?.tail.clone();
        let hop = if tail.contains("tls: true") {
            tail.as_str()
        } else {
            ""
        };
        // The first of the links becomes the one to the proxy, so that its comment stays.
        let kept = old
            .iter()
            .find(|link| link.kind != "Read")
            .or(old.first())?;
        let (kept_from, kept_to, kept_kind) =
            (kept.from.clone(), kept.to.clone(), kept.kind.clone());
        for link in old.iter().rev().filter(|link| link.place != kept.place) {
            draft.disconnect(link)?;
        }
        let kept = draft.links().into_iter().find(|link| {
            (&link.from, &link.to, &link.kind) == (&kept_from, &kept_to, &kept_kind)
        })?;
        draft.carry(&kept, "ReadWrite")?;
        let kept = draft
            .links()
            .into_iter()
            .find(|link| link.from == kept_from && link.to == kept_to && link.is_data())?;
        draft.retarget(&kept, &proxy)?;
        for database in databases {
            draft.connect(&proxy, database, "ReadWrite", hop)?;
        }
    }
    // Proxies that were there before learn of new databases.
    for proxy in draft.keys("components") {
        let asks = |database: &String| {
            let mut links = draft.links().into_iter();
            links.any(|link| link.from == proxy && link.to == *database && link.is_data())
        };
        if draft.kind_of(&proxy) == Some("DatabaseProxy") && databases.iter().any(asks) {
            for database in databases {
                draft.connect(&proxy, database, "ReadWrite", "")?;
            }
        }
    }
    Some(apps.len())
}

/// Arms one replica: it takes over by itself, and has what was acknowledged.
fn arm(draft: &mut Draft, primary: &str, replica: &str) -> Option<()> {
    draft.set_of(replica, "promotion", "Automatic")?;
    let link = replicas(draft, primary)
        .into_iter()
        .find(|link| link.to == replica)?;
    let mode = draft.said(&link.tail_path().field("mode"));
    if !matches!(mode, Some("SemiSync" | "Sync" | "Group")) {
        draft.set_tail(&link, "mode", "SemiSync")?;
    }
    Some(())
}

fn promote_one(draft: &mut Draft, primary: &str, replica: &str) -> Option<String> {
    arm(draft, primary, replica)?;
    let mut databases = vec![primary.to_owned()];
    databases.extend(replicas(draft, primary).into_iter().map(|link| link.to));
    let added = add_proxies(draft, &databases)?;
    Some(match added {
        0 => format!("Promote {replica} automatically, replicate semi-synchronously"),
        _ => format!(
            "Promote {replica} automatically, replicate semi-synchronously, and let a proxy \
             beside each application follow the primary"
        ),
    })
}

fn promote(_: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    let primary = authored(finding.elements.first()?);
    let replica = replicas(draft, primary).first()?.to.clone();
    promote_one(draft, primary, &replica)
}

fn promote_this(case: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    let replica = authored(finding.elements.first()?);
    let primary = authored(finding.elements.get(1)?);
    case.model.node(primary)?;
    promote_one(draft, primary, replica)
}

fn route_to_this(_: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    let replica = authored(finding.elements.first()?);
    let link = draft
        .links()
        .into_iter()
        .find(|link| link.to == replica && link.kind == "Replication")?;
    promote_one(draft, &link.from, replica)?;
    Some(format!(
        "Let a proxy beside each application follow the primary to {replica}"
    ))
}

/// Adds a replica on a host of its own.
pub(super) fn add_replica(draft: &mut Draft, primary: &str, tail: &str) -> Option<String> {
    let replica = draft.fresh(primary);
    let host = draft.host_of(primary);
    let mut fields = Vec::new();
    let on = entry("components", primary).field("on");
    if let Some(host) = &host {
        let dedicated = draft.on_host(host).len() == 1;
        let wished = if dedicated {
            host.clone()
        } else {
            machines::host_name(draft, &replica)
        };
        let home = machines::host_like(draft, Some(host), &wished)?;
        fields.push(format!("on: {}", quote(&home)));
    } else if let Some(on) = draft.said(&on) {
        fields.push(format!("on: {on}"));
    }
    fields.push("role: Replica".to_owned());
    for field in ["encrypted", "max_connections", "workers", "service", "tls"] {
        if let Some(said) = draft.said(&entry("components", primary).field(field)) {
            fields.push(format!("{field}: {said}"));
        }
    }
    let value = format!("Database({})", fields.join(", "));
    draft.add("components", &replica, &value, Some(primary))?;
    if draft.said(&entry("components", primary).field("role")) != Some("Primary") {
        draft.set_of(primary, "role", "Primary")?;
    }
    draft.connect(primary, &replica, "Replication", tail)?;
    Some(replica)
}

fn add_standby(_: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    let primary = authored(finding.elements.first()?);
    let replica = add_replica(draft, primary, "(mode: SemiSync)")?;
    promote_one(draft, primary, &replica)?;
    Some(format!(
        "Add {replica}, a replica of {primary} on a machine of its own that is promoted \
         automatically, and proxies that follow it"
    ))
}

fn add_reader(_: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    let primary = authored(finding.elements.first()?);
    let replica = add_replica(draft, primary, "(mode: SemiSync)")?;
    for app in callers(draft, primary) {
        draft.connect(&app, &replica, "Read", "")?;
    }
    Some(format!(
        "Add {replica}, a replica of {primary} that answers reads"
    ))
}

fn make_primary(case: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    let feeds = |name: &str| !replicas(draft, name).is_empty();
    let names: Vec<&str> = finding.elements.iter().map(|name| authored(name)).collect();
    let written = |name: &str| {
        let mut links = draft.links().into_iter();
        links.any(|link| link.to == name && matches!(link.kind.as_str(), "Write" | "ReadWrite"))
    };
    let first = names.iter().find(|name| feeds(name) && written(name));
    let first = first.or_else(|| names.iter().find(|name| written(name)));
    let first = first.or(names.first())?;
    let name = (*first).to_owned();
    draft.set_of(&name, "role", "Primary")?;
    draft.remove(&entry("components", &name).field("read_only"))?;
    draft.remove(&entry("components", &name).field("promotion"))?;
    // It copies to the others from now on, not the other way round.
    for link in draft.links() {
        if link.kind == "Replication" && link.to == name {
            let back = draft.links().into_iter().find(|other| {
                other.kind == "Replication" && other.from == link.from && other.to == name
            })?;
            draft.disconnect(&back)?;
            draft.connect(&name, &link.from, "Replication", &link.tail)?;
        }
    }
    // Whoever writes, writes there.
    for app in case.names(case.tier(Tier::App)) {
        let app = authored(&app);
        let writes = draft.links().into_iter().any(|link| {
            link.from == app
                && link.to == name
                && matches!(link.kind.as_str(), "Write" | "ReadWrite")
        });
        if !writes {
            draft.connect(app, &name, "Write", "")?;
        }
    }
    Some(format!("Make {name} the primary"))
}

fn one_writes(_: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    let [first, second] = finding.elements.get(..2)? else {
        return None;
    };
    let (mut keeper, mut other) = (authored(first), authored(second));
    let feeds = |from: &str, to: &str| replicas(draft, from).iter().any(|link| link.to == to);
    if feeds(other, keeper) && !feeds(keeper, other) {
        std::mem::swap(&mut keeper, &mut other);
    }
    draft.set_of(keeper, "role", "Primary")?;
    draft.set_of(other, "role", "Replica")?;
    draft.remove(&entry("components", other).field("read_only"))?;
    let back = replicas(draft, other)
        .into_iter()
        .find(|link| link.to == keeper);
    if let Some(back) = back {
        draft.disconnect(&back)?;
    }
    send_writes(draft, other, keeper)?;
    Some(format!(
        "Let {keeper} alone accept writes, with {other} as its replica"
    ))
}

/// What wrote to one database writes to another, and goes on reading.
pub(super) fn send_writes(draft: &mut Draft, from: &str, to: &str) -> Option<()> {
    while let Some(link) = draft.links().into_iter().find(|link| {
        link.to == from
            && matches!(link.kind.as_str(), "Write" | "ReadWrite")
            && draft.kind_of(&link.from) != Some("DatabaseProxy")
    }) {
        let source = link.from.clone();
        if link.kind == "Write" {
            draft.retarget(&link, to)?;
            continue;
        }
        let tail = link.tail.clone();
        draft.carry(&link, "Read")?;
        let writes = draft
            .links()
            .into_iter()
            .any(|other| other.from == source && other.to == to && other.kind == "ReadWrite");
        if !writes {
            draft.connect(&source, to, "Write", &tail)?;
        }
    }
    Some(())
}

fn group(_: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    let pair: Vec<&str> = finding.elements.iter().map(|name| authored(name)).collect();
    for link in draft.links() {
        let inside = pair.contains(&link.from.as_str()) && pair.contains(&link.to.as_str());
        if link.kind == "Replication" && inside {
            draft.set_tail(&link, "mode", "Group")?;
        }
    }
    Some("Replicate as a group, which certifies writes against each other".to_owned())
}

fn grow_group(_: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    let members: Vec<String> = finding
        .elements
        .iter()
        .map(|name| authored(name).to_owned())
        .collect();
    let first = members.first()?;
    let role = entry("components", first).field("role");
    let said = draft.said(&role).map(str::to_owned);
    let added = add_replica(draft, first, "(mode: Group)")?;
    // The roles of those that were there are the author's.
    if let Some(said) = said {
        draft.set(&role, &said)?;
    }
    for member in members.iter().skip(1) {
        draft.connect(member, &added, "Replication", "(mode: Group)")?;
    }
    for proxy in draft.keys("components") {
        let asks = draft
            .links()
            .into_iter()
            .any(|link| link.from == proxy && link.to == *first && link.is_data());
        if asks && draft.kind_of(&proxy) == Some("DatabaseProxy") {
            draft.connect(&proxy, &added, "ReadWrite", "")?;
        }
    }
    Some(format!(
        "Add {added} to the group, which makes its number odd"
    ))
}

/// Gives an application that writes to replicas alone a link to a database that accepts writes.
pub(super) fn add_write_link(
    case: &Case<'_>,
    draft: &mut Draft,
    app: &str,
    replicas: &[String],
) -> Option<String> {
    let databases = case.tier(Tier::Database);
    let writable = databases
        .iter()
        .find(|node| case.is_writable(node.index()))?;
    let primary = authored(case.name(*writable)).to_owned();
    for replica in replicas {
        let link = draft.links().into_iter().find(|link| {
            link.from == app
                && link.to == *replica
                && matches!(link.kind.as_str(), "Write" | "ReadWrite")
        });
        if let Some(link) = link {
            let tail = link.tail.clone();
            draft.carry(&link, "Read")?;
            draft.connect(app, &primary, "Write", &tail)?;
        }
    }
    draft.connect(app, &primary, "Write", "")?;
    Some(primary)
}
