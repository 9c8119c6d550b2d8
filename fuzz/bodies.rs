//! What is tried with hostile input, by the fuzzer and, over the committed corpus, by the tests.
//!
//! Each takes any bytes and fails by panicking.
#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "each target has one body; one that fails has found something"
)]

use linchpin::design::{Flow, Model};
use linchpin::document::{Document, Place, format};
use linchpin::findings::{self, Options};
use linchpin::layout::{self, Copies, Scene};
use linchpin::share::{CheckDepth, KillTable};
use linchpin::text::{Charset, Kind, sanitize};
use std::sync::Arc;

/// Larger designs are sound, but take the fuzzer too long to be worth it.
const MOST_PARTS: usize = 40;

/// A text is read, laid out anew, drawn and judged.
pub(crate) fn read(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let clean = sanitize(text, Kind::Source);
    assert_eq!(
        sanitize(&clean, Kind::Source),
        clean,
        "cleaning is done once"
    );
    let document = Document::parse(text);
    assert_eq!(document.to_file(), text, "what was read can be given back");
    for diagnostic in document.diagnostics() {
        let span = diagnostic.span;
        assert!(document.text().get(span.start..span.end).is_some());
    }
    if let Ok(laid_out) = format::format(text) {
        let again = format::format(&laid_out).expect("what was laid out can be read");
        assert_eq!(again, laid_out, "laying out twice changes nothing");
        assert_eq!(
            Document::parse(&laid_out).design(),
            document.design(),
            "laying out changes no meaning"
        );
    }
    let Some(design) = document.design() else {
        assert!(document.has_errors(), "no design, and nobody says why");
        return;
    };
    let model = Model::new(Arc::clone(design));
    if model.graph.node_count() > MOST_PARTS || model.graph.edge_count() > 4 * MOST_PARTS {
        return;
    }
    let flow = Flow::new(&model);
    let table = KillTable::single(&model, &flow, CheckDepth::AsDeclared);
    for row in &table.rows {
        assert!((0.0..=1.0 + 1e-9).contains(&row.served.worst.all));
    }
    let _ = findings::check(&model, &flow, &table, Options::default());
    let scene = Scene::new(&model, Copies::Folded);
    let picture = layout::fit(&scene.diagram, 80, 24);
    layout::paint(&picture, &scene.diagram, Charset::Ascii);
}

/// Values that edits write: sound ones, and such as nobody should.
const VALUES: [&str; 12] = [
    "RoundRobin",
    "3",
    "\"server-1\"",
    "()",
    "[]",
    "{}",
    "WebServer(on: \"server-1\")",
    "(\"a\", \"b\", Http)",
    "",
    "((((",
    "\"\u{202e}\u{301}\"",
    "/* open",
];

/// The first bytes, up to a zero, say which edits are made of the text that follows: each two
/// bytes one edit. Taking them all back gives the very text.
pub(crate) fn patch(bytes: &[u8]) {
    let split = bytes.iter().position(|byte| *byte == 0).unwrap_or(0);
    let (edits, text) = bytes.split_at(split);
    let text = text.strip_prefix(b"\0").unwrap_or(text);
    let Ok(text) = std::str::from_utf8(text) else {
        return;
    };
    let mut document = Document::parse(text);
    let original = document.text().to_owned();
    for edit in edits.chunks_exact(2).take(64) {
        let [what, place] = [edit[0], edit[1]].map(usize::from);
        let at = document.text().len() * place / 256;
        let value = VALUES[what / 8 % VALUES.len()];
        let path = document.path_at(at);
        let editor = document.editor();
        let patches = path.and_then(|path| match what % 8 {
            0 | 1 => editor.set(&path, value),
            2 | 3 => editor.remove(&path),
            4 => editor.insert(&path, Place::Last, None, value),
            5 => editor.insert(&path, Place::First, Some("new"), value),
            _ => {
                let old = ["server-1", "a", "haproxy", "nginx-1"][place % 4];
                Some(editor.rename(old, "re\"named"))
            }
        });
        if let Some(patches) = patches {
            let before = document.text().to_owned();
            if document.apply(&patches, "edit", None).is_none() {
                assert_eq!(
                    document.text(),
                    before,
                    "an edit that is refused changes nothing"
                );
            }
        }
    }
    let last = document.text().to_owned();
    let mut steps = 0;
    while document.undo().is_some() {
        steps += 1;
    }
    assert_eq!(document.text(), original, "everything can be taken back");
    for _ in 0..steps {
        document.redo();
    }
    assert_eq!(document.text(), last, "and done again");
}
