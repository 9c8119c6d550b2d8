//! A text in which nobody recognises the machines: host names, addresses and the site are neutral
//! ones, everywhere they are spoken of.
//!
//! The design stays the same design. Refuses to touch any file: it makes another text. Refuses to
//! mask what the parts do: `haproxy` stays `haproxy`.

mod site;

use super::Document;
use super::token::{TokenKind, tokens};
use super::tree::{quote, unquote};
use crate::design::Topology;
use crate::design::path::Path;
use site::{DOMAIN, Site, records};
use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// The longest name that the Internet knows, in bytes.
const LONGEST_NAME: usize = 253;
/// What a masked design is called instead of its file.
pub const NAME: &str = "masked design";
/// The text with its hosts, addresses and site masked; nothing for a text that is no design.
#[must_use]
pub fn masked(text: &str) -> Option<String> {
    let document = Document::parse(text);
    let design = document.design()?;
    let mut names = Names::new(design);
    let at = |path: Path| {
        let place = document.tree().find(text, &path)?;
        Some(document.tree().node(place)?.span.start)
    };
    // What is drawn in a host's place says who it is.
    let label = |host: &String| {
        let path = Path::section("hosts").key(host).field("label");
        Some((at(path)?, names.hosts.get(host)?.clone()))
    };
    let mut placed: BTreeMap<usize, String> = design.hosts.keys().filter_map(label).collect();
    placed.extend(at(Path::section("site")).map(|start| (start, names.site.written.clone())));
    // A record has the first label of the site alone.
    for (path, record) in records(design) {
        if record.name.eq_ignore_ascii_case(&names.site.label) {
            placed.extend(at(path.index(0)).map(|start| (start, names.site.label_mask.clone())));
        }
    }
    let mut out = String::with_capacity(text.len());
    for token in tokens(text) {
        let said = token.span.of(text);
        let by_itself = || names.hosts.get(unquote(said)?.as_ref());
        match token.kind {
            TokenKind::Text if placed.contains_key(&token.span.start) => {
                out.extend(placed.get(&token.span.start).map(|mask| quote(mask)));
            }
            TokenKind::Text if by_itself().is_some() => {
                out.extend(by_itself().map(|mask| quote(mask)));
            }
            TokenKind::Text | TokenKind::Comment => {
                // A word by itself, or an id made of some, is a name; among others it is a word.
                let is_prose =
                    token.kind == TokenKind::Comment || said.contains(char::is_whitespace);
                out.push_str(&names.mask(said, is_prose));
            }
            _ => out.push_str(said),
        }
    }
    Document::parse(&out).design().is_some().then_some(out)
}

/// What replaces what.
struct Names {
    /// Masks by what they hide, in small letters where case does not matter.
    hosts: BTreeMap<String, String>,
    /// The bytes of the longest host's name.
    longest: usize,
    /// Those of hosts with names of several words or with other signs, the longest first.
    odd: Vec<(String, String)>,
    site: Site,
    addresses: BTreeMap<IpAddr, IpAddr>,
}

impl Names {
    fn new(design: &Topology) -> Self {
        let hosts = design.hosts.keys().map(|name| name.to_string());
        let taken = |name: &str| {
            design.components.keys().any(|known| known.as_str() == name)
                || design.zones.keys().any(|known| known.as_str() == name)
                || design.clusters.keys().any(|known| known.as_str() == name)
        };
        let mut number = 0;
        let hosts = hosts.map(|name| {
            let mask = loop {
                number += 1;
                let mask = format!("server-{number}");
                if !taken(&mask) {
                    break mask;
                }
            };
            (name, mask)
        });
        let hosts: BTreeMap<String, String> = hosts.collect();
        let is_odd = |(name, _): &(&String, &String)| !name.chars().all(is_part);
        let odd = hosts.iter().filter(is_odd);
        let mut odd: Vec<(String, String)> = odd
            .map(|(name, mask)| (name.clone(), mask.clone()))
            .collect();
        odd.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
        Self {
            longest: hosts.keys().map(String::len).max().unwrap_or(0),
            hosts,
            odd,
            site: Site::new(design),
            addresses: BTreeMap::new(),
        }
    }

    /// A piece of the text, masked.
    fn mask(&mut self, said: &str, is_prose: bool) -> String {
        let mut out = String::with_capacity(said.len());
        let mut rest = said;
        while let Some(first) = rest.chars().next() {
            let is_meant = |(odd, _): &&(String, String)| rest.starts_with(odd.as_str());
            if let Some((odd, mask)) = self.odd.iter().find(is_meant) {
                out.push_str(mask);
                rest = rest.get(odd.len()..).unwrap_or_default();
                continue;
            }
            if !is_part(first) {
                out.push(first);
                rest = rest.get(first.len_utf8()..).unwrap_or_default();
                continue;
            }
            let end = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
            let (word, after) = rest.split_at(end);
            // A stop at the end of a sentence, or the colon of a port, belongs to no name.
            let core = word.trim_end_matches(['.', ':', '-']);
            out.push_str(&self.word(core, is_prose));
            out.push_str(word.get(core.len()..).unwrap_or_default());
            rest = after;
        }
        out
    }

    /// A word with the names in it masked: ports, `a->b` and the like are made of several.
    fn word(&mut self, word: &str, is_prose: bool) -> String {
        let mut out = String::with_capacity(word.len());
        let mut behind: Vec<String> = Vec::new();
        let mut rest = word;
        loop {
            if let Some(mask) = self.whole(rest, is_prose) {
                out.push_str(&mask);
                break;
            }
            if let Some((mask, separator, after)) = self.in_front(rest, is_prose) {
                out.push_str(&mask);
                out.push(separator);
                rest = after;
                continue;
            }
            let Some((before, port)) = rest.rsplit_once(':') else {
                out.push_str(rest);
                break;
            };
            behind.push(self.word(port, is_prose));
            rest = before;
        }
        for port in behind.iter().rev() {
            out.push(':');
            out.push_str(port);
        }
        out
    }

    /// A word that is a name or an address by itself.
    fn whole(&mut self, word: &str, is_prose: bool) -> Option<String> {
        if let Some(mask) = self.hosts.get(word) {
            let stays = is_prose && is_ordinary(word);
            return Some(if stays { word } else { mask }.to_owned());
        }
        if word.len() > LONGEST_NAME.max(self.site.name.len()) {
            return None;
        }
        let small = word.to_lowercase();
        if !small.is_empty() && small == self.site.name {
            return Some(self.site.mask.clone());
        }
        if let Some(domain) = &self.site.domain {
            if small == *domain {
                return Some(DOMAIN.to_owned());
            }
            if let Some(below) = small.strip_suffix(domain.as_str())
                && let Some(below) = below.strip_suffix('.')
            {
                // A machine's name under the site's domain is masked as that machine's.
                let below = below.to_owned();
                return Some(format!("{}.{DOMAIN}", self.word(&below, false)));
            }
        }
        let address = word.parse::<IpAddr>().ok()?;
        Some(self.address(address).to_string())
    }

    /// The longest host that a word begins with, masked, with what stands behind it.
    fn in_front<'a>(&self, word: &'a str, is_prose: bool) -> Option<(String, char, &'a str)> {
        let ends = word
            .char_indices()
            .take_while(|(end, _)| *end <= self.longest);
        let ends = ends.filter(|(_, c)| matches!(c, ':' | '.' | '-'));
        let hosts = ends.filter_map(|(end, separator)| {
            let (before, after) = word.split_at_checked(end)?;
            let mask = self.hosts.get(before)?;
            let is_name = !(is_prose && is_ordinary(before));
            let after = after.get(separator.len_utf8()..)?;
            is_name.then(|| (mask.clone(), separator, after))
        });
        hosts.last()
    }

    /// The documentation's address for one of the design's. What names no machine stays.
    fn address(&mut self, address: IpAddr) -> IpAddr {
        if address.is_unspecified() || address.is_loopback() {
            return address;
        }
        if let Some(known) = self.addresses.get(&address) {
            return *known;
        }
        let number = self.addresses.len();
        let mask = match address {
            IpAddr::V4(_) => {
                const NETS: [[u8; 3]; 3] = [[192, 0, 2], [198, 51, 100], [203, 0, 113]];
                let [a, b, c] = NETS[number / 254 % NETS.len()];
                let last = u8::try_from(number % 254 + 1).unwrap_or(1);
                IpAddr::V4(Ipv4Addr::new(a, b, c, last))
            }
            IpAddr::V6(_) => {
                let last = u16::try_from(number % 65_535 + 1).unwrap_or(1);
                IpAddr::V6(Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, last))
            }
        };
        self.addresses.insert(address, mask);
        mask
    }
}

/// What a name or an address may be made of.
fn is_part(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | ':')
}

/// A name that is also a word of the language, such as `web` or `database`.
fn is_ordinary(name: &str) -> bool {
    name.chars().all(|c| c.is_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mask(rest: &str) -> String {
        let start = "(version: 1, title: \"T\", site: \"www.shop.test\", hosts: { \"ulm-7\": (ip: \"10.1.2.3\"), \"web\": () }, components: { \"v\": Client(), \"n\": WebServer(on: \"ulm-7\"), \"m\": WebServer(on: \"web\") }, links: [(\"v\", \"n\", Http)]";
        masked(&format!("{start} {rest})")).expect("a design")
    }

    #[test]
    fn hosts_addresses_and_the_site_are_masked_wherever_they_are_spoken_of() {
        let text = mask(
            ", claims: { \"a\": (says: \"ulm-7 (10.1.2.3) serves shop.test, the web server does not.\", down: [\"ulm-7\"]) } // on ulm-7.\n",
        );
        for gone in ["ulm-7", "10.1.2.3", "shop.test"] {
            assert!(!text.contains(gone), "{gone}: {text}");
        }
        assert!(text.contains("server-1 (192.0.2.1) serves example.com, the web server"));
        assert!(text.contains("on: \"server-2\""), "{text}");
        assert!(text.contains("site: \"www.example.com\""));
        assert!(text.contains("down: [\"server-1\"]"));
    }

    #[test]
    fn a_record_goes_on_naming_the_site() {
        let of = |site: &str, record: &str| {
            let text = format!(
                "(version: 1, title: \"T\", site: \"{site}\", components: {{ \"dns\": Dns(records: [(\"{record}\", A, \"192.0.2.1\"), (\"www\", A, \"192.0.2.2\")]) }})"
            );
            masked(&text).expect("a design")
        };
        for (site, record, site_mask, record_mask) in [
            ("pay.acme.test", "pay", "site.example.com", "site"),
            ("pay.acme.test", "mail", "site.example.com", "mail"),
            ("www.acme.test", "pay", "www.example.com", "pay"),
            (
                "https://acme.test/x",
                "acme",
                "https://example.com/x",
                "example",
            ),
            ("www.<b>.test", "mail", "www.example.com", "mail"),
        ] {
            let text = of(site, record);
            assert!(text.contains(&format!("site: \"{site_mask}\"")), "{text}");
            assert!(text.contains(&format!("[(\"{record_mask}\", A")), "{text}");
            assert!(!text.contains("acme") && !text.contains("<b>"), "{text}");
        }
    }

    #[test]
    fn a_name_said_ten_thousand_times_in_one_word_is_masked_everywhere() {
        for (said, masked) in [
            ("ulm-7:", "server-1:"),
            ("ulm-7-", "server-1-"),
            ("x:", "x:"),
        ] {
            let text = mask(&format!("// {}\n", said.repeat(10_000)));
            assert!(text.contains(&masked.repeat(10_000)), "{said}");
        }
        let deep = format!("{}shop.test", "shop.test.".repeat(20_000));
        assert!(mask(&format!("// {deep}\n")).contains("version"));
    }

    #[test]
    fn names_of_several_words_and_labels_are_masked_too() {
        let text = "(version: 1, title: \"T\", hosts: { \"web 1\": (label: \"Ulm\"), \"h|1\": () }, components: { \"v\": Client(), \"n\": WebServer(on: \"web 1\"), \"m\": WebServer(on: \"h|1\", label: \"Front\") }, links: [(\"v\", \"n\", Http)]) // web 1 and h|1";
        let text = masked(text).expect("a design");
        for gone in ["web 1", "h|1", "Ulm"] {
            assert!(!text.contains(gone), "{gone}: {text}");
        }
        assert!(text.contains("label: \"server-1\"") && text.contains("label: \"Front\""));
    }

    #[test]
    fn what_is_no_design_has_no_mask() {
        assert_eq!(masked("(nonsense"), None);
    }
}
