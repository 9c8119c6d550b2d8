//! The one command table: every command's name, explanation and default keys, declared once.
//!
//! Keys, help, the bar at the bottom and the palette are all made from it. Refuses behaviour:
//! `update` says what a command does.

mod place;

pub use place::{Group, Place};

/// One command as the table has it.
#[derive(Debug, Clone, Copy)]
pub struct Entry {
    /// Which command.
    pub command: Command,
    /// Its name in keymaps and in the palette.
    pub name: &'static str,
    /// A word or two for the bar at the bottom.
    pub short: &'static str,
    /// A sentence for help and palette.
    pub doc: &'static str,
    /// Where it stands on the help page.
    pub group: Group,
    /// Its default keys; the first is the one that is shown.
    pub keys: &'static [&'static str],
}

macro_rules! commands {
    ($( $group:ident { $( $command:ident $name:literal $short:literal [$($key:literal),*] $doc:literal; )+ } )+) => {
        /// Everything the explorer can be told to do by key, palette or mouse.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Command {
            $( $( #[doc = $doc] $command, )+ )+
        }

        /// The command table.
        pub const COMMANDS: &[Entry] = &[
            $( $( Entry {
                command: Command::$command,
                name: $name,
                short: $short,
                doc: $doc,
                group: Group::$group,
                keys: &[$($key),*],
            }, )+ )+
        ];
    };
}

commands! {
    Move {
        Left "go_left" "left" ["left", "h"] "Select what is to the left";
        Down "go_down" "down" ["down", "j"] "Select what is below";
        Up "go_up" "up" ["up", "k"] "Select what is above";
        Right "go_right" "right" ["right", "l"] "Select what is to the right";
        Widen "widen" "wider" ["w"] "Select the host around it, then the zone, then the component again";
        NextLink "next_link" "links" ["L"] "Go through the links of what is selected: a link can be killed, too";
        PanLeft "pan_left" "picture left" ["shift-left", "<"] "Show what lies further to the left";
        PanRight "pan_right" "picture right" ["shift-right", ">"] "Show what lies further to the right";
        PanUp "pan_up" "picture up" ["pageup"] "Show what lies further up; in a list, a page up";
        PanDown "pan_down" "picture down" ["pagedown"] "Show what lies further down; in a list, a page down";
        Fold "fold" "fold" ["z"] "Fold the selected host or zone into one box, or draw ×n copies apart; again: unfold";
        FoldAll "fold_all" "fold all" ["Z"] "Fold every host; then every zone; then unfold everything";
        ZoomIn "zoom_in" "closer" ["}"] "Boxes that say more; the picture scrolls where it does not fit";
        ZoomOut "zoom_out" "further" ["{"] "Boxes that say less, so that more of them are in sight";
        ZoomFit "zoom_fit" "fit" ["*"] "As much detail as the window has room for";
        Minimap "small_map" "map" ["W", "\\ m"] "Show or hide the small map of a picture that is larger than the window";
        NextPane "next_pane" "pane" ["tab"] "Go to the next pane";
        PreviousPane "previous_pane" "back a pane" ["backtab"] "Go to the previous pane";
        Show "show" "show" ["enter"] "Show what is selected: a finding on the picture, a figure's derivation";
        Back "back" "back" ["esc"] "Go back; never quits";
    }
    Break {
        Kill "kill" "kill" ["space"] "Kill what is selected, or restore it";
        Drain "drain" "drain" ["d"] "Drain what is selected: it takes nothing new";
        RestoreAll "restore_all" "restore all" ["R"] "Restore everything: faults, drains, rate and mix";
    }
    Change {
        Algorithm "next_algorithm" "algorithm" ["a"] "Give the balancer its next algorithm";
        Mode "switch_mode" "mode" ["m"] "Switch between active-active and active-passive";
        Fix "fix" "fix" ["x"] "Show the edits that mend the finding, and what would come of each";
        Add "add" "add" ["A"] "Add a component, a host or a zone: the kind from a list, then its name";
        AddHost "add_host" "add host" ["H"] "Add a host";
        AddZone "add_zone" "add zone" ["ctrl-n"] "Add a zone, around the selected host";
        Connect "connect" "connect" ["J"] "Join what is selected to something: the target, then what the link carries";
        Disconnect "disconnect" "disconnect" ["U"] "Take out one of the links of what is selected";
        Form "form" "fields" ["i"] "Every field of what is selected, with its meaning, in a form";
        DesignForm "design_form" "design" ["I", "\\ i"] "Every field of the design itself: site, workload, goals, clusters, claims";
        Rename "rename" "rename" ["r"] "Rename what is selected, wherever the file speaks of it";
        MoveTo "move_to" "move" ["P"] "Put the component on another host, or the host in another zone";
        Duplicate "duplicate" "double" ["ctrl-d"] "Double what is selected, with the same links";
        Count "set_count" "how many" ["#"] "Say how many of what is selected there are";
        ChangeKind "change_kind" "kind" ["ctrl-k"] "Make the component another kind; what both have stays";
        Delete "delete" "delete" ["delete", "ctrl-x"] "Delete what is selected, and what speaks of it; undo takes it back";
        Undo "undo" "undo" ["u"] "Take the last change of the file back";
        Redo "redo" "redo" ["ctrl-r"] "Make the change again";
        Edit "edit_text" "text" ["e"] "Edit the file's text; the picture follows";
    }
    Traffic {
        Faster "rate_up" "rate" ["+", "="] "More requests a second";
        Slower "rate_down" "less" ["-"] "Fewer requests a second";
        Mix "next_mix" "mix" ["M"] "Change the mix of static, read and write requests";
        Pause "pause" "pause" ["p"] "Pause the traffic, or let it run";
        Step "step" "step" ["."] "Let one thing happen, and say what was decided";
        SpeedDown "speed_down" "slower" ["["] "Let time pass more slowly";
        SpeedUp "speed_up" "faster" ["]"] "Let time pass faster";
        Rewind "rewind" "back in time" [","] "Go back in time, a second at a time";
        Forward "forward" "forward" [";"] "Go forward again: what was done since happens again";
        Oldest "go_to_oldest" "oldest" ["home"] "Go back as far as is remembered";
        Latest "go_to_latest" "latest" ["end"] "Go forward to the latest moment";
        Bookmark "bookmark" "bookmark" ["B"] "Set a bookmark at this moment";
        NextBookmark "next_bookmark" "bookmarks" ["'"] "Go to the next bookmark";
        Follow "follow_request" "follow" ["T"] "Follow one request in slow motion; again: one of the next class";
        NextRequest "next_request" "next" ["n"] "Follow the next request of that class";
        PreviousRequest "previous_request" "previous" ["N"] "Go back to the request of that class before it";
        Drills "drills" "drills" ["D", "\\ d"] "Play a drill of the file, or one made for the design; it ends in a post-mortem";
    }
    Show {
        Findings "findings" "findings" ["f"] "Go to the findings";
        AllFindings "all_findings" "full screen" ["F", "\\ f"] "Show the findings on a screen of their own, each explained";
        KillTable "kill_table" "kill table" ["K", "\\ k"] "What each failure costs, worst first";
        Claims "claims_and_checklists" "claims" ["C", "\\ c"] "What the file claims and what is usually said, tested; then the checklists of the course's tasks";
        NextLens "next_overlay" "overlay" ["o"] "Mark the picture: what a sniffer reads, what an intruder reaches, who notices a failure, what each failure costs";
        Compare "compare" "compare" ["c"] "Compare two algorithms under the same requests, two modes under the same death, or see the difference between two designs";
        Charts "charts" "charts" ["t"] "Charts of the last minutes: shares, rate, latency, load; left and right set the clock";
        Events "events" "events" ["E", "\\ e"] "Everything that happened; enter goes back to it";
        Prove "prove" "prove" ["v"] "Prove the finding: play the failure it speaks of, or end it";
        Copy "copy" "copy" ["y"] "Copy the finding, the derivation or the name of what is selected";
        Present "present" "present" ["f5", "shift-f5", "\\ p"] "Tell the design step by step on the full screen: the file's tour, or one made from the design";
        RecordStep "record_step" "record" ["f6"] "Record a tour: begin, and then ask what is said of the scene as it is, which becomes a step";
        UnrecordStep "unrecord_step" "drop step" ["shift-f6"] "Drop the step of the tour that was recorded last";
        KeepTour "keep_tour" "keep tour" ["f7"] "Write the recorded steps into the file's tour; undo takes them back";
        DayNight "day_and_night" "light or dark" ["ctrl-t"] "Put the theme's light or dark counterpart on";
        Quiz "quiz" "quiz" ["Q", "\\ q"] "Ask ten questions about the design; each answer is played on the picture";
        Mask "mask" "mask" [] "Show hosts, addresses and the site under neutral names; again: show the file";
        Blind "blind_mode" "blind" ["b", "\\ b"] "Hide findings, shares and marks, to find them first; again: show them";
        Timer "task_timer" "timer" ["O", "\\ t"] "Ten minutes for a task: start, pause, go on";
        Find "find" "find" ["/"] "Find a component, host or zone by name";
        Palette "palette" "commands" [":"] "Find a command by name";
        KeysHere "keys_here" "keys here" ["f1"] "Show every key that means something here and now; again: the next page";
        Help "help" "help" ["?"] "Explain the screen and every key";
    }
    Program {
        Gallery "gallery" "designs" ["g", "\\ g"] "Open one of the built-in designs, or a file";
        OpenFile "open_file" "files" ["ctrl-o"] "Go to an open file, or open one from the disk; the others stay open";
        NextFile "next_file" "next file" ["ctrl-pagedown"] "Go to the next open file";
        PreviousFile "previous_file" "file before" ["ctrl-pageup"] "Go to the open file before";
        CloseFile "close_file" "close" ["ctrl-w"] "Close the file; asks when something would be lost";
        Save "save" "save" ["ctrl-s"] "Save the file";
        SaveAs "save_as" "save as" ["S", "\\ w"] "Save under another name";
        SaveAll "save_all" "save all" ["alt-s"] "Save every open file that has changes";
        Settings "settings" "settings" ["f2", "\\ s"] "Theme, characters, motion, mouse: tried at once, kept when asked to";
        ConfigProblems "config_problems" "problems" [] "List what is wrong in your settings, keys and themes, each with its file, line and column";
        Mouse "mouse" "mouse" ["f4", "\\ x"] "Leave the mouse to the terminal, so that it selects text, or take it again";
        Suspend "suspend" "suspend" ["ctrl-z", "alt-q"] "Stop the program; fg goes on with it";
        Quit "quit" "quit" ["q", "ctrl-c", "ctrl-q"] "Leave; asks when something would be lost";
    }
    Text {
        Complete "complete" "what fits" ["ctrl-space"] "List what could be written here: fields, kinds, words, names; enter or tab takes it";
        FindText "find_text" "find" ["ctrl-f"] "Look for words in the text; enter and shift-enter go through them, esc goes back";
        ReplaceText "replace_text" "replace" ["ctrl-h"] "Replace words: tab goes to what comes in their place, enter replaces one, ctrl-a all";
        FindTextNext "find_text_next" "next" ["f3"] "Go to the next place of what was looked for";
        FindTextPrevious "find_text_previous" "previous" ["shift-f3"] "Go to the place before of what was looked for";
        GoToLine "go_to_line" "line" ["ctrl-g"] "Go to a line by its number";
        MarkAll "mark_all" "mark all" ["ctrl-a"] "Mark the whole text; shift with arrows marks a part";
        CutText "cut_text" "cut" ["ctrl-x"] "Cut out what is marked";
        CopyText "copy_text" "copy" ["ctrl-c"] "Copy what is marked; leaves where nothing is";
        PasteText "paste_text" "paste" ["ctrl-v"] "Write what was cut or copied last, in this file or another";
        DeleteWordBefore "delete_word_before" "delete word" ["ctrl-w", "ctrl-backspace", "alt-backspace"] "Delete the word before the cursor";
        DeleteWordAfter "delete_word_after" "delete next word" ["ctrl-delete", "alt-delete"] "Delete the word behind the cursor";
        LineStart "line_start" "line's start" ["home"] "Go to the first letter of the line; from there to its start";
        UndoTyping "undo_typing" "undo" ["ctrl-z", "ctrl-u"] "Take the last change of the file back";
        RedoTyping "redo_typing" "redo" ["ctrl-y", "ctrl-r"] "Make the change again";
        NextMistake "next_mistake" "mistake" ["f8"] "Go to the next thing that is wrong with the text";
        PreviousMistake "previous_mistake" "mistake before" ["shift-f8"] "Go to the thing before that is wrong";
        OtherBracket "other_bracket" "bracket" ["ctrl-]", "ctrl-5"] "Go to the other bracket of the pair";
        Comment "comment" "comment" ["ctrl-/", "ctrl-7", "ctrl-_"] "Make the line, or what is marked, a comment, or text again";
        DuplicateLine "duplicate_line" "double" ["ctrl-d"] "Write the line a second time";
        LineDown "move_line_down" "line down" ["alt-down"] "Move the line down";
        LineUp "move_line_up" "line up" ["alt-up"] "Move the line up";
        TextDown "text_page_down" "further" ["pagedown"] "Go a page down";
        TextUp "text_page_up" "before" ["pageup"] "Go a page up";
        WrapText "wrap_text" "wrap" ["alt-z"] "Wrap long lines, or let them go over the edge";
        LeaveText "leave_text" "picture" ["tab", "backtab"] "Go to the picture; the text stays open";
        CloseText "close_text" "close the text" ["esc"] "Close the text; what was typed is kept";
    }
    KillTable {
        PlayRow "play_row" "play" ["enter", "space"] "Play the failure under the cursor";
        DeriveRow "derive_row" "derive" ["d"] "Show how the figures of the row come about";
        Pairs "pairs" "pairs" ["p"] "Fail two at a time: every pair of hosts and components; and back";
        Kinds "next_kinds" "kind" ["tab"] "List hosts, components, links or zones only";
        FilterRows "filter_rows" "filter" ["/"] "Keep the rows whose names contain what is typed";
        SortByNext "sort_by_next" "sort" [">"] "Sort by the next column";
        SortByPrevious "sort_by_previous" "sort back" ["<"] "Sort by the column before";
        TurnRound "turn_round" "turn round" ["s"] "Turn the order round";
        EveryRow "every_row" "all rows" ["n"] "Show rows that change nothing, too; of pairs, those that one of the two explains";
    }
    Compare {
        NextRow "next_row" "choose" ["down", "j"] "Choose the next server, or the next thing to die";
        PreviousRow "previous_row" "choose" ["up", "k"] "Choose the server before, or the thing before";
        NextTab "next_comparison" "next" ["tab"] "Compare something else: algorithms, modes, designs";
        NextOther "next_other" "other" ["right", "l"] "Put the next one on the right side";
        PreviousOther "previous_other" "other" ["left", "h"] "Put the one before on the right side";
        Adopt "adopt" "adopt" ["enter"] "Take what stands on the right into the file: one token, and undo takes it back";
        SlowServer "slow_server" "slow server" ["s"] "Let the server under the cursor take five times as long, or its usual time again";
    }
    Findings {
        Regroup "group_findings" "group" ["s"] "Group the findings by severity, category or element";
        FilterFindings "filter_findings" "filter" ["/"] "Keep the findings that speak of what is typed";
        Unfold "unfold" "unfold" ["space"] "List the findings that the one under the cursor stands for";
        Depth "explain_to" "reader" ["t"] "Explain findings to a student, or to a reviewer";
    }
    Sheets {
        PlayLine "play_claim" "play" ["enter", "space"] "Play what shows the claim under the cursor: its failure, its drill, its finding";
        NextSheet "next_sheet" "next sheet" ["tab", "right", "l"] "Go on to the next sheet: the claims, then a checklist for each task";
        PreviousSheet "previous_sheet" "sheet before" ["left", "h", "backtab"] "Go back to the sheet before";
    }
    Fix {
        ApplyFix "apply_fix" "apply" ["enter"] "Make the edit in the file's text; undo takes it back";
        NextFix "next_fix" "next" ["down", "j"] "Look at the next way to mend it";
        PreviousFix "previous_fix" "previous" ["up", "k"] "Look at the way before";
        DiffDown "diff_down" "more lines" ["pagedown"] "Show further lines of the difference";
        DiffUp "diff_up" "lines before" ["pageup"] "Show lines of the difference before these";
    }
    Present {
        NextStep "next_step" "next" ["right", "space", "pagedown", "enter"] "Reveal the answer, or go on to the next step";
        PreviousStep "previous_step" "back" ["left", "pageup"] "Go back to the step before";
        Overview "overview" "steps" ["o"] "List the steps; a number and enter goes straight to one";
        MoreTold "more_told" "more" ["down", "j"] "Scroll the step's text down, where it is longer than its panel";
        LessTold "less_told" "less" ["up", "k"] "Scroll the step's text up";
        Blank "blank" "blank" [".", "b"] "Blank the screen; any key brings it back";
        Improvise "improvise" "try things" ["i"] "Use the explorer's own keys; presenting again comes back to the step";
    }
    Settings {
        NextValue "next_value" "change" ["right", "l", "space", "enter"] "Set the row to the next thing it offers";
        PreviousValue "previous_value" "change back" ["left", "h"] "Set the row to the thing before";
        KeepSettings "keep_settings" "keep" ["s"] "Write what was changed into the settings file";
    }
}

/// The commands that belong to a place, in the order of the table.
pub fn at(place: Place) -> impl Iterator<Item = &'static Entry> {
    COMMANDS
        .iter()
        .filter(move |entry| entry.group.place() == place)
}

impl Command {
    /// The command's row in the table.
    #[must_use]
    pub fn entry(self) -> &'static Entry {
        COMMANDS
            .iter()
            .find(|entry| entry.command == self)
            .unwrap_or(&COMMANDS[0])
    }

    /// Whether a number before its key makes it happen so often: what goes on by one step.
    #[must_use]
    pub const fn repeats(self) -> bool {
        matches!(
            self,
            Self::Left
                | Self::Down
                | Self::Up
                | Self::Right
                | Self::NextLink
                | Self::PanLeft
                | Self::PanRight
                | Self::PanUp
                | Self::PanDown
                | Self::ZoomIn
                | Self::ZoomOut
                | Self::Undo
                | Self::Redo
                | Self::Faster
                | Self::Slower
                | Self::Step
                | Self::SpeedDown
                | Self::SpeedUp
                | Self::Rewind
                | Self::Forward
                | Self::NextBookmark
                | Self::NextRequest
                | Self::PreviousRequest
                | Self::NextRow
                | Self::PreviousRow
                | Self::NextFix
                | Self::PreviousFix
                | Self::DiffDown
                | Self::DiffUp
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::keymap::{Found, Keymap};
    use crate::app::keys::Key;
    use std::collections::{HashMap, HashSet};

    #[test]
    fn every_default_key_is_readable_and_means_one_thing() {
        let keymap = Keymap::default();
        let mut meaning = HashMap::new();
        for entry in COMMANDS {
            for text in entry.keys {
                let keys: Option<Vec<Key>> = text.split(' ').map(Key::parse).collect();
                let keys = keys.unwrap_or_else(|| panic!("{text} is no key"));
                let place = entry.group.place();
                let before = meaning.insert((place as u8, keys.clone()), entry.name);
                assert_eq!(before, None, "{text}");
                assert_eq!(keymap.find(place, &keys), Found::Command(entry.command));
            }
        }
    }

    #[test]
    fn names_are_unique_and_explained() {
        let names: HashSet<_> = COMMANDS.iter().map(|entry| entry.name).collect();
        assert_eq!(names.len(), COMMANDS.len());
        // Some are in the palette alone, and have no key.
        assert!(COMMANDS.iter().all(|entry| !entry.doc.is_empty()));
        let keyless = COMMANDS.iter().filter(|entry| entry.keys.is_empty());
        assert!(keyless.count() < 5);
    }
}
