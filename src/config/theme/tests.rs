//! What themes promise: nothing broken is silent, text is readable, meaning survives without colour.

use super::*;
use crate::config::colour::luminance;
use crate::config::{BUILTIN_THEMES, Glyph, Glyphs};
use crate::text::Charset;

fn load(source: &str) -> (Theme, Vec<String>) {
    let (theme, problems) = Theme::load(source, ColourLevel::TrueColor);
    (theme, problems.iter().map(ToString::to_string).collect())
}

#[test]
fn the_built_in_themes_are_free_of_problems_and_give_every_role_a_style() {
    for (name, source) in BUILTIN_THEMES {
        let (theme, problems) = load(source);
        assert_eq!(problems, Vec::<String>::new(), "{name}");
        for role in Role::ALL {
            assert_ne!(theme.style(*role), Style::new(), "{name}: {}", role.name());
        }
    }
}

#[test]
fn a_theme_of_one_line_is_a_theme() {
    let (theme, problems) =
        load(r##"(version: 1, name: "Mine", palette: { "amber": "#00ff00" })"##);
    assert_eq!(problems, Vec::<String>::new());
    assert_eq!(theme.name(), "Mine");
    assert_eq!(theme.style(Role::Accent).fg, Some(Color::Rgb(0, 255, 0)));
    assert_eq!(theme.style(Role::Text), Theme::default().style(Role::Text));
}

#[test]
fn every_mistake_is_reported_with_its_place_and_the_rest_is_kept() {
    let (theme, problems) = load(
        r##"(
    version: 1,
    extends: "drak",
    palette: { "rust": "#b7410", "sand": "#e0c080" },
    roles: {
        "box.spoof": (fg: "sand"),
        "text": (fg: "snad", bg: "black"),
        "accent": (fg: "sand", add: [Blod]),
        "key": (gf: "sand"),
        "lost": (fg: "sand", glyph: "日"),
    },
)"##,
    );
    assert_eq!(
        problems,
        [
            "3:15: no theme is called \"drak\"; did you mean \"dark\"?",
            "4:25: \"#b7410\" is no colour: neither #rrggbb nor a name",
            "6:10: no role is called \"box.spoof\"; did you mean \"box.spof\"?",
            "7:23: no colour is called \"snad\"; did you mean \"sand\"?",
            "8:38: \"Blod\" is none of Bold, Dim, Italic, Underlined, Reversed, CrossedOut; did you mean \"Bold\"?",
            "9:17: \"gf\" is none of fg, bg, add, glyph; did you mean \"fg\"?",
            "10:38: a glyph is one visible character, one cell wide; \"日\" is not",
        ]
    );
    assert_eq!(theme.style(Role::Text).bg, Some(Color::Black));
    assert_eq!(
        theme.style(Role::Lost).fg,
        Some(Color::Rgb(0xe0, 0xc0, 0x80))
    );
}

#[test]
fn a_file_that_does_not_parse_leaves_the_defaults_standing() {
    let (theme, problems) = load("(version: 1,\n  roles: { \"text\": (fg: \"ink\" }");
    assert_eq!(problems.len(), 1);
    assert!(problems[0].starts_with("2:"), "{problems:?}");
    assert_eq!(theme.style(Role::Text), Theme::default().style(Role::Text));
    assert!(load(&"[".repeat(60_000)).1.len() == 1);
    assert!(load(&" ".repeat(70_000)).1[0].contains("64 KiB"));
    assert!(load("(version: 2)").1[0].starts_with("1:2: version 2 is not known"));
}

#[test]
fn what_stands_before_a_slip_of_the_pen_holds() {
    let before = "(version: 1, extends: \"light\", palette: { \"sand\": \"#e0c080\" }, roles: { \"text\": (fg: \"sand\")";
    let light = Theme::builtin("light", ColourLevel::TrueColor).unwrap();
    for rest in [
        "",
        ", \"key\" }",
        " \"key\": (fg: \"sand\") })",
        " }, rolls: {})",
        " }, roles: {})",
        " }, name: 3)",
    ] {
        let (theme, problems) = load(&format!("{before}{rest}"));
        let sand = Some(Color::Rgb(0xe0, 0xc0, 0x80));
        assert_eq!(theme.style(Role::Text).fg, sand, "{rest}");
        assert_eq!(
            theme.style(Role::Ground),
            light.style(Role::Ground),
            "{rest}"
        );
        assert_eq!(problems.len(), 1, "{problems:?}");
        assert!(
            problems[0].contains("only what stands before it counts"),
            "{problems:?}"
        );
    }
    let (_, problems) = load("(name: \"Mine\")");
    assert!(problems[0].contains("which version"), "{problems:?}");
}

#[test]
fn no_theme_is_told_to_extend_itself() {
    let mut themes = Themes::default();
    themes
        .add(
            "sandy",
            "(version: 1, extends: \"sandi\", counterpart: \"sandys\")".to_owned(),
        )
        .unwrap();
    let (_, problems) = themes.load("sandy", ColourLevel::TrueColor).unwrap();
    let meant: Vec<_> = problems
        .iter()
        .map(|one| one.suggestion.as_deref())
        .collect();
    assert_eq!(meant, [None, None]);
}

#[test]
fn without_colours_meaning_moves_to_modifiers() {
    for (name, _) in BUILTIN_THEMES {
        let theme = Theme::builtin(name, ColourLevel::None).unwrap();
        for role in Role::ALL {
            let style = theme.style(*role);
            assert!(
                style.fg.is_none_or(|fg| fg == Color::Reset),
                "{name}: {role:?}"
            );
            assert!(
                style.bg.is_none_or(|bg| bg == Color::Reset),
                "{name}: {role:?}"
            );
            assert!(
                style.add_modifier.contains(role.plain()),
                "{name}: {role:?}"
            );
        }
        assert!(
            theme
                .style(Role::Selected)
                .add_modifier
                .contains(Modifier::REVERSED)
        );
        assert_ne!(theme.style(Role::BoxSelected), theme.style(Role::BoxBorder));
        assert_ne!(theme.style(Role::Bad), theme.style(Role::Ok));
    }
}

#[test]
fn sixteen_colours_keep_the_chosen_row_visible() {
    let theme = Theme::builtin("dark", ColourLevel::Ansi16).unwrap();
    assert!(
        theme
            .style(Role::Selected)
            .add_modifier
            .contains(Modifier::REVERSED)
    );
    assert_eq!(theme.style(Role::Ground).bg, Some(Color::Black));
    let light = Theme::builtin("light", ColourLevel::Ansi16).unwrap();
    assert_eq!(light.style(Role::Ground).bg, Some(Color::White));
    assert_ne!(light.style(Role::Text).fg, Some(Color::White));
}

#[test]
fn the_terminal_theme_uses_the_terminals_colours_only() {
    let theme = Theme::builtin("terminal", ColourLevel::TrueColor).unwrap();
    for role in Role::ALL {
        let style = theme.style(*role);
        for colour in [style.fg, style.bg].into_iter().flatten() {
            assert!(
                !matches!(colour, Color::Rgb(..) | Color::Indexed(_)),
                "{role:?}"
            );
        }
        assert!(style.bg.is_none_or(|bg| bg == Color::Reset), "{role:?}");
    }
}

#[test]
fn a_theme_may_replace_glyphs_in_the_charset_at_hand() {
    let (theme, _) =
        load(r#"(version: 1, roles: { "lost": (glyph: "†"), "box.spof": (glyph: "S") })"#);
    let unicode = Glyphs::themed(Charset::Unicode, &theme);
    assert_eq!(
        (unicode.get(Glyph::Lost), unicode.get(Glyph::Spof)),
        ("†", "S")
    );
    let ascii = Glyphs::themed(Charset::Ascii, &theme);
    assert_eq!((ascii.get(Glyph::Lost), ascii.get(Glyph::Spof)), ("x", "S"));
}

fn contrast(one: Color, other: Color) -> f64 {
    let light = |colour| match colour {
        Color::Rgb(r, g, b) => luminance(r, g, b) + 0.05,
        other => panic!("{other:?} has no luminance of its own"),
    };
    let (a, b) = (light(one), light(other));
    (a / b).max(b / a)
}

/// Frames that only group what is labelled anyway; WCAG asks nothing of them.
const DECORATION: [Role; 9] = [
    Role::PanelBorder,
    Role::HostBorder,
    Role::ZoneBorder,
    Role::BoxDrained,
    Role::WireTelemetry,
    Role::WireLookup,
    Role::WireManagement,
    Role::ChartDim,
    Role::EditorLine,
];

#[test]
fn text_is_readable_on_every_ground_of_its_theme() {
    // The terminal's own colours are not known.
    let known = BUILTIN_THEMES
        .iter()
        .filter(|(name, _)| *name != "terminal");
    for (name, _) in known {
        let least = match *name {
            "high-contrast" | "high-contrast-light" => 7.0,
            _ => 4.5,
        };
        let theme = Theme::builtin(name, ColourLevel::TrueColor).unwrap();
        let grounds: Vec<_> = Role::ALL
            .iter()
            .filter_map(|r| Some((*r, theme.style(*r).bg?)))
            .collect();
        for role in Role::ALL.iter().filter(|role| !DECORATION.contains(role)) {
            let style = theme.style(*role);
            let Some(fg) = style.fg else { continue };
            for (ground, bg) in &grounds {
                if style.bg.is_none_or(|own| own == *bg) {
                    let ratio = contrast(fg, *bg);
                    assert!(ratio >= least, "{name}: {role:?} on {ground:?}: {ratio:.2}");
                }
            }
        }
        for role in DECORATION {
            if let Some(fg) = theme.style(role).fg {
                let ratio = contrast(fg, theme.style(Role::Ground).bg.unwrap());
                assert!(ratio >= 2.0, "{name}: {role:?}: {ratio:.2}");
            }
        }
    }
}

/// What tells the classes of requests, the states and the severities apart by colour alone.
const DISTINCT: [Role; 6] = [
    Role::ClassStatic,
    Role::ClassRead,
    Role::ClassWrite,
    Role::Bad,
    Role::Ok,
    Role::Accent,
];

#[test]
fn what_colours_tell_apart_has_different_colours() {
    for (name, _) in BUILTIN_THEMES {
        for level in [ColourLevel::TrueColor, ColourLevel::Ansi256] {
            let theme = Theme::builtin(name, level).unwrap();
            for (place, one) in DISTINCT.iter().enumerate() {
                for other in &DISTINCT[place + 1..] {
                    let (a, b) = (theme.style(*one).fg, theme.style(*other).fg);
                    assert_ne!(a, b, "{name}: {one:?} and {other:?}");
                }
            }
        }
    }
}

#[test]
fn day_and_night_stand_for_each_other() {
    let themes = Themes::default();
    for name in themes.names() {
        let (theme, _) = themes.load(name, ColourLevel::TrueColor).unwrap();
        assert_eq!(theme.id(), name);
        let other = themes.counterpart(&theme);
        let (other, _) = themes.load(other, ColourLevel::TrueColor).unwrap();
        assert_ne!(theme.is_light(), other.is_light(), "{name}");
        if name != "terminal" {
            assert_eq!(themes.counterpart(&other), name);
        }
    }
}

#[test]
fn a_theme_of_ones_own_may_extend_another_but_not_itself() {
    let mut themes = Themes::default();
    let mine = r##"(version: 1, extends: "theirs", counterpart: "lihgt")"##;
    let theirs = r##"(version: 1, extends: "paper", palette: { "amber": "#010203" })"##;
    themes.add("mine", mine.to_owned()).unwrap();
    themes.add("theirs", theirs.to_owned()).unwrap();
    let circle = r##"(version: 1, extends: "circle")"##;
    themes.add("circle", circle.to_owned()).unwrap();
    assert!(themes.add("dark", mine.to_owned()).is_err());
    let (theme, problems) = themes.load("mine", ColourLevel::TrueColor).unwrap();
    assert_eq!(theme.style(Role::Accent).fg, Some(Color::Rgb(1, 2, 3)));
    assert!(theme.is_light() && themes.counterpart(&theme) == "dark");
    assert_eq!(
        problems[0].to_string(),
        "1:47: no theme is called \"lihgt\"; did you mean \"light\"?"
    );
    let (_, problems) = themes.load("circle", ColourLevel::TrueColor).unwrap();
    assert!(problems[0].message.contains("extends itself"));
    assert!(themes.names().any(|name| name == "mine"));
}
