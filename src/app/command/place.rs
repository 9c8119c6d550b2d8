//! Groups of commands, and the places in which keys mean them.
//!
//! Refuses keys: the table and the keymap have them.

use super::Command;

/// What sort of thing a command does; the order of the help page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// Moving over the picture and between panes.
    Move,
    /// Breaking things: never touches the file.
    Break,
    /// Changing the design: edits the file's text.
    Change,
    /// The traffic and its clock.
    Traffic,
    /// What is shown.
    Show,
    /// Files and the program itself.
    Program,
    /// In the open text.
    Text,
    /// On the kill table.
    KillTable,
    /// On the comparison.
    Compare,
    /// In the list of findings.
    Findings,
    /// On claims and checklists.
    Sheets,
    /// On the fixes of a finding.
    Fix,
    /// In a presentation.
    Present,
    /// On the settings.
    Settings,
}

/// Where a key means what it means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// The picture and the panes around it.
    Explorer,
    /// The open text.
    Text,
    /// The kill table.
    KillTable,
    /// The comparison.
    Compare,
    /// The list of findings, in its pane and on its screen.
    Findings,
    /// Claims and checklists.
    Sheets,
    /// The fixes of a finding.
    Fix,
    /// A presentation.
    Present,
    /// The settings.
    Settings,
}

impl Place {
    /// Every place, in the order in which keys are told.
    pub const ALL: [Self; 9] = [
        Self::Explorer,
        Self::Text,
        Self::KillTable,
        Self::Compare,
        Self::Findings,
        Self::Sheets,
        Self::Fix,
        Self::Present,
        Self::Settings,
    ];

    /// What keymap files call it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Explorer => "explorer",
            Self::Text => "text",
            Self::KillTable => "kill_table",
            Self::Compare => "compare",
            Self::Findings => "findings",
            Self::Sheets => "claims",
            Self::Fix => "fix",
            Self::Present => "present",
            Self::Settings => "settings",
        }
    }
}

impl Place {
    /// Whether the place does what the picture's key for a command says.
    #[must_use]
    pub const fn borrows(self, command: Command) -> bool {
        use Command as C;
        if matches!(command, C::Help | C::KeysHere | C::DayNight | C::Suspend) {
            return true;
        }
        let records = matches!(command, C::RecordStep | C::KeepTour);
        let is_scene = matches!(
            self,
            Self::KillTable | Self::Findings | Self::Sheets | Self::Text
        );
        if records && is_scene {
            return true;
        }
        let moves = matches!(command, C::Up | C::Down | C::PanUp | C::PanDown);
        let traffic = matches!(command, C::RestoreAll | C::Pause);
        let history = matches!(command, C::Undo | C::Redo);
        match self {
            Self::Explorer => true,
            Self::Text => matches!(
                command,
                C::Save | C::Quit | C::OpenFile | C::NextFile | C::PreviousFile
            ),
            Self::KillTable => {
                let turns = matches!(command, C::Left | C::Right);
                let leads = matches!(command, C::Back | C::Findings | C::Palette | C::Gallery);
                moves || traffic || turns || leads
            }
            Self::Compare => history || matches!(command, C::Back | C::Save),
            Self::Findings => {
                let acts = matches!(command, C::Back | C::Show | C::Prove | C::Copy | C::Fix);
                moves || traffic || history || acts || matches!(command, C::KillTable)
            }
            Self::Sheets => {
                let leads = matches!(command, C::Back | C::Findings | C::AllFindings);
                moves || traffic || leads || matches!(command, C::KillTable | C::Palette)
            }
            Self::Fix => matches!(command, C::Back),
            Self::Present => matches!(command, C::Back | C::Pause),
            Self::Settings => matches!(command, C::Up | C::Down | C::Back | C::Quit),
        }
    }
}

impl Group {
    /// Every group in the order of the help page.
    pub const ALL: [Self; 14] = [
        Self::Move,
        Self::Break,
        Self::Change,
        Self::Traffic,
        Self::Show,
        Self::Program,
        Self::Text,
        Self::KillTable,
        Self::Compare,
        Self::Findings,
        Self::Sheets,
        Self::Fix,
        Self::Present,
        Self::Settings,
    ];

    /// Where the group's keys work.
    #[must_use]
    pub const fn place(self) -> Place {
        match self {
            Self::Text => Place::Text,
            Self::KillTable => Place::KillTable,
            Self::Compare => Place::Compare,
            Self::Findings => Place::Findings,
            Self::Sheets => Place::Sheets,
            Self::Fix => Place::Fix,
            Self::Present => Place::Present,
            Self::Settings => Place::Settings,
            _ => Place::Explorer,
        }
    }

    /// The heading on the help page.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Move => "Move",
            Self::Break => "Break (an experiment: the file stays as it is)",
            Self::Change => "Change the design (edits the file's text)",
            Self::Traffic => "Traffic and time",
            Self::Show => "Show",
            Self::Program => "File and program",
            Self::Text => "In the text (e)",
            Self::KillTable => "On the kill table (K)",
            Self::Fix => "On the fixes of a finding (x)",
            Self::Present => "In a presentation (f5)",
            Self::Settings => "On the settings (f2)",
            Self::Compare => "On the comparison (c)",
            Self::Findings => "In the findings (f, F)",
            Self::Sheets => "On claims and checklists (C)",
        }
    }
}
