//! The roles a theme colours: what a thing on the screen means, never how it looks.
//!
//! Owns the list, the names used in theme files, and the modifiers that carry a role's meaning
//! where there are no colours. Refuses to name a colour.

use ratatui::style::Modifier;

/// Defines the roles once: variant, name in theme files, modifiers without colour, meaning.
macro_rules! roles {
    ($($(#[doc = $doc:literal])+ $role:ident = $name:literal $(, $plain:ident)*;)+) => {
        /// A meaning that a theme gives a style.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Role {
            $($(#[doc = $doc])+ $role,)+
        }

        impl Role {
            /// Every role, in the order of their declaration.
            pub const ALL: &'static [Self] = &[$(Self::$role),+];

            /// The role's name in theme files.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$role => $name,)+ }
            }

            /// What carries the role's meaning where colours cannot.
            #[must_use]
            pub const fn plain(self) -> Modifier {
                match self { $(Self::$role => Modifier::empty()$(.union(Modifier::$plain))*,)+ }
            }
        }
    };
}

roles! {
    /// The ground of the whole screen.
    Ground = "ground";
    /// The ground of a panel.
    Panel = "panel";
    /// A panel's border.
    PanelBorder = "panel.border";
    /// The border of the panel that has the focus.
    PanelBorderFocus = "panel.border.focus", BOLD;
    /// A panel's title.
    PanelTitle = "panel.title", BOLD;
    /// Ordinary text.
    Text = "text";
    /// Text that explains or labels other text.
    TextDim = "text.dim", DIM;
    /// Text that counts most.
    TextStrong = "text.strong", BOLD;
    /// The one accent.
    Accent = "accent", BOLD;
    /// The name of a key in the bottom bar and in help.
    Key = "key", BOLD;
    /// The status and key bars.
    Status = "status";
    /// The chosen row of a list.
    Selected = "selected", REVERSED;
    /// The ground inside a component's box.
    BoxGround = "box.ground";
    /// A component's box.
    BoxBorder = "box.border";
    /// A component's name.
    BoxName = "box.name", BOLD;
    /// What a component's box says below its name.
    BoxDetail = "box.detail";
    /// The box of the chosen component.
    BoxSelected = "box.selected", BOLD, REVERSED;
    /// The box of a component that is down.
    BoxDead = "box.dead", DIM, CROSSED_OUT;
    /// The box of a component that takes no new work.
    BoxDrained = "box.drained", DIM;
    /// The box of a single point of failure.
    BoxSpof = "box.spof", BOLD, UNDERLINED;
    /// The box of a component that serves less than asked.
    BoxDegraded = "box.degraded", UNDERLINED;
    /// A host's frame.
    HostBorder = "host.border", DIM;
    /// A host's name.
    HostLabel = "host.label", BOLD;
    /// A zone's frame.
    ZoneBorder = "zone.border", DIM;
    /// A zone's name.
    ZoneLabel = "zone.label", ITALIC;
    /// A link that carries requests.
    WireRequest = "wire.request";
    /// A link that carries reads and writes of data.
    WireData = "wire.data";
    /// A link that carries replication.
    WireReplication = "wire.replication";
    /// A link that carries metrics and logs.
    WireTelemetry = "wire.telemetry", DIM;
    /// A link that answers names.
    WireLookup = "wire.lookup", DIM;
    /// A link for administrators.
    WireManagement = "wire.management", DIM;
    /// A link on the way that is being explained.
    WireLit = "wire.lit", BOLD;
    /// A link that carries nothing because of a fault.
    WireDead = "wire.dead", DIM;
    /// A request for a static file.
    ClassStatic = "class.static";
    /// A request that reads.
    ClassRead = "class.read";
    /// A request that writes.
    ClassWrite = "class.write", BOLD;
    /// A request that was lost.
    Lost = "lost", BOLD, REVERSED;
    /// A critical finding.
    SeverityCritical = "severity.critical", BOLD, REVERSED;
    /// A finding of high severity.
    SeverityHigh = "severity.high", BOLD, UNDERLINED;
    /// A finding of medium severity.
    SeverityMedium = "severity.medium", BOLD;
    /// A finding of low severity.
    SeverityLow = "severity.low";
    /// A remark.
    SeverityInfo = "severity.info", DIM;
    /// What is as it should be.
    Ok = "ok";
    /// What deserves attention.
    Warn = "warn", UNDERLINED;
    /// What is wrong.
    Bad = "bad", BOLD, UNDERLINED;
    /// A figure that leans on an assumption.
    Assumed = "assumed", ITALIC;
    /// A choice that nobody has made.
    Undecided = "undecided", ITALIC, UNDERLINED;
    /// The bars of a chart.
    ChartBar = "chart.bar";
    /// The bars of a chart that give context.
    ChartDim = "chart.dim", DIM;
    /// A share that is served as before.
    HeatFull = "heat.full";
    /// A share that is less than it was.
    HeatLess = "heat.less", UNDERLINED;
    /// A share that is less than half of what it was.
    HeatLow = "heat.low", BOLD, UNDERLINED;
    /// A share that fell to nothing.
    HeatGone = "heat.gone", BOLD, REVERSED;
    /// A comment in the editor.
    EditorComment = "editor.comment", DIM;
    /// A text in quotes in the editor.
    EditorString = "editor.string";
    /// A number in the editor.
    EditorNumber = "editor.number";
    /// A bare word, a choice, in the editor.
    EditorWord = "editor.word", BOLD;
    /// The name of a field in the editor.
    EditorField = "editor.field";
    /// Punctuation in the editor.
    EditorPunctuation = "editor.punctuation", DIM;
    /// A mistake in the editor.
    EditorError = "editor.error", BOLD, UNDERLINED;
    /// The line that has the cursor.
    EditorLine = "editor.line", UNDERLINED;
    /// The ground of what lies over the screen: help, palette, questions.
    Overlay = "overlay";
    /// The border of an overlay.
    OverlayBorder = "overlay.border", BOLD;
    /// What a fix adds.
    FixAdded = "fix.added", BOLD;
    /// What a fix removes.
    FixRemoved = "fix.removed", CROSSED_OUT;
}

impl Role {
    /// The role of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|role| role.name() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_find_their_roles() {
        for role in Role::ALL {
            assert_eq!(Role::named(role.name()), Some(*role));
        }
        assert_eq!(Role::named("box"), None);
    }
}
