//! What visitors see of a failure, in a sentence: what is gone, what fails at times, what stays.
//!
//! Refuses to work anything out: the shares are the kill table's.

use crate::design::Class;
use crate::share::{ROUNDING, Range, Row};
use crate::text::{capital, lasting, list};

/// What is missed once a class is gone.
const fn gone(class: Class) -> &'static str {
    match class {
        Class::Static => "get neither pictures nor style sheets",
        Class::Read => "see no page that has to be built",
        Class::Write => "can save nothing",
    }
}

/// What goes on while a class is served.
const fn stays(class: Class) -> &'static str {
    match class {
        Class::Static => "static files still arrive",
        Class::Read => "pages still open",
        Class::Write => "saving still works",
    }
}

/// What visitors see of a failure; nothing where they see none.
pub(super) fn seen(before: &Range, row: &Row) -> Option<String> {
    let (was, is) = (&before.worst, &row.served.worst);
    let less = |class: &Class| is.of(*class) < was.of(*class) - ROUNDING;
    let more = |class: &Class| is.of(*class) > was.of(*class) + ROUNDING;
    let late = row.after_s.map_or(String::new(), |after_s| {
        format!(
            "Not at once: the address is remembered for up to {}. Then ",
            lasting(after_s)
        )
    });
    let begin = |said: &str| {
        if late.is_empty() {
            capital(said)
        } else {
            format!("{late}{said}")
        }
    };
    if !Class::ALL.iter().any(less) {
        let better = Class::ALL.iter().any(more);
        return better.then(|| {
            begin("visitors get more answers than before: what failed was in their way.")
        });
    }
    let (worst, open) = if row.served.is_open() {
        ("at worst ", " How bad it is hangs on what was left open.")
    } else {
        ("", "")
    };
    if Class::ALL.iter().all(|class| is.of(*class) <= ROUNDING) {
        let said = format!("{worst}visitors get nothing any more: whatever they ask for fails.");
        return Some(format!("{}{open}", begin(&said)));
    }
    let lost = Class::ALL.iter().filter(|class| less(class)).map(|class| {
        let share = is.of(*class);
        if share <= ROUNDING {
            return gone(*class).to_owned();
        }
        let fail = ((1.0 - share) * 100.0).round().max(1.0);
        format!("get errors for {fail} of 100 {} requests", class.noun())
    });
    let kept = Class::ALL
        .iter()
        .filter(|class| is.of(**class) > 1.0 - ROUNDING)
        .map(|class| stays(*class));
    let (lost, kept) = (lost.collect::<Vec<_>>(), kept.collect::<Vec<_>>());
    let but = if kept.is_empty() {
        String::new()
    } else {
        format!("; {}", list(&kept))
    };
    Some(format!(
        "{}{but}.{open}",
        begin(&format!("{worst}visitors {}", list(&lost)))
    ))
}
