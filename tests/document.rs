//! The file: read with every mistake told at its place, changed by the smallest patches.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::string_slice,
    reason = "a test that cannot read its files has failed"
)]

use linchpin::design::path::Path;
use linchpin::document::diagnostic::render;
use linchpin::document::format::format;
use linchpin::document::patch::apply;
use linchpin::document::tree::{Tree, quote};
use linchpin::document::{Document, Editor, Place, read, syntax, token};
use proptest::prelude::*;
use std::path::PathBuf;

fn folder(name: &str) -> PathBuf {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// The RON files of a folder, by name.
fn files(name: &str) -> Vec<(PathBuf, String)> {
    let mut files: Vec<_> = std::fs::read_dir(folder(name))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "ron"))
        .map(|path| {
            let text = std::fs::read_to_string(&path).unwrap();
            (path, text)
        })
        .collect();
    files.sort();
    files
}

/// Every sound design there is.
fn designs() -> Vec<(PathBuf, String)> {
    let mut all = files("designs");
    if folder("tests/corpus").exists() {
        all.extend(files("tests/corpus"));
    }
    all
}

const THREE: &str = include_str!("../designs/1-three-servers.ron");

/// Each file of `mistakes` is answered by the text beside it. Set `LINCHPIN_BLESS` to write the
/// answers anew, then read what changed.
#[test]
fn every_mistake_is_answered_at_its_place_with_a_remedy() {
    let mut wrong = Vec::new();
    let files = files("tests/mistakes");
    assert!(files.len() >= 60);
    for (path, text) in files {
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let document = Document::parse(&text);
        assert!(!document.diagnostics().is_empty(), "{name} has no mistake");
        let answer = render(document.diagnostics(), &name, document.text());
        let expected = path.with_extension("txt");
        if std::env::var_os("LINCHPIN_BLESS").is_some() {
            std::fs::write(&expected, &answer).unwrap();
        }
        let expected = std::fs::read_to_string(expected).unwrap_or_default();
        if expected != answer {
            wrong.push(format!("{name}: expected\n{expected}\nfound\n{answer}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_sound_design_reads_without_a_word() {
    for (path, text) in designs() {
        let document = Document::parse(&text);
        let said = render(document.diagnostics(), &path.to_string_lossy(), &text);
        assert!(document.design().is_some() && said.is_empty(), "{said}");
    }
}

#[test]
fn one_broken_item_does_not_hide_the_errors_in_the_others() {
    let text = THREE
        .replacen("RoundRobin", "RoundRobbin", 1)
        .replacen("Client()", "Client", 1)
        .replacen("version: 1", "version: 1 1", 1);
    let document = Document::parse(&text);
    let codes: Vec<_> = document.diagnostics().iter().map(|d| d.code).collect();
    for code in ["syntax", "unknown-word", "wrong-type"] {
        assert!(codes.contains(&code), "{codes:?}");
    }
}

/// RON by every rule of its grammar.
fn ron_text() -> impl Strategy<Value = String> {
    let scalar = prop_oneof![
        "[a-z][a-z_]{0,4}".prop_filter("reserved", |word| !matches!(
            word.as_str(),
            "r" | "b" | "br"
        )),
        "-?[0-9]{1,4}(\\.[0-9]{0,2})?",
        Just("0x1F".to_owned()),
        Just("1_000".to_owned()),
        Just(".5".to_owned()),
        Just("1..=5".to_owned()),
        Just("-inf".to_owned()),
        Just("NaN".to_owned()),
        Just("'x'".to_owned()),
        Just("'''".to_owned()),
        Just("'\\''".to_owned()),
        Just("b'a'".to_owned()),
        Just("r#\"a\"b\"#".to_owned()),
        Just("b\"by\"".to_owned()),
        Just("\"es\\\"caped\"".to_owned()),
        Just("\"two\nlines\"".to_owned()),
        Just("r#raw-word.x".to_owned()),
        Just("true".to_owned()),
        "\"[a-zé漢 ,:(){}/]{0,6}\"",
    ];
    let space = || {
        prop_oneof![
            Just(""),
            Just(" "),
            Just("\r\n\t"),
            Just(" // note, ( \n"),
            Just("/* a /* b */ */"),
        ]
    };
    scalar.prop_recursive(4, 40, 5, move |inner| {
        let items = prop::collection::vec((space(), inner.clone(), space()), 0..5);
        let entries = prop::collection::vec((space(), "[a-z]{1,4}", space(), inner, space()), 0..4);
        prop_oneof![
            (items.clone(), any::<bool>()).prop_map(|(items, trail)| {
                let body: Vec<_> = items
                    .iter()
                    .map(|(a, item, b)| format!("{a}{item}{b}"))
                    .collect();
                let comma = if trail && !body.is_empty() { "," } else { "" };
                format!("[{}{comma}]", body.join(","))
            }),
            (items, "[A-Z][a-z]{0,3}|").prop_map(|(items, name)| {
                let body: Vec<_> = items
                    .iter()
                    .map(|(a, item, b)| format!("{a}{item}{b}"))
                    .collect();
                format!("{name}({})", body.join(","))
            }),
            (entries.clone(), "[A-Z][a-z]{0,3}|").prop_map(|(entries, name)| {
                let body: Vec<_> = entries
                    .iter()
                    .enumerate()
                    .map(|(n, (a, key, b, value, c))| format!("{a}{key}{n}{b}:{value}{c}"))
                    .collect();
                format!("{name}({})", body.join(","))
            }),
            entries.prop_map(|entries| {
                let body: Vec<_> = entries
                    .iter()
                    .map(|(a, key, b, value, c)| format!("{a}\"{key}\"{b}:{value}{c}"))
                    .collect();
                format!("{{{}}}", body.join(","))
            }),
        ]
    })
}

/// The constructs of RON that have tripped other parsers.
const ODDITIES: &[&str] = &[
    "#![enable(implicit_some)]\n1",
    "#![type = \"a]\"] # /* ] */ ! [ enable ( unwrap_newtypes , ) ] (a: 1,)",
    "/* */ /**/ // x\n() // y",
    "5.",
    "1e-5",
    "1_000u16",
    "0b1010",
    "0o17",
    "+1",
    "1..",
    "..",
    "..5",
    "..=5",
    "1.0..2.0",
    "inf..",
    "..b'a'",
    "b'\\''",
    "b'a'..",
    "'\\u{1F600}'",
    "\"a\\\n   b\"",
    "r\"\\\"",
    "br##\"x\"#\"##",
    "Some(1)",
    "None",
    "A(b: (), c: [], d: {})",
    "A /* x */ ( 1 , )",
    "{1: 2, (3, 4): 5, [6]: 7, \"a\": {}}",
    "{'a': 1, true: 2, A: 3, B(1): 4}",
    "(r#type: 1)",
    "\u{200e}1\u{2028}",
    "(\u{e9}t\u{e9}: 1)",
];

fn ron_accepts(text: &str) -> bool {
    use ron::extensions::Extensions as E;
    ron::Options::default()
        .with_default_extension(E::IMPLICIT_SOME | E::UNWRAP_NEWTYPES)
        .from_str::<serde::de::IgnoredAny>(text)
        .is_ok()
}

fn shape_accepts(text: &str) -> bool {
    syntax::parse(text).1.is_empty()
}

#[test]
fn oddities_of_ron_are_taken() {
    for text in ODDITIES {
        assert!(ron_accepts(text), "RON itself refuses {text}");
        let faults = syntax::parse(text).1;
        assert!(faults.is_empty(), "{text}: {faults:?}");
    }
}

#[test]
fn depth_is_no_danger() {
    for open in [
        "[", "(", "{\"a\":", "A(", "/*", "\"", "(a:", "[{", "'", "#![", "“",
    ] {
        let deep = open.repeat(200_000);
        let document = Document::parse(&deep);
        assert!(document.has_errors());
    }
    let nested = format!("{}{}", "[".repeat(65), "]".repeat(65));
    let said = read(&nested).diagnostics;
    assert!(said[0].message.contains("nested deeper"), "{said:?}");
}

#[test]
fn hostile_lines_take_no_more_than_linear_time() {
    let started = std::time::Instant::now();
    for piece in [
        "\"",
        "\"\\\"\n",
        "r#\"\n",
        "'a ",
        "'",
        "# ",
        "a: ",
        "]",
        "a:[",
        "“",
        "1%",
        "=",
        ";",
        ",",
        "\"a\" b ",
        "a-b ",
        "/",
        "/*/",
        "[(",
        "\"a\": ( ",
        "r",
        "b'",
        "..",
        "\u{200e}",
    ] {
        let text = piece.repeat(400_000 / piece.len());
        let _ = Document::parse(&text);
    }
    assert!(started.elapsed().as_secs() < 30, "{:?}", started.elapsed());
}

/// Bytes of a text that are not within a span.
fn outside(text: &str, start: usize, end: usize) -> (String, String) {
    (text[..start].to_owned(), text[end..].to_owned())
}

/// The paths of every leaf of a tree that the schema knows.
fn leaves(document: &Document) -> Vec<Path> {
    let text = document.text();
    let mut paths: Vec<Path> = token::tokens(text)
        .filter(|token| {
            matches!(
                token.kind,
                token::TokenKind::Text | token::TokenKind::Number | token::TokenKind::Word
            )
        })
        .filter_map(|token| document.path_at(token.span.start))
        .collect();
    paths.dedup();
    paths
}

#[test]
fn what_is_set_is_there_and_setting_it_back_gives_the_original() {
    for (path, text) in designs() {
        for text in [text.clone(), text.replace('\n', "\r\n")] {
            let document = Document::parse(&text);
            for leaf in leaves(&document).iter().step_by(7) {
                let span = document.span_of(leaf).unwrap();
                let old = span.of(&text).to_owned();
                let patches = document.editor().set(leaf, "Anew").unwrap();
                let changed = apply(&text, &patches).unwrap().text;
                let (tree, _) = syntax::parse(&changed);
                let there = tree.span_of(&changed, leaf).unwrap();
                assert_eq!(there.of(&changed), "Anew", "{} {leaf}", path.display());
                assert_eq!(
                    outside(&changed, there.start, there.end),
                    outside(&text, span.start, span.end)
                );
                let back = Editor::new(&changed, &tree).set(leaf, &old).unwrap();
                assert_eq!(apply(&changed, &back).unwrap().text, text);
            }
        }
    }
}

#[test]
fn a_path_leads_to_a_place_and_back() {
    for (_, text) in designs() {
        let document = Document::parse(&text);
        for leaf in leaves(&document) {
            let span = document.span_of(&leaf).unwrap();
            assert_eq!(document.path_at(span.start), Some(leaf.clone()), "{leaf}");
        }
    }
}

fn tree(text: &str) -> Tree {
    syntax::parse(text).0
}

/// Sets, inserts and removes, each against the lines it should change.
fn edited(text: &str, edit: impl Fn(Editor) -> Option<Vec<linchpin::document::Patch>>) -> String {
    let tree = tree(text);
    let patches = edit(Editor::new(text, &tree)).unwrap();
    let changed = apply(text, &patches).unwrap();
    assert_eq!(apply(&changed.text, &changed.back).unwrap().text, text);
    changed.text
}

#[test]
fn a_first_attribute_opens_a_tail_and_the_last_one_takes_it_along() {
    let text = "T(links: [\n    (\"a\", \"b\", Http),   // why\n])";
    let set = |text: &str, field, value: &str| {
        edited(text, |editor| {
            let link = editor.link("a", "b", Some("Http")).unwrap();
            editor.set(&link.index(3).field(field), value)
        })
    };
    let one = set(text, "weight", "2");
    assert_eq!(one, text.replace("Http)", "Http, (weight: 2))"));
    let two = set(&one, "backup", "true");
    assert_eq!(
        two,
        text.replace("Http)", "Http, (weight: 2, backup: true))")
    );
    let remove = |text: &str, field| {
        edited(text, |editor| {
            let link = editor.link("a", "b", None).unwrap();
            editor.remove(&link.index(3).field(field))
        })
    };
    assert_eq!(
        remove(&two, "weight"),
        text.replace("Http)", "Http, (backup: true))")
    );
    assert_eq!(remove(&remove(&two, "backup"), "weight"), text);
}

#[test]
fn empty_parentheses_are_filled() {
    let text = "T(hosts: { \"a\": (), \"b\": (ip: \"1\",) })";
    let host = |name| Path::section("hosts").key(name);
    let firewall = |name| {
        edited(text, |editor| {
            editor.set(&host(name).field("firewall"), "()")
        })
    };
    assert_eq!(
        firewall("a"),
        text.replace("\"a\": ()", "\"a\": (firewall: ())")
    );
    assert_eq!(
        firewall("b"),
        text.replace("\"1\",)", "\"1\", firewall: (),)")
    );
    let rules = edited(text, |editor| {
        editor.set(&host("a").field("firewall").field("allow"), "[]")
    });
    assert_eq!(
        rules,
        text.replace("\"a\": ()", "\"a\": (firewall: (allow: []))")
    );
}

#[test]
fn a_new_entry_is_laid_out_like_the_line_above() {
    let text = "T(\r\n\tcomponents: {\r\n\t\t\"web\":     A(),\r\n\t\t\"haproxy\": B(),   // why\r\n\t},\r\n\tlinks: [\r\n\t\t(\"a\",   \"b\", Http),\r\n\t\t(\"abc\", \"d\", Http) // last\r\n\t],\r\n)\r\n";
    let components = Path::section("components");
    let added = edited(text, |editor| {
        editor.insert(&components, Place::Last, Some("db"), "C()")
    });
    assert_eq!(
        added,
        text.replace("// why\r\n", "// why\r\n\t\t\"db\":      C(),\r\n")
    );
    let links = Path::section("links");
    let added = edited(text, |editor| {
        editor.insert(&links, Place::Last, None, "(\"x\", \"y\", Http)")
    });
    assert_eq!(
        added,
        text.replace(
            "Http) // last\r\n",
            "Http), // last\r\n\t\t(\"x\",   \"y\", Http)\r\n"
        )
    );
    let added = edited(text, |editor| {
        editor.insert(&links, Place::After(0), None, "(\"x\", \"y\", Http)")
    });
    assert_eq!(
        added,
        text.replace("Http),\r\n", "Http),\r\n\t\t(\"x\",   \"y\", Http),\r\n")
    );
    let added = edited(text, |editor| editor.set(&Path::section("title"), "\"x\""));
    assert_eq!(
        added,
        text.replacen("\tcomp", "\ttitle: \"x\",\r\n\tcomp", 1)
    );
    let added = edited(text, |editor| {
        editor.insert(&Path::section("hosts"), Place::Last, Some("s"), "()")
    });
    assert!(
        Document::parse(&added)
            .text()
            .contains("hosts: { \"s\": () },\r\n\tcomponents")
    );
}

#[test]
fn an_entry_goes_with_its_comma_and_the_comment_on_its_line() {
    let text = "T(\n    // above\n    hosts: {\n        \"a\": (),   // a's\n        \"b\": (), \"c\": (),\n        // before d\n        \"d\": ()\n    },\n    tour: [(x: 1), (x: 2)],\n)\n";
    let host = |name| Path::section("hosts").key(name);
    let without = |path: Path| edited(text, |editor| editor.remove(&path));
    assert_eq!(
        without(host("a")),
        text.replace("        \"a\": (),   // a's\n", "")
    );
    assert_eq!(without(host("b")), text.replace("\"b\": (), ", ""));
    assert_eq!(without(host("c")), text.replace(" \"c\": (),", ""));
    assert_eq!(without(host("d")), text.replace("        \"d\": ()\n", ""));
    let step = |place| Path::section("tour").index(place);
    assert_eq!(without(step(0)), text.replace("(x: 1), ", ""));
    assert_eq!(without(step(1)), text.replace(", (x: 2)", ""));
    assert_eq!(without(host("nobody")), text);
}

#[test]
fn renaming_reaches_every_reference_and_nothing_else() {
    for (path, text) in designs() {
        let document = Document::parse(&text);
        let design = document.design().unwrap();
        let names: Vec<&String> = (design.components.keys())
            .chain(design.hosts.keys())
            .chain(design.clusters.keys())
            .chain(design.zones.keys())
            .collect();
        for name in names.into_iter().step_by(5) {
            let new = "brand new";
            let patches = document.editor().rename(name, new);
            let changed = apply(&text, &patches).unwrap().text;
            let renamed = Document::parse(&changed);
            let said = render(renamed.diagnostics(), "renamed", &changed);
            assert!(said.is_empty(), "{} {name}: {said}", path.display());
            let back = renamed.editor().rename(new, name);
            assert_eq!(apply(&changed, &back).unwrap().text, text, "{name}");
        }
    }
    let text = "T(components: { \"web\": A(note: \"web\"), \"web-2\": A() }, \
        findings: { \"X@web\": (), \"X@web->web-2\": (), \"X@web#2\": (), \"X@web-2\": () })";
    let changed = edited(text, |editor| Some(editor.rename("web", "w")));
    assert_eq!(
        changed,
        "T(components: { \"w\": A(note: \"web\"), \"web-2\": A() }, \
        findings: { \"X@w\": (), \"X@w->web-2\": (), \"X@w#2\": (), \"X@web-2\": () })"
    );
}

#[test]
fn a_document_knows_whether_it_differs_from_the_file() {
    let mut document = Document::parse(&format!("\u{feff}{THREE}"));
    assert!(document.text().starts_with("//"));
    let path = Path::section("components").key("haproxy").field("check");
    let patches = document.editor().set(&path, "Http").unwrap();
    document.apply(&patches, "set check", None).unwrap();
    assert!(document.is_modified());
    document.mark_saved();
    assert!(!document.is_modified());
    document.undo().unwrap();
    assert!(document.is_modified());
    assert_eq!(document.to_file(), format!("\u{feff}{THREE}"));
    let (_, label) = document.redo().unwrap();
    assert_eq!(label, "set check");
    assert!(!document.is_modified());
    // Typed back by hand, it is the same text too.
    let patches = document.editor().set(&path, "Tcp").unwrap();
    document.apply(&patches, "set check", None).unwrap();
    let patches = document.editor().set(&path, "Http").unwrap();
    document.apply(&patches, "set check", None).unwrap();
    assert!(!document.is_modified());
}

/// What a text says, comments included, whatever its layout: commas may come and go at the end of
/// brackets only.
fn said(text: &str) -> Vec<String> {
    let significant = token::tokens(text).filter(|token| {
        !matches!(
            token.kind,
            token::TokenKind::Space | token::TokenKind::Comma
        )
    });
    significant
        .map(|token| token.span.of(text).trim_end().to_owned())
        .collect()
}

fn assert_formats(text: &str, name: &str) {
    let once = format(text).unwrap_or_else(|_| panic!("{name} has no shape"));
    let twice = format(&once).unwrap_or_else(|_| panic!("{name} lost its shape: {once}"));
    assert_eq!(once, twice, "{name} is never done");
    assert_eq!(said(text), said(&once), "{name} says something else");
}

#[test]
fn the_layout_keeps_every_word_and_comment_and_is_done_at_once() {
    for (path, text) in designs() {
        let name = path.to_string_lossy();
        assert_formats(&text, &name);
        assert_formats(&text.replace('\n', "\r\n"), &name);
        assert_formats(&text.replace("    ", "\t"), &name);
        let once = format(&text).unwrap();
        assert_eq!(read(&once).design, read(&text).design, "{name}");
    }
}

#[test]
fn a_design_in_one_line_gets_lines_columns_and_commas() {
    let text = "Topology(version:1,hosts:{\n\"a\":(ip:\"1\"), // one\n\"server\":()\n\n\n // end\n},\
        components:{\"web\" : WebServer( on:\"a\", )},links:[\n(\"visitor\",\"b\",Http,(weight:2)),(\"c\",\"dd\",Http) ] )";
    let expected = "Topology(
    version: 1,
    hosts: {
        \"a\":      (ip: \"1\"),   // one
        \"server\": (),

        // end
    },
    components: { \"web\": WebServer(on: \"a\") },
    links: [
        (\"visitor\", \"b\",  Http, (weight: 2)), (\"c\",       \"dd\", Http),
    ],
)
";
    assert_eq!(format(text).unwrap(), expected);
}

fn linchpin(args: &[&str]) -> std::process::Output {
    std::process::Command::new(env!("CARGO_BIN_EXE_linchpin"))
        .args(args)
        .output()
        .unwrap()
}

#[test]
fn fmt_changes_files_and_fmt_check_only_names_them() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let untidy = "\u{feff}Topology(version:1,components:{}) // end";
    let (a, b) = (file("a.ron", untidy), file("b.ron", "Topology(version: 1"));
    let checked = linchpin(&["fmt", "--check", &a]);
    assert_eq!(checked.status.code(), Some(1));
    assert_eq!(String::from_utf8(checked.stdout).unwrap(), format!("{a}\n"));
    assert_eq!(std::fs::read_to_string(&a).unwrap(), untidy);
    // A broken file is told and left alone; the others are laid out all the same.
    let done = linchpin(&["fmt", &b, &a]);
    assert_eq!(done.status.code(), Some(2));
    assert!(
        String::from_utf8(done.stderr)
            .unwrap()
            .contains("before this `(` is closed")
    );
    assert_eq!(
        std::fs::read_to_string(&a).unwrap(),
        "\u{feff}Topology(\n    version: 1,\n    components: {},\n)   // end\n"
    );
    assert_eq!(linchpin(&["fmt", "--check", &a]).status.code(), Some(0));
}

#[test]
fn schema_prints_the_whole_format() {
    let printed = linchpin(&["schema"]);
    assert!(printed.status.success());
    assert!(
        printed
            .stdout
            .starts_with(b"The topology file, version 1\n")
    );
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 512,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn what_ron_takes_has_a_shape(text in ron_text()) {
        prop_assume!(ron_accepts(&text));
        prop_assert!(shape_accepts(&text), "{}: {:?}", text, syntax::parse(&text).1);
    }

    #[test]
    fn any_text_is_answered_and_its_tokens_cover_it(text in "\\PC{0,60}|[\\[\\](){}:,\"'#=;/*a1 \n-]{0,60}") {
        let document = Document::parse(&text);
        prop_assert!(document.has_errors());
        let mut at = 0;
        for token in token::tokens(document.text()) {
            prop_assert_eq!(token.span.start, at);
            at = token.span.end;
        }
        prop_assert_eq!(at, document.text().len());
        let said = render(document.diagnostics(), "x", document.text());
        prop_assert!(said.chars().all(|c| c == '\n' || !c.is_control()));
    }

    #[test]
    fn a_broken_design_is_answered(at in 0..THREE.len(), cut in 0..40_usize, new in "[(){}\\[\\],:\"']{0,2}") {
        let parts = (THREE.get(..at), THREE.get((at + cut).min(THREE.len())..));
        let (Some(head), Some(tail)) = parts else {
            return Err(TestCaseError::reject("within a character"));
        };
        let text = format!("{head}{new}{tail}");
        let document = Document::parse(&text);
        prop_assert_eq!(document.design().is_none(), document.has_errors());
        // What the checker lets pass, RON reads: it has never the first word.
        prop_assert!(document.diagnostics().len() < 60, "{}", text);
    }

    #[test]
    fn any_ron_can_be_laid_out(text in ron_text()) {
        prop_assume!(shape_accepts(&text));
        assert_formats(&text, &text);
    }

    #[test]
    fn names_of_any_letters_survive(name in "[^@/>#]{1,8}") {
        let text = edited(THREE, |editor| {
            editor.insert(&Path::section("hosts"), Place::Last, Some(&name), "()")
        });
        let found = read(&text);
        let keys = found.design.map(|d| d.hosts.keys().cloned().collect::<Vec<_>>());
        prop_assert!(name.trim().is_empty() || keys.is_none() || keys.unwrap().contains(&name));
        prop_assert_eq!(ron::from_str::<String>(&quote(&name)).unwrap(), name);
    }
}
