//! A file while it is worked on: text, shape, design and diagnostics, always of one moment.
//!
//! Refuses the disk: `save` reads and writes. The text is the single source of truth; every
//! change, from the canvas or the editor, is a patch of it and goes through one history.

use super::diagnostic::{Diagnostic, Severity};
use super::edit::Editor;
use super::format;
use super::history::{History, Travelled};
use super::lexer::is_blank;
use super::locate;
use super::patch::{self, Patch, apply};
use super::read::{Reading, read};
use super::token::{Span, Token, tokens};
use super::tree::Tree;
use crate::design::Topology;
use crate::design::path::Path;
use std::sync::{Arc, OnceLock};

/// The byte order mark that some editors begin a file with.
const MARK: char = '\u{feff}';

/// A file while it is worked on.
#[derive(Debug, Clone)]
pub struct Document {
    text: String,
    has_mark: bool,
    saved: String,
    tree: Arc<Tree>,
    design: Option<Arc<Topology>>,
    diagnostics: Vec<Diagnostic>,
    history: History,
    /// The words of the text and where its lines start, once somebody asks for them.
    words: OnceLock<(Vec<Token>, Vec<usize>)>,
}

impl Document {
    /// Reads a text; what is wrong with it is among the diagnostics. A byte order mark is set
    /// aside and comes back in [`Self::to_file`].
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let plain = text.strip_prefix(MARK);
        let mut document = Self {
            has_mark: plain.is_some(),
            text: String::new(),
            saved: plain.unwrap_or(text).to_owned(),
            tree: Arc::default(),
            design: None,
            diagnostics: Vec::new(),
            history: History::default(),
            words: OnceLock::new(),
        };
        document.become_text(document.saved.clone());
        document
    }

    fn become_text(&mut self, text: String) {
        let Reading {
            tree,
            design,
            diagnostics,
        } = read(&text);
        self.text = text;
        self.words = OnceLock::new();
        self.tree = Arc::new(tree);
        self.design = design.map(Arc::new);
        self.diagnostics = diagnostics;
    }

    /// The text, without a byte order mark. All spans speak of it.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether nothing is said yet: no design, only spaces and comments.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        is_blank(&self.text)
    }

    fn words(&self) -> &(Vec<Token>, Vec<usize>) {
        self.words.get_or_init(|| {
            let ends = self.text.match_indices('\n').map(|(place, _)| place + 1);
            let lines = std::iter::once(0).chain(ends).collect();
            (tokens(&self.text).collect(), lines)
        })
    }

    /// The words of the text, spaces and comments included; cut once for each state of the text.
    #[must_use]
    pub fn tokens(&self) -> &[Token] {
        &self.words().0
    }

    /// The byte at which a line starts; the text's end for lines that it does not have.
    #[must_use]
    pub fn line_start(&self, row: usize) -> usize {
        let start = self.words().1.get(row).copied();
        start.unwrap_or(self.text.len())
    }

    /// The text that was read or saved last, without a byte order mark.
    #[must_use]
    pub fn saved(&self) -> &str {
        &self.saved
    }

    /// The text as it belongs into the file.
    #[must_use]
    pub fn to_file(&self) -> String {
        let mark = if self.has_mark { "\u{feff}" } else { "" };
        format!("{mark}{}", self.text)
    }

    /// The design, when nothing is wrong with the text.
    #[must_use]
    pub const fn design(&self) -> Option<&Arc<Topology>> {
        self.design.as_ref()
    }

    /// What is wrong with the text, in file order.
    #[must_use]
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// Whether something keeps the text from being a design.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        let is_error = |diagnostic: &Diagnostic| diagnostic.severity == Severity::Error;
        self.diagnostics.iter().any(is_error)
    }

    /// The shape of the text.
    #[must_use]
    pub fn tree(&self) -> &Tree {
        &self.tree
    }

    /// Edits of the text as it is now.
    #[must_use]
    pub fn editor(&self) -> Editor<'_> {
        Editor::new(&self.text, &self.tree)
    }

    /// The bytes a path speaks of, or of the closest thing to it that the text has.
    #[must_use]
    pub fn span_of(&self, path: &Path) -> Option<Span> {
        self.tree.span_of(&self.text, path)
    }

    /// What stands at a byte.
    #[must_use]
    pub fn path_at(&self, place: usize) -> Option<Path> {
        locate::path_at(&self.tree, &self.text, place)
    }

    /// Changes the text. `label` says what an undo takes back; changes of one `group` in a row
    /// are taken back together. `None`, and no change, when the patches do not fit the text;
    /// else what was touched.
    pub fn apply(&mut self, patches: &[Patch], label: &str, group: Option<&str>) -> Option<Span> {
        let changed = apply(&self.text, patches)?;
        if changed.text != self.text {
            let forward = patches.to_vec();
            self.history.record(label, group, forward, changed.back);
            self.become_text(changed.text);
        }
        Some(changed.touched)
    }

    /// Changes the text in one step of the history, and keeps its canonical layout where it has
    /// that; `None` and no change when the patches do not fit.
    pub fn rewrite(&mut self, patches: &[Patch], label: &str) -> Option<Span> {
        let changed = apply(&self.text, patches)?.text;
        let text = format::kept(&self.text, changed.clone());
        self.end_group();
        if text == changed {
            return self.apply(patches, label, None);
        }
        let patches = patch::between(&self.text, &text);
        self.apply(&patches, label, None)
    }

    /// Changes the text into another one that is a design, in one step of the history, and keeps
    /// its canonical layout where it has that.
    ///
    /// # Errors
    /// The first thing that would be wrong with the text; then nothing is changed.
    pub fn become_design(&mut self, text: &str, label: &str) -> Result<Span, String> {
        let reading = read(text);
        let mut wrong = reading.diagnostics.into_iter();
        if let Some(first) = wrong.find(|one| one.severity == Severity::Error) {
            return Err(first.message);
        }
        let patches = patch::between(&self.text, text);
        let done = self.rewrite(&patches, label);
        done.ok_or_else(|| "the text has changed since".to_owned())
    }

    /// The next change is taken back on its own, whatever its group.
    pub const fn end_group(&mut self) {
        self.history.end_group();
    }

    /// Takes the last change back: where, and what it was.
    pub fn undo(&mut self) -> Option<(Span, String)> {
        let travelled = self.history.undo(&self.text)?;
        Some(self.travel(travelled))
    }

    /// Does again what was taken back last: where, and what it was.
    pub fn redo(&mut self) -> Option<(Span, String)> {
        let travelled = self.history.redo(&self.text)?;
        Some(self.travel(travelled))
    }

    fn travel(&mut self, travelled: Travelled) -> (Span, String) {
        let Travelled {
            text,
            touched,
            label,
        } = travelled;
        self.become_text(text);
        (touched, label)
    }

    /// Whether there is something to take back, and something to do again.
    #[must_use]
    pub fn can_travel(&self) -> (bool, bool) {
        (self.history.can_undo(), self.history.can_redo())
    }

    /// Whether the text differs from the one that was read or saved last.
    #[must_use]
    pub fn is_modified(&self) -> bool {
        self.text != self.saved
    }

    /// The text is now what the file has.
    pub fn mark_saved(&mut self) {
        self.saved.clone_from(&self.text);
        self.history.end_group();
    }
}
