//! A page's colours: the roles of two themes as variables of its style sheet.
//!
//! Refuses rules: what has which colour is said in `assets/page.css`.

use ratatui::style::Color;
use std::fmt::Write as _;

use super::picture::Drawn;
use super::{Side, View};
use crate::config::Role;
use crate::exchange::drawing::hex;

/// The roles that the style sheet speaks of.
const ROLES: [Role; 33] = [
    Role::Ground,
    Role::Status,
    Role::Selected,
    Role::Text,
    Role::TextDim,
    Role::TextStrong,
    Role::Accent,
    Role::PanelBorder,
    Role::BoxGround,
    Role::BoxBorder,
    Role::BoxDead,
    Role::BoxSpof,
    Role::WireDead,
    Role::ClassStatic,
    Role::ClassRead,
    Role::ClassWrite,
    Role::Lost,
    Role::SeverityCritical,
    Role::SeverityHigh,
    Role::SeverityMedium,
    Role::SeverityLow,
    Role::SeverityInfo,
    Role::Ok,
    Role::Warn,
    Role::Bad,
    Role::Undecided,
    Role::ChartBar,
    Role::HeatFull,
    Role::HeatLess,
    Role::HeatLow,
    Role::HeatGone,
    Role::FixAdded,
    Role::FixRemoved,
];

/// The rules that give every variable its value: dark, light, and whichever the reader wants.
pub(super) fn variables(view: &View<'_>, drawn: &Drawn) -> String {
    let dark = roles(&view.dark) + &drawn.dark;
    let light = roles(&view.light) + &drawn.light;
    let classes = &drawn.classes;
    format!(
        ":root{{color-scheme:light;{light}}}\n\
         @media (prefers-color-scheme:dark){{:root{{color-scheme:dark;{dark}}}}}\n\
         :root[data-theme=\"light\"]{{color-scheme:light;{light}}}\n\
         :root[data-theme=\"dark\"]{{color-scheme:dark;{dark}}}\n\
         {classes}"
    )
}

fn roles(side: &Side<'_>) -> String {
    let mut text = String::new();
    for role in ROLES {
        let style = side.theme.style(role);
        let name = role.name().replace('.', "-");
        for (colour, suffix) in [(style.fg, ""), (style.bg, "-ground")] {
            if let Some(Color::Rgb(r, g, b)) = colour {
                // Writing to a string cannot fail.
                let _ = write!(text, "--{name}{suffix}:{};", hex([r, g, b]));
            }
        }
    }
    text
}
