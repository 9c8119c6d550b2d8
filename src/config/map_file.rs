//! Files that are one map from names to values, as the keymap is.
//!
//! Every entry is read by itself, so one mistake costs one entry. Refuses to know commands and
//! keys: whoever asks says which names there are.

use super::Problem;
use super::theme_file::{
    Collect, Entries, MAX_BYTES, Placed, Word, offset_of, options, parse_value, placed, slip,
};
use ron::value::RawValue;

/// What a keymap says about one command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Binding {
    /// The place it is said for, where it is said for one.
    pub place: Option<String>,
    /// The command's name.
    pub name: String,
    /// Byte where the name stands.
    pub offset: usize,
    /// Keys in words, each with the byte where it stands.
    pub keys: Vec<(String, usize)>,
}

/// Reads a keymap: `{ "kill": ["x"], "text": { "comment": ["alt-c"] }, … }`. A name with a list is
/// a command, one with a map is a place; names that are none of `commands` or of `places` are
/// problems.
#[must_use]
pub fn read_bindings(
    source: &str,
    commands: &[&str],
    places: &[&str],
) -> (Vec<Binding>, Vec<Problem>) {
    let mut problems = Vec::new();
    let mut bindings: Vec<Binding> = Vec::new();
    let mut sections: Vec<String> = Vec::new();
    for (name, value) in entries(source, &mut problems) {
        if !value.get_ron().trim_start().starts_with('{') {
            let binding = binding(source, commands, None, name, value, &mut problems);
            add(source, &mut bindings, binding, &mut problems);
            continue;
        }
        if !places.contains(&name.text.as_str()) {
            let message = format!("there is no place \"{}\"", name.text);
            let problem = Problem::at(source, name.offset, &message);
            problems.push(problem.suggesting(&name.text, places.iter().copied()));
            continue;
        }
        if sections.contains(&name.text) {
            problems.push(second(source, &name.text, name.offset));
            continue;
        }
        let Some(inner) = parse_value::<Entries<'_>>(source, value, &mut problems) else {
            continue;
        };
        let at = offset_of(source, value.get_ron()).unwrap_or(0);
        for (command, keys) in inner.0 {
            let command = placed(source, command, at);
            let place = Some(name.text.as_str());
            let binding = binding(source, commands, place, command, keys, &mut problems);
            add(source, &mut bindings, binding, &mut problems);
        }
        sections.push(name.text);
    }
    (bindings, problems)
}

fn second(source: &str, name: &str, offset: usize) -> Problem {
    Problem::at(source, offset, &format!("\"{name}\" is here a second time"))
}

fn add(
    source: &str,
    bindings: &mut Vec<Binding>,
    binding: Option<Binding>,
    problems: &mut Vec<Problem>,
) {
    let Some(binding) = binding else { return };
    let is_same = |known: &Binding| known.place == binding.place && known.name == binding.name;
    if bindings.iter().any(is_same) {
        problems.push(second(source, &binding.name, binding.offset));
    } else {
        bindings.push(binding);
    }
}

fn binding(
    source: &str,
    commands: &[&str],
    place: Option<&str>,
    name: Placed,
    value: &RawValue,
    problems: &mut Vec<Problem>,
) -> Option<Binding> {
    if !commands.contains(&name.text.as_str()) {
        let message = format!("there is no command \"{}\"", name.text);
        let problem = Problem::at(source, name.offset, &message);
        problems.push(problem.suggesting(&name.text, commands.iter().copied()));
        return None;
    }
    let keys = parse_value::<Vec<Word<'_>>>(source, value, problems)?;
    let at = offset_of(source, value.get_ron()).unwrap_or(0);
    let keys = keys.into_iter().map(|key| placed(source, key, at));
    Some(Binding {
        place: place.map(str::to_owned),
        name: name.text,
        offset: name.offset,
        keys: keys.map(|key| (key.text, key.offset)).collect(),
    })
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
    let mut raw = Entries::default();
    if let Err(error) = options().from_str_seed(source, Collect(&mut raw)) {
        problems.push(slip(source, &error, !raw.0.is_empty()));
    }
    let place = |(name, value): (_, &'a RawValue)| {
        let at = offset_of(source, value.get_ron()).unwrap_or(0);
        (placed(source, name, at), value)
    };
    raw.0.into_iter().map(place).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_no_map_says_where() {
        for source in ["", "{", "[1]", "{ \"kill\": [\"x\" }"] {
            let (bindings, problems) = read_bindings(source, &["kill"], &[]);
            assert!(bindings.is_empty() && !problems.is_empty(), "{source:?}");
        }
    }

    #[test]
    fn what_stands_before_a_slip_of_the_pen_holds() {
        for rest in ["\n \"undo\": [\"y\"] }", "", ",, }", ", \"undo\" }"] {
            let source = format!("{{ \"kill\": [\"x\"]{rest}");
            let (bindings, problems) = read_bindings(&source, &["kill", "undo"], &[]);
            assert_eq!(bindings.len(), 1, "{source}");
            assert_eq!(bindings[0].keys[0].0, "x");
            assert!(
                problems[0].message.ends_with("before it counts"),
                "{problems:?}"
            );
        }
    }

    #[test]
    fn a_section_is_read_entry_by_entry() {
        let source = "{ \"kill\": [\"x\"], \"text\": { \"kill\": [\"y\"], \"kil\": [], \"kill\": [1] }, \"txt\": {}, \"text\": {} }";
        let (bindings, problems) = read_bindings(source, &["kill"], &["text"]);
        let places: Vec<_> = bindings.iter().map(|one| one.place.as_deref()).collect();
        assert_eq!(places, [None, Some("text")]);
        assert_eq!(
            bindings[1].keys,
            [("y".to_owned(), source.find("y\"").unwrap())]
        );
        let told: Vec<String> = problems.iter().map(ToString::to_string).collect();
        assert_eq!(told.len(), 4, "{told:?}");
        assert!(told[0].contains("no command \"kil\"") && told[0].contains("mean \"kill\""));
        assert!(told[2].contains("no place \"txt\"") && told[2].contains("mean \"text\""));
        assert!(told[3].contains("\"text\" is here a second time"));
    }
}
