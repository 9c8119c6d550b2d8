//! Cures of what can be read on its way, and of certificates.
//!
//! Refuses days: a certificate is not renewed by an edit.

use super::draft::{Draft, Said, entry};
use super::{Cures, machines};
use crate::design::model::authored;
use crate::document::tree::quote;
use crate::findings::Finding;
use crate::findings::case::Case;
use crate::text::list;

pub(super) const CURES: &[Cures] = &[
    ("SEC-03", &[encrypt_the_way_in]),
    ("SEC-04", &[encrypt_onwards]),
    ("SEC-05", &[verify]),
    ("SEC-06", &[encrypt_queries]),
    ("SEC-07", &[encrypt_replication]),
    ("SEC-15", &[newer_tls]),
    ("SEC-16", &[name_the_site]),
    ("SEC-17", &[redirect_and_insist]),
];

/// A certificate for the site: the one that is there, or a new one.
fn certificate(draft: &mut Draft, wished: &str, names: &str) -> Option<String> {
    let known = draft.keys("components").into_iter().find(|name| {
        let is_certificate = draft.kind_of(name) == Some("Certificate");
        is_certificate && (name == wished || wished == SITE && !name.contains("internal"))
    });
    if let Some(known) = known {
        return Some(known);
    }
    let name = draft.fresh(wished);
    let value = format!("Certificate(names: [{names}])");
    draft.add("components", &name, &value, None)?;
    Some(name)
}

/// What new certificates are called: for visitors, and between our own machines.
const SITE: &str = "www-cert";
const INTERNAL: &str = "internal-cert";

/// The components that answer at the end of a link.
fn listeners(draft: &Draft, to: &str) -> Vec<String> {
    if draft.is_in("clusters", to) {
        return machines::members(draft, to);
    }
    if draft.is_in("hosts", to) {
        return draft
            .on_host(to)
            .into_iter()
            .find(|name| {
                matches!(
                    draft.kind_of(name),
                    Some("LoadBalancer" | "WebServer" | "AppServer")
                )
            })
            .into_iter()
            .collect();
    }
    vec![to.to_owned()]
}

fn takes_tls(draft: &Draft, name: &str) -> bool {
    matches!(
        draft.kind_of(name),
        Some(
            "LoadBalancer"
                | "WebServer"
                | "AppServer"
                | "Database"
                | "DatabaseProxy"
                | "Cdn"
                | "Firewall"
                | "Waf"
        )
    )
}

fn encrypt_the_way_in(case: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    let link = draft.link(finding.elements.first()?)?;
    let site = quote(&case.model.topology.site);
    let certificate = certificate(draft, SITE, &site)?;
    for listener in listeners(draft, &link.to) {
        let passes_on = draft.said(&entry("components", &listener).field("layer")) == Some("Tcp");
        if !takes_tls(draft, &listener) || passes_on {
            continue;
        }
        let tls = entry("components", &listener).field("tls");
        if !draft.has(&tls.field("certificate")) {
            draft.set(&tls.field("certificate"), &quote(&certificate))?;
        }
        draft.set(&tls.field("redirect"), "true")?;
        draft.set(&tls.field("hsts"), "true")?;
        // A port that was stated for plain HTTP is not that of HTTPS.
        let port = entry("components", &listener).field("port");
        if draft.said(&port) == Some("80") {
            draft.set(&port, "443")?;
        }
    }
    let link = draft.link(finding.elements.first()?)?;
    let port = link.tail_path().field("port");
    if draft.said(&port) == Some("80") {
        draft.set(&port, "443")?;
    }
    if draft.said(&link.tail_path().field("tls")) == Some("false") {
        draft.remove(&link.tail_path().field("tls"))?;
    }
    match link.kind.as_str() {
        "Tcp" => draft.set_tail(&link, "tls", "true")?,
        _ => draft.carry(&link, "Https")?,
    }
    // Who looks from outside looks the way visitors come.
    for other in draft.links() {
        let is_probe = draft.kind_of(&other.from) == Some("Probe");
        if is_probe && other.to == link.to && other.kind == "Http" {
            draft.carry(&other, "Https")?;
        }
    }
    Some(format!(
        "Serve {} over HTTPS with {certificate}, redirect plain HTTP, send HSTS",
        link.to
    ))
}

/// Encrypts a link, with a certificate of our own where it ends.
fn encrypt(draft: &mut Draft, id: &str) -> Option<()> {
    let link = draft.link(id)?;
    let site = draft.design()?.site;
    let domain = site
        .split_once('.')
        .map_or(site.as_str(), |(_, domain)| domain);
    let names = quote(&format!("*.internal.{domain}"));
    let certificate = certificate(draft, INTERNAL, &names)?;
    for listener in listeners(draft, &link.to) {
        let tls = entry("components", &listener).field("tls");
        if takes_tls(draft, &listener) && !draft.has(&tls) {
            draft.set(&tls.field("certificate"), &quote(&certificate))?;
        }
    }
    let find = |draft: &Draft, kind: &str| -> Option<Said> {
        draft
            .links()
            .into_iter()
            .find(|other| other.from == link.from && other.to == link.to && other.kind == kind)
    };
    let now = find(draft, &link.kind)?;
    draft.set_tail(&now, "verify", "true")?;
    if draft.said(&now.tail_path().field("tls")) == Some("false") {
        draft.remove(&now.tail_path().field("tls"))?;
    }
    let now = find(draft, &link.kind)?;
    match now.kind.as_str() {
        "Http" | "Request" => draft.carry(&now, "Https"),
        _ => draft.set_tail(&now, "tls", "true"),
    }
}

/// The links that a finding names.
fn named_links(draft: &Draft, finding: &Finding) -> Vec<String> {
    let names = finding.elements.iter();
    names
        .filter(|name| draft.link(name).is_some())
        .cloned()
        .collect()
}

fn encrypt_onwards(_: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    let links = named_links(draft, finding);
    for link in &links {
        encrypt(draft, link)?;
    }
    let ends = authored(finding.elements.first()?);
    (!links.is_empty())
        .then(|| format!("Encrypt again behind {ends}, and verify: {}", list(&links)))
}

fn verify(_: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    let link = draft.link(finding.elements.first()?)?;
    draft.set_tail(&link, "verify", "true")?;
    Some(format!(
        "Let {} verify the certificate of {}",
        link.from, link.to
    ))
}

fn encrypt_queries(_: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    let links = named_links(draft, finding);
    for link in &links {
        encrypt(draft, link)?;
    }
    (!links.is_empty()).then(|| format!("Require TLS for queries: {}", list(&links)))
}

fn encrypt_replication(_: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    let link = finding.elements.first()?;
    encrypt(draft, link)?;
    Some(format!("Replicate over TLS: {link}"))
}

fn newer_tls(_: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    let name = authored(finding.elements.first()?);
    let version = entry("components", name).field("tls").field("min_version");
    draft.set(&version, "Tls12")?;
    Some(format!("Let {name} accept nothing older than TLS 1.2"))
}

fn name_the_site(case: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    let name = authored(finding.elements.first()?);
    let site = &case.model.topology.site;
    let names = entry("components", name).field("names");
    draft.push(&names, &quote(site))?;
    Some(format!("Have {name} issued for {site} as well"))
}

fn redirect_and_insist(_: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    let name = authored(finding.elements.first()?);
    let tls = entry("components", name).field("tls");
    draft.set(&tls.field("redirect"), "true")?;
    draft.set(&tls.field("hsts"), "true")?;
    // Who comes to plain HTTP has to be let in to be sent on.
    if let Some(host) = draft.host_of(name) {
        let allow = entry("hosts", &host).field("firewall").field("allow");
        let rules = draft.places(&allow);
        let says = |port: &str| {
            rules
                .iter()
                .any(|rule| draft.said(&rule.field("port")) == Some(port))
        };
        if says("443") && !says("80") {
            draft.push(&allow, "(port: 80)")?;
        }
    }
    Some(format!("Let {name} redirect plain HTTP and send HSTS"))
}
