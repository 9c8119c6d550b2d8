//! The site's name, as visitors ask for it and as its name servers know it, and what hides it.
//!
//! Refuses texts: whoever masks one has its words.

use crate::design::path::Path;
use crate::design::records::DnsRecord;
use crate::design::{Kind, Topology};

/// The domain of every site.
pub(super) const DOMAIN: &str = "example.com";
/// What the first label of a site becomes, as the records of its name servers have it; the second
/// where a record has the first already.
const LABELS: [&str; 2] = ["www", "site"];

/// Every record of a name server, and where it stands.
pub(super) fn records(design: &Topology) -> Vec<(Path, &DnsRecord)> {
    let mut found = Vec::new();
    for (id, component) in &design.components {
        let Kind::Dns(dns) = &component.kind else {
            continue;
        };
        let all = Path::section("components")
            .key(id.as_str())
            .field("records");
        let records = dns.records.iter().enumerate();
        found.extend(records.map(|(place, record)| (all.index(place), record)));
    }
    found
}

/// The site's name and what hides it.
pub(super) struct Site {
    /// The name of the machine that visitors ask for, in small letters.
    pub(super) name: String,
    pub(super) mask: String,
    /// What stands before the first dot of it.
    pub(super) label: String,
    pub(super) label_mask: String,
    /// The mask with what the design writes around the name, such as `https://`.
    pub(super) written: String,
    /// What all names of the site end in.
    pub(super) domain: Option<String>,
}

impl Site {
    pub(super) fn new(design: &Topology) -> Self {
        let said = design.site.trim().to_lowercase();
        let (scheme, rest) = said
            .find("://")
            .map_or(("", said.as_str()), |at| said.split_at(at + "://".len()));
        let end = rest.find(['/', ':', '?', '#']).unwrap_or(rest.len());
        let (name, behind) = rest.split_at(end);
        let mut labels = name.rsplit('.');
        let domain = match (labels.next(), labels.next()) {
            (Some(top), Some(second)) if !top.is_empty() && !second.is_empty() => {
                Some(format!("{second}.{top}"))
            }
            _ => None,
        };
        let label = name.split('.').next().unwrap_or_default().to_owned();
        let records = records(design);
        let is_taken = |mask: &&&str| {
            label != **mask
                && records
                    .iter()
                    .any(|(_, one)| one.name.eq_ignore_ascii_case(mask))
        };
        let free = LABELS.iter().find(|mask| !is_taken(mask));
        let mask = if domain.as_deref() == Some(name) {
            DOMAIN.to_owned()
        } else {
            format!("{}.{DOMAIN}", free.unwrap_or(&LABELS[1]))
        };
        Self {
            label_mask: mask.split('.').next().unwrap_or_default().to_owned(),
            written: format!("{scheme}{mask}{behind}"),
            name: name.to_owned(),
            mask,
            label,
            domain,
        }
    }
}
