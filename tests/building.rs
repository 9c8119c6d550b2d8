//! Building: designs made by keys alone, and edits in any order that leave text and picture one.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    dead_code,
    reason = "a design that cannot be built has failed; not every test uses the whole stage"
)]

mod stage;

use linchpin::app::action::{Action, Effect};
use linchpin::app::state::State;
use linchpin::document::draft::Draft;
use linchpin::document::gallery;
use stage::Explorer;

/// The design that is built by keys, as it was reviewed.
const BUILT: &str = include_str!("snapshots/building__built_by_keys.snap");

impl Explorer {
    /// Adds something of a kind under a name; leaves the offered link alone.
    fn add(&mut self, kind: &str, name: &str) -> &mut Self {
        self.press("A")
            .write(kind)
            .press("enter ctrl-u")
            .write(name);
        self.press("enter esc")
    }

    fn pick(&mut self, name: &str) -> &mut Self {
        self.press("/").write(name).press("enter");
        assert_eq!(self.state.view.selected.as_deref(), Some(name));
        self
    }

    fn link(&mut self, from: &str, to: &str, kind: &str) -> &mut Self {
        self.pick(from).press("J").write(to).press("enter");
        self.write(kind).press("enter")
    }

    /// Sets a field of something to what a list or a line takes.
    fn field(&mut self, name: &str, field: &str, value: &str) -> &mut Self {
        self.to(name, field)
            .press("enter")
            .write(value)
            .press("enter esc")
    }

    /// Opens something's form, with the cursor on a field.
    fn to(&mut self, name: &str, field: &str) -> &mut Self {
        self.pick(name).press("i");
        for _ in 0..60 {
            let Some(linchpin::app::overlay::Overlay::Form(form)) = self.state.overlays.last()
            else {
                panic!("no form of {name}");
            };
            let spots = linchpin::app::form::spots(&self.state, form);
            if spots[form.here().1].label == field {
                break;
            }
            self.press("tab");
        }
        self
    }
}

#[test]
fn three_servers_are_built_from_nothing_by_keys_alone() {
    let mut explorer = Explorer::with_text("new.ron", "", 120, 40);
    explorer.sees("An empty design.").sees("adds a visitor");
    explorer.add("client", "visitor").add("dns", "dns");
    for host in ["server-1", "server-2", "server-3"] {
        explorer.add("host", host);
    }
    explorer.pick("server-3").add("load", "haproxy");
    for server in ["1", "2"] {
        let host = format!("server-{server}");
        for (kind, name) in [
            ("web server", "nginx"),
            ("app server", "app"),
            ("code", "code"),
            ("database", "mysql"),
        ] {
            explorer.pick(&host).add(kind, &format!("{name}-{server}"));
        }
    }
    for (from, to, kind) in [
        ("visitor", "dns", "lookup"),
        ("visitor", "haproxy", "http"),
        ("haproxy", "nginx-1", "http"),
        ("haproxy", "nginx-2", "http"),
        ("nginx-1", "app-1", "http"),
        ("nginx-2", "app-2", "http"),
        ("app-1", "mysql-1", "readwrite"),
        ("app-1", "mysql-2", "read"),
        ("app-2", "mysql-2", "read"),
        ("app-2", "mysql-1", "read"),
        ("app-2", "mysql-1", "write"),
        ("mysql-1", "mysql-2", "replication"),
    ] {
        explorer.link(from, to, kind);
    }
    for (name, field, value) in [
        ("haproxy", "algorithm", "roundrobin"),
        ("haproxy", "mode", "activeactive"),
        ("haproxy", "check", "tcp"),
        ("mysql-1", "role", "primary"),
        ("mysql-2", "role", "replica"),
        ("server-3", "ip", "8.8.8.8"),
    ] {
        explorer.field(name, field, value);
    }
    // The record of the name: into the list, a new line, typed as the file has it.
    explorer.pick("dns").press("i enter enter ctrl-u");
    explorer
        .write("(\"www\", A, \"server-3\")")
        .press("enter esc esc");
    assert!(!explorer.state.document.has_errors());
    insta::assert_snapshot!("built_by_keys", explorer.state.document.text());
    let classic = gallery::find("1-three-servers").unwrap().text;
    let classic = linchpin::document::read(classic).design.unwrap();
    let built = explorer.state.document.design().cloned().unwrap();
    assert_eq!(built.hosts, classic.hosts);
    assert_eq!(built.components, classic.components);
    assert_eq!(built.links, classic.links);
    saves(&mut explorer);
    let world = explorer.state.world.clone().unwrap();
    assert_eq!(world.model.topology.components.len(), 11);
    assert_eq!(world.model.topology.links.len(), 12);
    while explorer.state.document.can_travel().0 {
        explorer.press("u");
    }
    assert_eq!(explorer.state.document.text(), "");
    assert!(explorer.state.world.is_none());
    explorer.sees("An empty design.");
}

/// Saves by keys under a name of its own, and finds the very text in the file.
fn saves(explorer: &mut Explorer) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("built.ron");
    explorer.press("ctrl-s").sees("Save as").press("ctrl-u");
    explorer.effects.clear();
    explorer.write(path.to_str().unwrap()).press("enter");
    let effects = std::mem::take(&mut explorer.effects);
    let Some(Effect::Save { path, text, .. }) = effects.last() else {
        panic!("{effects:?} writes nothing");
    };
    linchpin::document::save::save(path, text, None).unwrap();
    explorer.act(Action::Saved(path.clone())).sees("built.ron");
    let written = std::fs::read_to_string(path).unwrap();
    assert_eq!(written, explorer.state.document.text());
    assert_eq!(written, BUILT.split_once("\n---\n").unwrap().1.trim_start());
    assert!(!explorer.state.is_modified());
}

#[test]
fn deleting_tells_what_went_and_is_taken_back() {
    let mut explorer = Explorer::open("1-three-servers", 120, 40);
    let before = explorer.state.document.text().to_owned();
    explorer.pick("mysql-1").press("delete");
    explorer.sees("mysql-1 deleted, with 2 claims, 4 links");
    assert!(
        explorer
            .state
            .world
            .as_ref()
            .unwrap()
            .model
            .node("mysql-1")
            .is_none()
    );
    explorer.press("u");
    assert_eq!(explorer.state.document.text(), before);
}

#[test]
fn a_name_that_is_taken_is_refused_while_it_is_typed() {
    let mut explorer = Explorer::open("1-three-servers", 100, 30);
    let before = explorer.state.document.text().to_owned();
    explorer.pick("nginx-1").press("r ctrl-u").write("nginx-2");
    explorer
        .sees("is written twice")
        .press("enter")
        .sees("is written twice");
    explorer
        .press("ctrl-u")
        .write("a>b")
        .sees("must not contain")
        .press("esc");
    assert_eq!(explorer.state.document.text(), before);
}

#[test]
fn a_form_reaches_nested_records_and_refuses_what_is_out_of_range() {
    let mut explorer = Explorer::open("1-three-servers", 80, 24);
    let before = explorer.state.document.text().to_owned();
    explorer.field("haproxy", "maxconn", "200");
    assert!(explorer.state.document.text().contains("maxconn: 200)"));
    explorer.to("haproxy", "maxconn").press("enter ctrl-u");
    explorer
        .write("-1")
        .sees("is not between")
        .press("enter")
        .sees("is not between");
    explorer.press("esc delete").sees("maxconn").press("esc");
    assert_eq!(explorer.state.document.text(), before, "unset is as it was");
    explorer
        .to("haproxy", "tls")
        .press("enter")
        .sees("min_version");
    explorer
        .press("end enter")
        .write("tls13")
        .press("enter")
        .sees("Tls13");
    assert!(
        explorer
            .state
            .document
            .text()
            .contains("tls: (min_version: Tls13)")
    );
    explorer.press("esc esc u u u");
    assert_eq!(explorer.state.document.text(), before);
}

#[test]
fn renaming_there_and_back_gives_the_same_bytes() {
    for design in gallery::GALLERY {
        let whole = Draft::new(design.text);
        for section in ["zones", "hosts", "clusters", "components"] {
            for name in whole.keys(section) {
                let mut draft = whole.clone();
                draft.rename(&name, "somewhere else").unwrap();
                let there = draft.design().unwrap_or_else(|| panic!("{}", draft.text()));
                assert!(!there.components.contains_key(&name));
                draft.rename("somewhere else", &name).unwrap();
                assert_eq!(draft.text(), design.text, "{name} in {}", design.name);
            }
        }
    }
}

struct Chance(u64);

impl Chance {
    /// A number below `end`, by the SplitMix64 generator.
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % end.max(1) as u64) as usize
    }
}

/// The comments of a text, each with its words.
fn comments(text: &str) -> Vec<&str> {
    let lines = text.lines();
    lines
        .filter_map(|line| line.find("// ").and_then(|at| line.get(at..)))
        .collect()
}

/// One random edit of a document, of any sort; returns whether it took something out.
fn edit(document: &mut linchpin::document::Document, chance: &mut Chance, number: usize) -> bool {
    let mut draft = Draft::new(document.text());
    draft.begin().unwrap();
    let all: Vec<(&'static str, String)> = ["zones", "hosts", "clusters", "components"]
        .into_iter()
        .flat_map(|section| {
            draft
                .keys(section)
                .into_iter()
                .map(move |key| (section, key))
        })
        .collect();
    let kinds = linchpin::design::kinds::KINDS;
    let kind = kinds[chance.below(kinds.len())].name;
    let name = format!("n{number}");
    let hosts = draft.keys("hosts");
    let host = hosts.get(chance.below(hosts.len() + 1)).cloned();
    let links = draft.links();
    let one = all.get(chance.below(all.len())).cloned();
    let other = all.get(chance.below(all.len())).cloned();
    let mut takes_out = false;
    let done = match (chance.below(11), one, other) {
        (0 | 1, ..) if all.len() < 40 => draft.add_component(&name, kind, host.as_deref()),
        (2, ..) if hosts.len() < 9 => draft.add("hosts", &name, "()", None),
        (3 | 4, Some((_, from)), Some((_, to))) => {
            let words = linchpin::design::LinkKind::ALL;
            let word = words[chance.below(words.len())].word();
            draft.connect(&from, &to, word, "")
        }
        (5, Some((_, old)), _) => draft.rename(&old, &name),
        (6, Some(("components", component)), _) => draft.place(&component, host.as_deref()),
        (7, Some((section @ ("components" | "hosts"), old)), _) if all.len() < 40 => {
            draft.duplicate(section, &old, &name)
        }
        (8, Some((section, old)), _) => {
            takes_out = true;
            draft.delete(section, &old).map(|_| ())
        }
        (9, ..) if !links.is_empty() => {
            takes_out = true;
            let link = &links[chance.below(links.len())];
            draft.delete_link(link).map(|_| ())
        }
        (10, Some(("components", component)), _) => {
            takes_out = true;
            let info = &kinds[chance.below(kinds.len())];
            let takes: Vec<&str> = info
                .parts
                .iter()
                .flat_map(|part| part.fields)
                .map(|field| field.name)
                .collect();
            draft.change_kind(&component, info.name, &takes)
        }
        _ => Some(()),
    };
    if done.is_some() {
        // What would be no design is refused, and then nothing changes.
        let _ = document.become_design(draft.text(), "edit");
    }
    takes_out
}

#[test]
fn ten_thousand_edits_in_any_order_leave_text_and_design_one() {
    let commented = gallery::find("1-three-servers").unwrap().text;
    let crlf = commented.replace('\n', "\r\n");
    let scaled = gallery::find("3-scaled-up").unwrap().text;
    for (seed, start) in (1_u64..).zip(["", commented, &crlf, scaled]) {
        let mut document = linchpin::document::Document::parse(start);
        let mut chance = Chance(seed);
        let mut made = 0;
        for number in 0..2_500 {
            match chance.below(8) {
                0 => drop(document.undo()),
                1 => drop(document.redo()),
                _ => {
                    let before = document.text().to_owned();
                    let takes_out = edit(&mut document, &mut chance, number);
                    made += usize::from(before != document.text());
                    if !takes_out {
                        let after = comments(document.text());
                        let lost = comments(&before)
                            .into_iter()
                            .find(|one| !after.contains(one));
                        assert_eq!(lost, None, "{before}\n{}", document.text());
                    }
                }
            }
            assert!(document.design().is_some() || document.text() == start);
            let again = linchpin::document::read(document.text());
            assert_eq!(
                again.design.as_ref(),
                document.design().map(|design| &**design)
            );
        }
        assert!(made > 300, "{made} edits from {start:?}");
        while document.undo().is_some() {}
        assert_eq!(document.text(), start);
    }
}

#[test]
fn edits_by_keys_and_undo_leave_picture_and_text_one() {
    let keys = [
        "A", "H", "J", "U", "r", "P", "ctrl-d", "#", "ctrl-k", "delete", "u", "ctrl-r", "i",
        "enter", "enter", "down", "tab", "right", "left", "L", "w", "esc", "esc",
    ];
    let start = gallery::find("1-three-servers").unwrap().text;
    let mut explorer = Explorer::with_text("a.ron", start, 100, 30);
    let mut chance = Chance(5);
    for _ in 0..1_500 {
        let key = keys[chance.below(keys.len())];
        explorer.press(key);
        if chance.below(4) == 0 {
            explorer.write(["1", "web", "x", "2"][chance.below(4)]);
        }
        assert_one(&explorer.state);
    }
    explorer.screen();
    while explorer.state.document.undo().is_some() {}
    assert_eq!(explorer.state.document.text(), start);
}

fn assert_one(state: &State) {
    if let (Some(world), Some(design)) = (&state.world, state.document.design()) {
        assert_eq!(
            *world.model.topology, **design,
            "the picture is of another text"
        );
    }
}

#[test]
fn what_is_added_beside_a_component_stands_on_its_host() {
    let mut explorer = Explorer::open("1-three-servers", 120, 40);
    explorer.pick("nginx-1").add("cache", "memo");
    let design = explorer.state.document.design().unwrap();
    assert_eq!(
        design.components["memo"]
            .common
            .on
            .get()
            .map(linchpin::design::Name::as_str),
        Some("server-1")
    );
}

#[test]
fn a_host_is_doubled_with_what_stands_on_it() {
    let mut explorer = Explorer::open("1-three-servers", 120, 40);
    explorer.pick("server-2").press("ctrl-d");
    let design = explorer.state.document.design().unwrap();
    let host = explorer.state.view.selected.as_deref().unwrap();
    let on = |host: &str| {
        let mut kinds: Vec<_> = design
            .components
            .values()
            .filter(|one| one.common.on.get().map(linchpin::design::Name::as_str) == Some(host))
            .map(|one| one.kind.title())
            .collect();
        kinds.sort_unstable();
        kinds
    };
    assert_ne!(host, "server-2");
    assert_eq!(on(host), on("server-2"));
    assert!(!on(host).is_empty());
    let stands = |name: &str| {
        design.components[name]
            .common
            .on
            .get()
            .map(ToString::to_string)
    };
    let web_to_app = |link: &&linchpin::design::Link| {
        let (from, to) = (link.from.as_str(), link.to.as_str());
        from.starts_with("nginx") && to.starts_with("app")
    };
    for link in design.links.iter().filter(web_to_app) {
        assert_eq!(stands(link.from.as_str()), stands(link.to.as_str()));
    }
}

#[test]
fn a_form_is_walked_with_letters_and_searched() {
    let mut explorer = Explorer::open("1-three-servers", 120, 40);
    let at = |explorer: &Explorer| match explorer.state.overlays.last() {
        Some(linchpin::app::overlay::Overlay::Form(form)) => form.here().1,
        other => panic!("{other:?}"),
    };
    explorer.pick("haproxy").press("i j j k");
    assert_eq!(at(&explorer), 1);
    explorer.press("G");
    let last = at(&explorer);
    explorer.press("j");
    assert_eq!(at(&explorer), last);
    explorer.press("/").write("algorithm").press("enter");
    assert_ne!(at(&explorer), last);
    explorer
        .press("enter")
        .sees("algorithm")
        .press("esc ?")
        .sees("find a field");
}

#[test]
fn all_that_was_typed_into_a_list_is_taken_back_at_once() {
    let mut explorer = Explorer::open("1-three-servers", 120, 40);
    explorer
        .press(":")
        .write("zzz")
        .press("ctrl-u")
        .write("kill table")
        .sees("> kill table");
}
