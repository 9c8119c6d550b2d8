//! The settings file: what a person wants different from what is found out.
//!
//! Every entry is read by itself, so one mistake costs one entry; what is written changes nothing
//! else. Refuses to touch the disk.

use super::Problem;
use super::map_file::entries;
use super::theme_file::{Word, offset_of, parse_value, placed};
use crate::text::Charset;
use ron::value::RawValue;

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
    /// Whether long lines of the text are wrapped.
    pub wrap: Option<bool>,
}

const SETTINGS: [&str; 6] = ["theme", "charset", "motion", "mouse", "fps", "wrap"];
/// More than screens show.
pub const MOST_FRAMES: u32 = 60;

impl Settings {
    /// Reads settings: `{ "theme": "light", "charset": "ascii", "motion": false, … }`. The
    /// theme is one of `themes`.
    #[must_use]
    pub fn read(source: &str, themes: &[&str]) -> (Self, Vec<Problem>) {
        let mut problems = Vec::new();
        let mut settings = Self::default();
        for (name, value) in entries(source, &mut problems) {
            let at = offset_of(source, value.get_ron()).unwrap_or(0);
            let problems = &mut problems;
            match name.text.as_str() {
                "theme" => {
                    settings.theme = one_of(source, value, themes, problems);
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
                "wrap" => settings.wrap = parse_value(source, value, problems),
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

    /// The text `source` of a settings file with these settings in it. Of what stands there, one
    /// value each is replaced, or one line added; the rest stays, comments too.
    ///
    /// # Errors
    /// When the text is no settings file, or is one that cannot be changed safely.
    pub fn write_into(&self, source: &str) -> Result<String, Problem> {
        let lines: Vec<(&str, String)> = self.values().collect();
        if source.trim().is_empty() {
            let lines: String = lines
                .iter()
                .map(|(name, value)| format!("    \"{name}\": {value},\n"))
                .collect();
            return Ok(format!("{{\n{lines}}}\n"));
        }
        let mut problems = Vec::new();
        let there = entries(source, &mut problems);
        if let Some(problem) = problems.into_iter().next() {
            return Err(problem);
        }
        let mut edits: Vec<(usize, usize, String)> = Vec::new();
        let mut added = String::new();
        for (name, value) in lines {
            match there.iter().find(|(known, _)| known.text == name) {
                Some((_, old)) => {
                    let at = offset_of(source, old.get_ron()).unwrap_or(0);
                    edits.push((at, old.get_ron().len(), value));
                }
                None => added.push_str(&format!("\"{name}\": {value},\n    ")),
            }
        }
        let first = match there.first() {
            // Its quotation mark comes before the name.
            Some((name, _)) => name.offset.saturating_sub(1),
            None => source.rfind('}').unwrap_or(0),
        };
        edits.push((first, 0, added));
        edits.sort_by_key(|(at, ..)| *at);
        let mut text = source.to_owned();
        for (at, length, new) in edits.into_iter().rev() {
            text.replace_range(at..at + length, &new);
        }
        let names: Vec<&str> = self.theme.as_deref().into_iter().collect();
        let (read, _) = Self::read(&text, &names);
        if read.values().eq(self.clone().or(read.clone()).values()) {
            Ok(text)
        } else {
            let message = "this file cannot be changed without reading it as a person";
            Err(Problem::at(source, 0, message))
        }
    }

    /// These settings, and those of `other` where these are silent.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self {
            theme: self.theme.or(other.theme),
            charset: self.charset.or(other.charset),
            motion: self.motion.or(other.motion),
            mouse: self.mouse.or(other.mouse),
            frames: self.frames.or(other.frames),
            wrap: self.wrap.or(other.wrap),
        }
    }

    /// What is set: names, and values in RON.
    fn values(&self) -> impl Iterator<Item = (&'static str, String)> {
        let quoted = |text: &str| format!("{text:?}");
        let charset = self.charset.map(|charset| match charset {
            Charset::Ascii => quoted("ascii"),
            Charset::Unicode => quoted("unicode"),
        });
        let values = [
            self.theme.as_deref().map(quoted),
            charset,
            self.motion.map(|motion| motion.to_string()),
            self.mouse.map(|mouse| mouse.to_string()),
            self.frames.map(|frames| frames.to_string()),
            self.wrap.map(|wrap| wrap.to_string()),
        ];
        SETTINGS
            .into_iter()
            .zip(values)
            .filter_map(|(name, value)| Some((name, value?)))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_setting_costs_that_setting_alone() {
        let source = "{\n  \"theme\": \"lihgt\",\n  \"moton\": true,\n  \"fps\": 900,\n  \"mouse\": false,\n}";
        let (settings, problems) = Settings::read(source, &["dark", "light"]);
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
    fn settings_are_written_into_a_file_without_touching_the_rest() {
        let wanted = Settings {
            theme: Some("paper".to_owned()),
            motion: Some(false),
            ..Settings::default()
        };
        for (before, after) in [
            (
                "",
                "{\n    \"theme\": \"paper\",\n    \"motion\": false,\n}\n",
            ),
            (
                "// mine\n{\n    \"theme\": \"dark\", // for the beamer\n    \"mouse\": true\n}",
                "// mine\n{\n    \"motion\": false,\n    \"theme\": \"paper\", // for the beamer\n    \"mouse\": true\n}",
            ),
            (
                "{ }",
                "{ \"theme\": \"paper\",\n    \"motion\": false,\n    }",
            ),
            (
                "{\"motion\":true,\"theme\":\"light\"}",
                "{\"motion\":false,\"theme\":\"paper\"}",
            ),
        ] {
            assert_eq!(wanted.write_into(before).as_deref(), Ok(after));
        }
        for broken in ["{", "[]", "{ \"theme\": \"dark\" } }"] {
            assert!(wanted.write_into(broken).is_err(), "{broken}");
        }
    }
}
