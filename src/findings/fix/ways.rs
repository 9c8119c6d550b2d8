//! Cures of the ways that requests take: where they are read, who waits and tries again, what is
//! kept close and what answers in front.
//!
//! Refuses settings of balancers, which are tuned.

use super::draft::{Draft, Said, entry};
use super::{Cures, machines, tuning};
use crate::design::Kind;
use crate::design::model::authored;
use crate::document::tree::quote;
use crate::findings::Finding;
use crate::findings::case::{Case, Tier};
use crate::text::list;

pub(super) const CURES: &[Cures] = &[
    ("CAP-06", &[read_at_the_primary]),
    ("CAP-10", &[wait_no_longer]),
    ("CAP-11", &[retry_once]),
    ("CAP-12", &[add_cache]),
    ("CAP-13", &[web_in_front]),
    ("SPF-07", &[copy_to_each]),
];

fn read_at_the_primary(_: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    let replica = authored(finding.elements.first()?);
    let feed = |link: &Said| link.to == replica && link.kind == "Replication";
    let primary = draft.links().into_iter().find(feed)?.from;
    for app in finding.elements.iter().skip(1) {
        let app = authored(app);
        let reads = |link: &Said| link.from == app && link.to == replica && link.is_data();
        while let Some(link) = draft.links().into_iter().find(reads) {
            draft.disconnect(&link)?;
        }
        let writes = |link: &Said| link.from == app && link.to == primary && link.kind == "Write";
        if let Some(link) = draft.links().into_iter().find(writes) {
            draft.carry(&link, "ReadWrite")?;
        }
    }
    Some(format!(
        "Read from {primary} what was just written there; {replica} stands by"
    ))
}

fn wait_no_longer(case: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    let inner = draft.link(finding.elements.first()?)?;
    let caller = authored(finding.elements.get(1)?);
    let outer = draft
        .links()
        .into_iter()
        .find(|link| link.from == caller && link.to == inner.from)?;
    let stated = draft.said(&outer.tail_path().field("timeout"));
    let patience = match stated {
        Some(stated) => stated.to_owned(),
        None => {
            let said = draft.said(&entry("components", caller).field("server_timeout"));
            let node = case.model.node(finding.elements.get(1)?)?;
            let Some(Kind::LoadBalancer(lb)) = case.kind(node) else {
                return None;
            };
            said.map_or_else(
                || format!("\"{}s\"", lb.server_timeout.secs()),
                str::to_owned,
            )
        }
    };
    draft.set_tail(&inner, "timeout", &patience)?;
    Some(format!(
        "Let {} wait for {} no longer than {caller} waits for it",
        inner.from, inner.to
    ))
}

/// Of the layers that try again, one goes on doing so: the web server, which knows other
/// applications, else the outermost.
fn retry_once(_: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    let layers: Vec<&str> = finding.elements.iter().map(|name| authored(name)).collect();
    let web = layers
        .iter()
        .find(|name| draft.kind_of(name) == Some("WebServer"));
    let keeper = (*web.or(layers.first())?).to_owned();
    for layer in layers.iter().filter(|layer| **layer != keeper) {
        for link in draft.links() {
            if link.from == **layer {
                draft.remove(&link.tail_path().field("retries"))?;
            }
        }
        if draft.kind_of(layer) == Some("WebServer") {
            draft.set_of(layer, "retries", "0")?;
        }
    }
    if web.is_some() {
        for link in draft.links() {
            if link.from == keeper {
                draft.remove(&link.tail_path().field("retries"))?;
            }
        }
    }
    Some(format!("Let {keeper} alone try again"))
}

fn add_cache(case: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    let database = authored(finding.elements.first()?);
    let host = draft.host_of(database);
    let name = draft.fresh("cache");
    let place = match &host {
        Some(host) => {
            let wished = machines::host_name(draft, "cache");
            let home = machines::host_like(draft, Some(host), &wished)?;
            format!("on: {}", quote(&home))
        }
        None => "on: Undecided".to_owned(),
    };
    draft.add("components", &name, &format!("Cache({place})"), None)?;
    for app in case.names(case.tier(Tier::App)) {
        draft.connect(authored(&app), &name, "Read", "")?;
    }
    Some(format!(
        "Keep answers to reads in {name}, which the applications go on without"
    ))
}

fn web_in_front(_: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    let mut added = Vec::new();
    for app in tuning::of_kind(draft, finding, "AppServer") {
        let web = draft.fresh("nginx-1");
        let place = entry("components", app).field("on");
        let place = draft
            .said(&place)
            .map_or_else(String::new, |on| format!("on: {on}"));
        draft.add("components", &web, &format!("WebServer({place})"), None)?;
        let arrives = |link: &Said| link.to == app && link.is_request() && link.from != web;
        while let Some(link) = draft.links().into_iter().find(arrives) {
            draft.retarget(&link, &web)?;
        }
        draft.connect(&web, app, "Http", "")?;
        added.push(web);
    }
    (!added.is_empty()).then(|| format!("Let {} answer static requests in front", list(&added)))
}

/// Every machine that runs the application gets the files.
fn copy_to_each(_: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    let code = authored(finding.elements.first()?).to_owned();
    let said = draft.said(&entry("components", &code))?.to_owned();
    let home = draft.host_of(&code)?;
    let mut hosts: Vec<String> = Vec::new();
    for app in finding.elements.iter().skip(1) {
        let host = draft.host_of(authored(app))?;
        if host != home && !hosts.contains(&host) {
            hosts.push(host);
        }
    }
    for host in &hosts {
        let copy = draft.fresh(&code);
        draft.add("components", &copy, &said, Some(&code))?;
        draft.set_of(&copy, "on", &quote(host))?;
    }
    Some(format!("Deploy a copy of {code} to {}", list(&hosts)))
}
