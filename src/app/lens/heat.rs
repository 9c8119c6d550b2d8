//! Heat: how much of all requests each failure costs, upon the thing itself.
//!
//! Refuses pairs: those are on the kill table.

use super::{Badge, Lens, Source, View, few};
use crate::config::{Glyph, Role};
use crate::share::{Element, ROUNDING, Verdict, percent};

pub(super) fn view(source: &Source<'_>) -> View {
    let world = source.world;
    let mut view = View::new(Lens::Heat, world);
    let before = world.table.baseline.worst.all;
    let spof = source.sign(Glyph::Spof);
    let mut fatal: Vec<(f64, &str)> = Vec::new();
    for row in &world.table.rows {
        let [element] = row.failed[..] else { continue };
        let lost = before - row.served.worst.all;
        if lost <= ROUNDING {
            continue;
        }
        let is_spof = row.verdict == Verdict::Spof;
        if is_spof && !matches!(element, Element::Link(_)) {
            fatal.push((-lost, element.id(&world.model)));
        }
        let (role, rank) = if lost >= before - ROUNDING {
            (Role::HeatGone, 3)
        } else if lost > before / 2.0 {
            (Role::HeatLow, 2)
        } else {
            (Role::HeatLess, 1)
        };
        let sign = if is_spof { spof.as_str() } else { "" };
        let figure = format!("-{} %", percent(lost));
        let badge = Badge {
            short: if is_spof {
                spof.clone()
            } else {
                source.sign(Glyph::Degraded)
            },
            text: format!("{sign}{figure}"),
            role,
            rank: rank + u8::from(is_spof) * 4,
        };
        view.mark(world, element, badge);
    }
    view.means("-5 %", "lost when it dies", Role::HeatLess);
    view.means("-60 %", "over half", Role::HeatLow);
    view.means("-100 %", "all", Role::HeatGone);
    view.means(&spof, "alone loses a class", Role::Bad);
    fatal.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(b.1)));
    let names: Vec<&str> = fatal.iter().map(|(_, id)| *id).collect();
    view.sentence = match names.as_slice() {
        [] => "Nothing takes a class of requests away alone.".to_owned(),
        [only] => format!("{only} alone takes a class of requests away."),
        names => format!(
            "{} things take a class of requests away, each alone: {}.",
            names.len(),
            few(names)
        ),
    };
    view
}
