//! Cures around the data: backups, the use of replicas, acknowledgements, connections, accounts.
//!
//! Refuses failover, which is the standby's.

use super::draft::{Draft, entry};
use super::{Cures, machines, standby};
use crate::design::Kind;
use crate::design::model::authored;
use crate::document::tree::quote;
use crate::findings::Finding;
use crate::findings::case::{Case, Tier};

pub(super) const CURES: &[Cures] = &[
    ("SPF-22", &[add_backup]),
    ("SPF-23", &[move_backup]),
    ("SPF-24", &[add_backup]),
    ("SPF-26", &[stateless]),
    ("SPF-27", &[sync_tables]),
    ("CAP-05", &[read_replica]),
    ("CAP-07", &[acknowledge, acknowledged_copy]),
    ("CAP-08", &[ask_fewer]),
    ("CAP-09", &[smaller_pools, more_connections]),
    ("SEC-23", &[own_account]),
    ("SEC-24", &[refuse_writes]),
    ("SEC-26", &[encrypt]),
    ("SEC-27", &[no_secrets]),
];

/// The machine for copies: one where no database is.
fn home_for_copies(draft: &mut Draft, database: &str) -> Option<Option<String>> {
    let Some(host) = draft.host_of(database) else {
        return Some(None);
    };
    let wished = machines::host_name(draft, "backup");
    let home = machines::host_like(draft, Some(&host), &wished)?;
    Some(Some(home))
}

fn add_backup(_: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    let names = finding.elements.iter().map(|name| authored(name));
    let mut databases = names.filter(|name| draft.kind_of(name) == Some("Database"));
    // SPF-24 names the replicas first; a copy may be taken from any of them.
    let database = databases.next()?.to_owned();
    let drawn = draft
        .keys("components")
        .into_iter()
        .find(|name| draft.kind_of(name) == Some("Backup"));
    let backup = match drawn {
        Some(backup) => backup,
        None => {
            let home = home_for_copies(draft, &database)?;
            let place = home.map_or_else(
                || "on: Undecided, ".to_owned(),
                |home| format!("on: {}, ", quote(&home)),
            );
            let backup = draft.fresh("backup");
            let value = format!("Backup({place}encrypted: true)");
            draft.add("components", &backup, &value, None)?;
            backup
        }
    };
    draft.connect(&database, &backup, "Backup", "(every: \"24h\", port: 22)")?;
    Some(format!(
        "Copy {database} to {backup}, on another machine, every 24 hours"
    ))
}

fn move_backup(case: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    let database = authored(finding.elements.first()?);
    let backup = authored(finding.elements.get(1)?);
    let wished = machines::host_name(draft, "backup");
    let host = draft.host_of(backup)?;
    let home = machines::host_like(draft, Some(&host), &wished)?;
    draft.set_of(backup, "on", &quote(&home))?;
    let zone = entry("hosts", &home).field("zone");
    if let Some(here) = draft.name_at(&zone) {
        let elsewhere = case
            .model
            .topology
            .zones
            .keys()
            .find(|zone| **zone != here)?;
        draft.set(&zone, &quote(elsewhere))?;
    }
    Some(format!("Move {backup} away from {database}, to {home}"))
}

pub(super) fn stateless(_: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    for name in finding.elements.iter().skip(1) {
        if draft.kind_of(authored(name)) == Some("AppServer") {
            draft.set_of(authored(name), "sessions", "Stateless")?;
        }
    }
    Some("Keep no session in the applications: carry it in a signed cookie".to_owned())
}

fn sync_tables(_: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    let keepers: Vec<&str> = finding
        .elements
        .iter()
        .skip(1)
        .map(|n| authored(n))
        .collect();
    let (first, others) = keepers.split_first()?;
    for other in others {
        draft.connect(first, other, "Sync", "(both_ways: true)")?;
    }
    Some("Keep the balancers' tables alike, as peers".to_owned())
}

fn read_replica(case: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    let replica = authored(finding.elements.first()?);
    let proxies = draft.keys("components");
    let proxies: Vec<String> = proxies
        .into_iter()
        .filter(|name| draft.kind_of(name) == Some("DatabaseProxy"))
        .collect();
    for proxy in &proxies {
        draft.connect(proxy, replica, "ReadWrite", "")?;
    }
    if proxies.is_empty() {
        let apps = case.names(case.tier(Tier::App));
        for app in &apps {
            draft.connect(authored(app), replica, "Read", "")?;
        }
        return (!apps.is_empty()).then(|| format!("Let the applications read from {replica}"));
    }
    Some(format!("Let the proxies ask {replica} as well"))
}

fn acknowledge(_: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    let primary = authored(finding.elements.first()?);
    let link = draft
        .links()
        .into_iter()
        .find(|link| link.from == primary && link.kind == "Replication")?;
    draft.set_tail(&link, "mode", "SemiSync")?;
    Some(format!(
        "Let {primary} wait until {} has a write too",
        link.to
    ))
}

fn acknowledged_copy(_: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    let primary = authored(finding.elements.first()?);
    let replica = standby::add_replica(draft, primary, "(mode: SemiSync)")?;
    for link in draft.links() {
        if link.to == primary && link.is_data() && draft.kind_of(&link.from) == Some("AppServer") {
            draft.connect(&link.from, &replica, "Read", "")?;
        }
    }
    Some(format!(
        "Add {replica}, a replica that acknowledges every write"
    ))
}

fn ask_fewer(_: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    let primary = authored(finding.elements.first()?);
    let semi: Vec<_> = draft
        .links()
        .into_iter()
        .filter(|link| link.from == primary && link.kind == "Replication")
        .filter(|link| draft.said(&link.tail_path().field("mode")) == Some("SemiSync"))
        .collect();
    let able = semi.len();
    for link in &semi {
        if draft.has(&link.tail_path().field("acks")) {
            draft.set_tail(link, "acks", &able.to_string())?;
        }
    }
    Some(format!("Wait for no more than the {able} that can answer"))
}

fn smaller_pools(case: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    let database = authored(finding.elements.first()?);
    let Some(Kind::Database(record)) = case.kind(case.model.node(finding.elements.first()?)?)
    else {
        return None;
    };
    let pools: Vec<(&str, u32)> = finding
        .elements
        .iter()
        .skip(1)
        .filter_map(|name| match case.kind(case.model.node(name)?) {
            Some(Kind::AppServer(app)) => Some((authored(name), app.db_connections?)),
            _ => None,
        })
        .collect();
    let sum: u64 = pools.iter().map(|(_, pool)| u64::from(*pool)).sum();
    // A few are left for administrators and for a restart that overlaps.
    let room = u64::from(record.max_connections) * 9 / 10;
    for (app, pool) in &pools {
        let share = (u64::from(*pool) * room / sum.max(1)).max(1);
        draft.set_of(app, "db_connections", &share.to_string())?;
    }
    Some(format!(
        "Give the applications smaller pools, which {database} can hold"
    ))
}

fn more_connections(case: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    let database = authored(finding.elements.first()?);
    let sum: u64 = finding
        .elements
        .iter()
        .skip(1)
        .filter_map(|name| match case.kind(case.model.node(name)?) {
            Some(Kind::AppServer(app)) => app.db_connections.map(u64::from),
            _ => None,
        })
        .sum();
    let wanted = sum + sum.div_ceil(10);
    draft.set_of(database, "max_connections", &wanted.to_string())?;
    Some(format!(
        "Let {database} accept {wanted} connections, if its memory allows"
    ))
}

fn own_account(_: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    let app = authored(finding.elements.first()?);
    draft.set_of(app, "db_user", "\"web\"")?;
    Some(format!(
        "Let {app} log in as an account with no more rights than it needs"
    ))
}

fn refuse_writes(case: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    let replica = authored(finding.elements.first()?);
    draft.remove(&entry("components", replica).field("read_only"))?;
    let databases = case.tier(Tier::Database);
    let primary = databases
        .iter()
        .find(|node| case.is_writable(node.index()) && authored(case.name(**node)) != replica);
    if let Some(primary) = primary {
        standby::send_writes(draft, replica, authored(case.name(*primary)))?;
    }
    Some(format!(
        "Let {replica} refuse writes, and write to the primary"
    ))
}

fn encrypt(_: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    let name = authored(finding.elements.first()?);
    draft.set_of(name, "encrypted", "true")?;
    Some(format!("Encrypt the files of {name}"))
}

fn no_secrets(_: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    let name = authored(finding.elements.first()?);
    draft.set_of(name, "secrets", "false")?;
    Some(format!(
        "Take keys and passwords out of {name}, into the machines' own store"
    ))
}
