//! Diagrams as the tools read them that they are written for: the parsers of Mermaid, Graphviz and
//! D2 accept every one, and see the same boxes and arrows.
//!
//! `LINCHPIN_PARSERS` names a `node_modules` with mermaid, jsdom, @viz-js/viz and @terrastruct/d2;
//! `LINCHPIN_DESIGNS` may name a folder of further designs. Without the first nothing is asked.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Names that mean something to one of the languages, or would leave their place in it.
const NAMES: [&str; 46] = [
    "end",
    "End",
    "graph",
    "subgraph",
    "node",
    "edge",
    "strict",
    "digraph",
    "class",
    "classDef",
    "click",
    "style",
    "linkStyle",
    "default",
    "direction",
    "href",
    "call",
    "interpolate",
    "title",
    "label",
    "shape",
    "near",
    "width",
    "layers",
    "null",
    "vars",
    "link",
    "_",
    "x",
    "o",
    "v",
    "3",
    "3rd-party",
    "a--b",
    "a->b",
    "a-b",
    "a_b",
    "A.B",
    "кэш",
    "缓存",
    "direction LR",
    "${x}",
    "%%{init: {}}%%",
    "</script>",
    "style:\"x\"",
    "style #x; a:#1;",
];

/// The designs of the repository by name, and some that try the grammars.
fn designs() -> BTreeMap<String, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let more = std::env::var_os("LINCHPIN_DESIGNS").map(PathBuf::from);
    let mut designs = BTreeMap::new();
    for folder in [root.join("designs"), root.join("tests/corpus")]
        .into_iter()
        .chain(more)
    {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|end| end == "ron") {
                let name = path.file_stem().unwrap().to_string_lossy().into_owned();
                designs.insert(name, std::fs::read_to_string(path).unwrap());
            }
        }
    }
    // Names in a file are spared the signs that its own ids are made of; labels are not.
    let id = |name: &str| name.replace(['>', '/', ':', '#'], ".");
    let (mut boxes, mut wires) = (String::new(), String::new());
    let (mut frames, mut framed) = (String::new(), String::new());
    for (place, name) in NAMES.iter().enumerate() {
        let (id, next) = (id(name), id(NAMES[(place + 1) % NAMES.len()]));
        boxes.push_str(&format!("{id:?}: WebServer(label: {name:?}), "));
        wires.push_str(&format!("({id:?}, {next:?}, Tcp, (label: {name:?})), "));
        frames.push_str(&format!("{id:?}: (label: {name:?}), "));
        framed.push_str(&format!("\"in{place}\": Database(on: {id:?}), "));
    }
    let title = r##""a \"; {b} #35; --> %% c""##;
    designs.insert(
        "boxes".to_owned(),
        format!("Topology(version: 1, site: \"\", components: {{ {boxes} }}, links: [{wires}])"),
    );
    designs.insert(
        "frames".to_owned(),
        format!(
            "Topology(version: 1, title: {title}, hosts: {{ {frames} }}, components: {{ {framed} }}, links: [{}])",
            wires.replace("Tcp", "Management")
        ),
    );
    designs
}

/// What the parser of a language says of every diagram in a folder.
fn read(modules: &Path, language: &str, folder: &Path) -> BTreeMap<String, Value> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/parsers/parse.mjs");
    let output = Command::new("node")
        .arg(script)
        .arg(modules)
        .arg(language)
        .arg(folder)
        .output()
        .unwrap();
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{language}: {complaint}");
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn every_parser_accepts_every_design_and_sees_the_same_boxes_and_arrows() {
    let Some(modules) = std::env::var_os("LINCHPIN_PARSERS").map(PathBuf::from) else {
        eprintln!("SKIPPED: LINCHPIN_PARSERS names no node_modules with the parsers");
        return;
    };
    let work = tempfile::tempdir().unwrap();
    let designs = designs();
    let mut told = BTreeMap::new();
    for language in ["mermaid", "dot", "d2"] {
        let folder = work.path().join(language);
        std::fs::create_dir(&folder).unwrap();
        for (name, text) in &designs {
            let source = work.path().join("design.ron");
            std::fs::write(&source, text).unwrap();
            let output = Command::new(env!("CARGO_BIN_EXE_linchpin"))
                .args(["export", "--to", language, "-o"])
                .arg(folder.join(name))
                .arg(&source)
                .output()
                .unwrap();
            assert!(output.status.success(), "{name}: {output:?}");
        }
        told.insert(language, read(&modules, language, &folder));
    }
    let mut wrong = Vec::new();
    for name in designs.keys() {
        let of = |language: &str| &told[language][name];
        for language in ["mermaid", "dot", "d2"] {
            if of(language)["arrows"] != of("dot")["arrows"] || of(language)["arrows"].is_null() {
                wrong.push(format!("{language}: {name}: {}", of(language)));
            }
        }
        if of("mermaid")["boxes"] != of("dot")["boxes"] {
            wrong.push(format!("{name}: {} {}", of("mermaid"), of("dot")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    eprintln!("{} designs, read by three parsers", designs.len());
}
