//! Files that are one map from names to values, as the keymap is.
//!
//! Every entry is read by itself, so one mistake costs one entry. Refuses to know commands and
//! keys: whoever asks says which names there are.

use super::Problem;
use super::theme_file::{
    Entries, MAX_BYTES, Placed, Word, offset_of, options, parse_value, placed, spanned,
};
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

/// The names of a map with their values, which are not looked at yet.
pub(super) fn entries<'a>(
    source: &'a str,
    problems: &mut Vec<Problem>,
) -> Vec<(Placed, &'a RawValue)> {
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
    fn a_file_that_is_no_map_says_where() {
        for source in ["", "{", "[1]", "{ \"kill\": [\"x\" }"] {
            let (bindings, problems) = read_bindings(source, &["kill"]);
            assert!(bindings.is_empty() && !problems.is_empty(), "{source:?}");
        }
    }
}
