//! Cures of loose ends: records that lead to nobody, certificates that nobody shows.
//!
//! Refuses to guess what was meant to stand at the end of them.

use super::draft::{Draft, entry};
use super::{Cures, hygiene};
use crate::design::model::authored;
use crate::design::{Choice, Kind};
use crate::document::tree::quote;
use crate::findings::Finding;
use crate::findings::case::Case;
use crate::findings::names::{dead_end, is_site};
use crate::findings::transport::listener;
use crate::text::list;

pub(super) const CURES: &[Cures] = &[
    ("DRN-13", &[take_out]),
    ("MOD-08", &[show, hygiene::delete]),
];

fn take_out(case: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    let name = finding.elements.first()?;
    let Some(Kind::Dns(dns)) = case.kind(case.model.node(name)?) else {
        return None;
    };
    let records = entry("components", authored(name)).field("records");
    let mut gone = Vec::new();
    for (place, record) in dns.records.iter().enumerate().rev() {
        if is_site(case, &record.name) && dead_end(case, record).is_some() {
            draft.remove(&records.index(place))?;
            gone.push(record.target.as_str());
        }
    }
    gone.reverse();
    (!gone.is_empty()).then(|| format!("Take out the records to {}", list(&gone)))
}

/// Where visitors come in and no certificate is shown yet.
fn show(case: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    let certificate = authored(finding.elements.first()?);
    let (_, door) = case.entries().iter().find(|(_, door)| {
        let tls = listener(case, *door);
        tls.is_some_and(|tls| !matches!(tls.certificate, Choice::Is(_)))
    })?;
    let door = authored(case.name(*door)).to_owned();
    let shown = entry("components", &door).field("tls").field("certificate");
    draft.set(&shown, &quote(certificate))?;
    Some(format!("Let {door} show {certificate}"))
}
