//! Files that are one map from names to values: the keymap and the settings.
//!
//! Every entry is read by itself, so one mistake costs one entry. Refuses to know commands and
//! keys: whoever asks says which names there are.

use super::Problem;
use super::theme::BUILTIN_THEMES;
use super::theme_file::{
    Entries, MAX_BYTES, Placed, Word, offset_of, options, parse_value, placed, spanned,
};
use crate::text::Charset;
use ron::value::RawValue;

/// What a keymap says about one command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Binding {
    /// The command's name.
    pub name: String,
    /// Byte where the name stands.
    pub offset: usize,
    /// Keys in words, each with the byte where it stands.
    pub keys: Vec<(String, usize)>,
}

/// Reads a keymap: `{ "kill": ["x"], … }`. Names that are none of `known` are problems.
#[must_use]
pub fn read_bindings(source: &str, known: &[&str]) -> (Vec<Binding>, Vec<Problem>) {
    let mut problems = Vec::new();
    let mut bindings: Vec<Binding> = Vec::new();
    for (name, value) in entries(source, &mut problems) {
        if !known.contains(&name.text.as_str()) {
            let message = format!("there is no command \"{}\"", name.text);
            let problem = Problem::at(source, name.offset, &message);
            problems.push(problem.suggesting(&name.text, known.iter().copied()));
            continue;
        }
        if bindings.iter().any(|binding| binding.name == name.text) {
            let message = format!("\"{}\" is here a second time", name.text);
            problems.push(Problem::at(source, name.offset, &message));
            continue;
        }
        if let Some(keys) = parse_value::<Vec<Word<'_>>>(source, value, &mut problems) {
            let at = offset_of(source, value.get_ron()).unwrap_or(0);
            let keys = keys.into_iter().map(|key| placed(source, key, at));
            bindings.push(Binding {
                name: name.text,
                offset: name.offset,
                keys: keys.map(|key| (key.text, key.offset)).collect(),
            });
        }
    }
    (bindings, problems)
}

/// What the settings say; the rest is found out or left as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// The theme's name.
    pub theme: Option<String>,
    /// Which characters may be drawn.
    pub charset: Option<Charset>,
    /// Whether dots move.
    pub motion: Option<bool>,
    /// Whether the mouse is ours.
    pub mouse: Option<bool>,
    /// Frames a second at most.
    pub frames: Option<u32>,
}

const SETTINGS: [&str; 5] = ["theme", "charset", "motion", "mouse", "fps"];
/// More than screens show.
const MOST_FRAMES: u32 = 60;

impl Settings {
    /// Reads settings: `{ "theme": "light", "charset": "ascii", "motion": false, … }`.
    #[must_use]
    pub fn read(source: &str) -> (Self, Vec<Problem>) {
        let mut problems = Vec::new();
        let mut settings = Self::default();
        for (name, value) in entries(source, &mut problems) {
            let at = offset_of(source, value.get_ron()).unwrap_or(0);
            let problems = &mut problems;
            match name.text.as_str() {
                "theme" => {
                    let names = BUILTIN_THEMES.map(|(name, _)| name);
                    settings.theme = one_of(source, value, &names, problems);
                }
                "charset" => {
                    let word = one_of(source, value, &["unicode", "ascii"], problems);
                    settings.charset = word.map(|word| match word.as_str() {
                        "ascii" => Charset::Ascii,
                        _ => Charset::Unicode,
                    });
                }
                "motion" => settings.motion = parse_value(source, value, problems),
                "mouse" => settings.mouse = parse_value(source, value, problems),
                "fps" => match parse_value(source, value, problems) {
                    Some(frames) if (1..=MOST_FRAMES).contains(&frames) => {
                        settings.frames = Some(frames);
                    }
                    Some(_) => {
                        let message = format!("\"fps\" is 1 to {MOST_FRAMES}");
                        problems.push(Problem::at(source, at, &message));
                    }
                    None => {}
                },
                other => {
                    let message = format!("there is no setting \"{other}\"");
                    let problem = Problem::at(source, name.offset, &message);
                    problems.push(problem.suggesting(other, SETTINGS.into_iter()));
                }
            }
        }
        (settings, problems)
    }
}

fn one_of(
    source: &str,
    value: &RawValue,
    known: &[&str],
    problems: &mut Vec<Problem>,
) -> Option<String> {
    let at = offset_of(source, value.get_ron()).unwrap_or(0);
    let word = placed(
        source,
        parse_value::<Word<'_>>(source, value, problems)?,
        at,
    );
    if known.contains(&word.text.as_str()) {
        return Some(word.text);
    }
    let message = format!("\"{}\" is none of {}", word.text, known.join(", "));
    let problem = Problem::at(source, word.offset, &message);
    problems.push(problem.suggesting(&word.text, known.iter().copied()));
    None
}

/// The names of a map with their values, which are not looked at yet.
fn entries<'a>(source: &'a str, problems: &mut Vec<Problem>) -> Vec<(Placed, &'a RawValue)> {
    if source.len() > MAX_BYTES {
        problems.push(Problem::at(source, 0, "such a file has at most 64 KiB"));
        return Vec::new();
    }
    match options().from_str::<Entries<'_>>(source) {
        Ok(raw) => raw
            .0
            .into_iter()
            .map(|(name, value)| {
                let at = offset_of(source, value.get_ron()).unwrap_or(0);
                (placed(source, name, at), value)
            })
            .collect(),
        Err(error) => {
            problems.push(spanned(source, 0, source, &error));
            Vec::new()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_setting_costs_that_setting_alone() {
        let source = "{\n  \"theme\": \"lihgt\",\n  \"moton\": true,\n  \"fps\": 900,\n  \"mouse\": false,\n}";
        let (settings, problems) = Settings::read(source);
        let expected = Settings {
            mouse: Some(false),
            ..Settings::default()
        };
        assert_eq!(settings, expected);
        let told: Vec<String> = problems.iter().map(ToString::to_string).collect();
        assert_eq!(told.len(), 3, "{told:?}");
        assert!(told[0].starts_with("2:13: ") && told[0].ends_with("did you mean \"light\"?"));
        assert!(told[1].starts_with("3:4: ") && told[1].ends_with("did you mean \"motion\"?"));
        assert!(told[2].starts_with("4:"), "{}", told[2]);
    }

    #[test]
    fn a_file_that_is_no_map_says_where() {
        for source in ["", "{", "[1]", "{ \"kill\": [\"x\" }"] {
            let (bindings, problems) = read_bindings(source, &["kill"]);
            assert!(bindings.is_empty() && !problems.is_empty(), "{source:?}");
        }
    }
}
