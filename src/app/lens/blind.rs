//! Blind spots: who is told when something dies, and after how long.
//!
//! Refuses visitors: they notice everything and tell nobody.

use super::{Badge, Lens, Source, View, few};
use crate::config::{Glyph, Role};
use crate::design::Kind;
use crate::design::model::NodeId;
use crate::findings::{Notice, notice};
use crate::share::{Element, Verdict};
use crate::text::lasting;

pub(super) fn view(source: &Source<'_>) -> View {
    let world = source.world;
    let mut view = View::new(Lens::BlindSpots, world);
    let (mut asked, mut blind, mut unheard) = (0, Vec::new(), Vec::new());
    let mut slowest: Option<f64> = None;
    let [bad, warn, ok] = [Glyph::Bad, Glyph::Warn, Glyph::Ok].map(|glyph| source.sign(glyph));
    for row in &world.table.rows {
        let [element] = row.failed[..] else { continue };
        let is_asked =
            match element {
                Element::Host(_) => true,
                // Certificates, code and the like do not die; they are read.
                Element::Component(node) => world.model.graph[NodeId::new(node)]
                    .kind()
                    .is_some_and(|kind| {
                        kind.answers() || matches!(kind, Kind::Collector(_) | Kind::Dns(_))
                    }),
                Element::Link(_) | Element::Zone(_) => false,
            };
        if !is_asked {
            continue;
        }
        asked += 1;
        let id = element.id(&world.model);
        let is_fatal = row.verdict == Verdict::Spof;
        let badge = match notice(&source.case, element) {
            Notice::Told { after_s, .. } => {
                slowest = Some(slowest.map_or(after_s, |slowest| slowest.max(after_s)));
                Badge {
                    short: ok.clone(),
                    text: format!("{ok} {}", lasting(after_s)),
                    role: Role::Ok,
                    rank: 1,
                }
            }
            Notice::Unheard { .. } => {
                unheard.push(id);
                Badge {
                    short: warn.clone(),
                    text: format!("{warn} unheard"),
                    role: Role::Warn,
                    rank: 2,
                }
            }
            Notice::Nobody => {
                blind.push((!is_fatal, id));
                Badge {
                    short: bad.clone(),
                    text: format!("{bad} nobody"),
                    role: Role::Bad,
                    rank: 3,
                }
            }
        };
        view.mark(world, element, badge);
    }
    view.means(&ok, "told within", Role::Ok);
    view.means(&warn, "measured, not told", Role::Warn);
    view.means(&bad, "nobody notices", Role::Bad);
    // What takes requests away is named first.
    blind.sort_by_key(|(is_harmless, _)| *is_harmless);
    let names: Vec<&str> = blind.iter().map(|(_, id)| *id).collect();
    view.sentence = if names.is_empty() && unheard.is_empty() {
        let slowest = slowest.unwrap_or(0.0);
        format!(
            "Somebody is told of each of these {asked} failures, within {}.",
            lasting(slowest)
        )
    } else if names.is_empty() {
        format!(
            "{} of {asked} failures are measured, and nobody is told: {}.",
            unheard.len(),
            few(&unheard)
        )
    } else {
        format!(
            "Nobody notices {} of {asked} failures: {}.",
            names.len(),
            few(&names)
        )
    };
    view
}
