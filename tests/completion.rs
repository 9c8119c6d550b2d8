//! What is offered while a text is written: whole designs with a word taken out, and every offer
//! taken at every place of broken ones.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::string_slice,
    reason = "a test that cannot go on has failed"
)]

use linchpin::document::complete::{Completion, complete};
use linchpin::document::token::{Span, Token, TokenKind, tokens};
use linchpin::document::{Document, gallery};

fn solid(text: &str) -> Vec<Token> {
    tokens(text)
        .filter(|token| !matches!(token.kind, TokenKind::Space | TokenKind::Comment))
        .collect()
}

fn broken(text: &str) -> usize {
    let is_broken = |token: &Token| matches!(token.kind, TokenKind::Broken(_));
    tokens(text).filter(is_broken).count()
}

fn findings(text: &str) -> Vec<(String, String)> {
    let document = Document::parse(text);
    let Some(design) = document.design() else {
        return Vec::new();
    };
    let said = design.findings.keys().cloned();
    let claimed = design
        .claims
        .values()
        .filter_map(|claim| claim.finding.clone());
    let told = design.tour.iter().filter_map(|step| step.finding.clone());
    let all = said.chain(claimed).chain(told);
    all.map(|id| (id, String::new())).collect()
}

fn labels(found: Option<Completion>) -> Vec<String> {
    let all = found.map_or_else(Vec::new, |found| found.candidates);
    all.into_iter().map(|one| one.label).collect()
}

/// What is offered at the `|` of a text.
fn offered(marked: &str) -> Vec<String> {
    let at = marked.find('|').unwrap();
    labels(complete(&marked.replacen('|', "", 1), at, &[]))
}

/// The text with a `|` as its cursor, after the offer of this name was taken at its `|`.
fn taken(marked: &str, label: &str) -> String {
    let at = marked.find('|').unwrap();
    let mut text = marked.replacen('|', "", 1);
    let found = complete(&text, at, &[]).unwrap();
    let one = found.candidates.iter().find(|one| one.label == label);
    let one = one.unwrap_or_else(|| panic!("{label} is not offered: {found:?}"));
    let mut insert = one.insert.clone();
    insert.insert(one.cursor, '|');
    text.replace_range(found.range.start..found.range.end, &insert);
    text
}

/// Whether a text between quotes speaks of something that the file names.
fn is_reference(document: &Document, token: Span) -> bool {
    use linchpin::design::path::PathStep;
    use linchpin::design::schema::Shape;
    let Some(path) = document.path_at(token.start + 1) else {
        return false;
    };
    let shape = linchpin::document::outline::shape_at(document.tree(), document.text(), &path);
    let is_name = match shape {
        Some(Shape::OrUndecided(inner)) => matches!(inner, Shape::Name),
        Some(shape) => matches!(shape, Shape::Name),
        None => false,
    };
    let by_field = match path.0.last() {
        Some(PathStep::Field(name)) => ["finding", "claim", "drill"].contains(name),
        _ => false,
    };
    is_name || by_field
}

#[test]
fn a_word_taken_out_of_any_built_in_design_is_offered_there() {
    let (mut tried, mut found, mut missed) = (0, 0, Vec::new());
    for design in gallery::GALLERY {
        let text = design.text;
        let document = Document::parse(text);
        let known = findings(text);
        for token in solid(text) {
            let word = token.span.of(text);
            let is_word = match token.kind {
                TokenKind::Word | TokenKind::Field => true,
                TokenKind::Text => is_reference(&document, token.span),
                _ => false,
            };
            if !is_word {
                continue;
            }
            let mut without = text.to_owned();
            without.replace_range(token.span.start..token.span.end, "");
            let offers = labels(complete(&without, token.span.start, &known));
            tried += 1;
            if offers.iter().any(|label| label == word.trim_matches('"')) {
                found += 1;
            } else {
                let line = text[..token.span.start].matches('\n').count() + 1;
                missed.push(format!("{}:{line} {word}", design.name));
            }
        }
    }
    println!("{found} of {tried} words are offered back");
    assert!(tried > 3_000, "{tried}");
    assert!(
        found * 1000 >= tried * 995,
        "{found} of {tried}: {missed:#?}"
    );
}

#[test]
fn an_offer_taken_anywhere_leaves_a_text_that_can_be_cut_into_words() {
    let designs = ["0-one-server", "3-scaled-up"];
    for design in gallery::GALLERY
        .iter()
        .filter(|one| designs.contains(&one.name))
    {
        // As it is, and broken off in the middle.
        let half = design.text.len() / 2;
        let half = (half..)
            .find(|at| design.text.is_char_boundary(*at))
            .unwrap();
        for text in [design.text, &design.text[..half]] {
            let was = broken(text);
            for at in (0..=text.len()).filter(|at| text.is_char_boundary(*at)) {
                let Some(offer) = complete(text, at, &[]) else {
                    continue;
                };
                assert!(offer.range.start <= at && at <= offer.range.end);
                for one in offer.candidates {
                    assert!(one.insert.is_char_boundary(one.cursor));
                    let Span { start, end } = offer.range;
                    let mut after = text.to_owned();
                    after.replace_range(start..end, &one.insert);
                    assert!(broken(&after) <= was, "{} at {at}: {after}", one.insert);
                }
            }
        }
    }
}

#[test]
fn fields_already_said_are_not_offered_again() {
    let offers = offered("Topology(components: { \"a\": Database(on: \"h\", ro|, port: 1) })");
    assert!(offers.contains(&"role".to_owned()));
    assert!(!offers.contains(&"on".to_owned()));
    assert!(!offers.contains(&"port".to_owned()));
    assert!(!offers.contains(&"algorithm".to_owned()));
}

#[test]
fn names_are_offered_where_they_are_meant() {
    let text = |place: &str| {
        format!(
            "Topology(
                zones: {{ \"eu\": (), \"us\": (zone: {}) }},
                hosts: {{ \"s\": () }},
                clusters: {{ \"vip\": (members: {{ {} }}) }},
                components: {{
                    \"lb\": LoadBalancer(on: {}, tls: (certificate: {})),
                    \"web\": WebServer(), \"crt\": Certificate(), \"fw\": Firewall(),
                }},
                links: [({}, \"web\", Http), (\"lb\", {}, {}), (\"lb\", \"web\", Backup, ({}: 1))],
                tour: [(say: \"\", focus: [\"eu\", {}])],
            )",
            if place == "zone" { "|" } else { "\"\"" },
            if place == "member" { "|" } else { "" },
            if place == "on" { "\"|\"" } else { "\"\"" },
            if place == "certificate" {
                "\"|"
            } else {
                "\"\""
            },
            if place == "from" { "\"|\"" } else { "\"\"" },
            if place == "to" { "\"|\"" } else { "\"web\"" },
            if place == "kind" { "|" } else { "Http" },
            if place == "tail" { "|" } else { "note" },
            if place == "focus" { "\"|\"" } else { "" },
        )
    };
    let offers = |place: &str| offered(&text(place));
    assert_eq!(offers("zone"), ["eu"]);
    assert_eq!(offers("on"), ["s", "Undecided"]);
    assert_eq!(offers("certificate"), ["crt", "Undecided"]);
    assert_eq!(offers("from"), ["lb", "web", "crt", "fw", "s"]);
    assert_eq!(offers("to")[0], "web");
    assert_eq!(offers("kind")[0], "Http");
    assert!(offers("tail").contains(&"every".to_owned()));
    assert!(!offers("tail").contains(&"weight".to_owned()));
    assert_eq!(offers("member")[0], "lb");
    assert_eq!(
        offers("focus"),
        ["lb", "web", "crt", "fw", "s", "us", "vip"]
    );
}

#[test]
fn what_is_taken_brings_its_brackets_and_spares_those_that_are_there() {
    let text = "Topology(components: { \"a\": Data| })";
    assert!(taken(text, "Database").contains("\"a\": Database(|) }"));
    let text = "Topology(components: { \"a\": Data|(on: \"h\") })";
    assert!(taken(text, "Database").contains("\"a\": Database|(on: \"h\") }"));
    let text = "Topology(components: { \"a\": Database(ro|on: \"h\") })";
    assert!(taken(text, "role").contains("Database(role|: \"h\")"));
    let text = "Topology(components: { \"a\": Database(| on: \"h\") })";
    assert!(taken(text, "port").contains("Database(port: |,  on: \"h\")"));
    let text = "Topology(components: { \"a\": Database(role: |Primary) })";
    assert!(taken(text, "Replica").contains("role: Replica|)"));
    assert_eq!(taken("Topology(ti|)", "title"), "Topology(title: \"|\")");
}

#[test]
fn a_text_that_is_still_being_typed_is_no_obstacle() {
    // The brackets around the cursor are open, and those before it, too.
    let offers = offered(
        "Topology(\n hosts: {\n \"s\": (\n },\n components: {\n \"a\": Database(on: \"s\", role: |\n \"b\": Cache(",
    );
    assert_eq!(offers, ["Primary", "Replica", "Standalone", "Undecided"]);
    let offers =
        offered("Topology(\n hosts: { \"s\": (ip: \"1\"\n components: {\n \"a\": Database(on: \"|");
    assert_eq!(offers, ["s", "Undecided"]);
    assert!(offered("Topology(title: \"a| b\")").is_empty());
    assert!(offered("Topology(version: 1| )").is_empty());
    assert!(offered("Topology( // ti|\n)").is_empty());
    assert_eq!(offered("|"), ["Topology"]);
}
