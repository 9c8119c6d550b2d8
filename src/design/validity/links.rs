//! Validity of links: ends, tails, and the boxes in their path.
//!
//! Refuses to follow requests: whether a link leads anywhere useful is not asked here.

use super::{Checker, Named};
use crate::design::hash::HashSet;
use crate::design::kinds::Kind;
use crate::design::links::Link;
use crate::design::path::Path;
use crate::design::value::Name;

impl Checker<'_> {
    pub(super) fn links(&mut self) {
        let design = self.design;
        let mut seen = HashSet::default();
        for (place, link) in design.links.iter().enumerate() {
            let path = || Path::section("links").index(place);
            self.link_ends(path, link);
            if !seen.insert((link.from.as_str(), link.to.as_str(), link.kind)) {
                self.report(
                    path(),
                    format!(
                        "the {} link from {:?} to {:?} is written twice",
                        link.kind.word(),
                        link.from.as_str(),
                        link.to.as_str()
                    ),
                    Some("links between the same two need different kinds".to_owned()),
                );
            }
            for field in link.unfit_fields() {
                self.report(
                    path().index(3).field(field),
                    format!("a {} link has no use for `{field}`", link.kind.word()),
                    None,
                );
            }
            for (step, name) in link.tail.through.iter().enumerate() {
                self.through(path().index(3).field("through").index(step), name);
            }
        }
    }

    fn link_ends(&mut self, path: impl Fn() -> Path, link: &Link) {
        let from = self.resolve_at(
            || path().index(0),
            link.from.as_str(),
            &[Named::Component, Named::Host],
        );
        let ends = [Named::Component, Named::Host, Named::Cluster];
        let to = self.resolve_at(|| path().index(1), link.to.as_str(), &ends);
        if from.is_some() && link.from == link.to {
            self.report(
                path().index(1),
                format!("{:?} is linked to itself", link.to.as_str()),
                None,
            );
        }
        if !(link.kind.is_request() || link.kind.is_data()) {
            return;
        }
        for (place, named, name) in [(0, from, &link.from), (1, to, &link.to)] {
            let kind = self.design.components.get(name.as_str()).map(|c| &c.kind);
            if named == Some(Named::Component)
                && let Some(Kind::Firewall(_) | Kind::Waf(_) | Kind::Router(_)) = kind
            {
                self.report(
                    path().index(place),
                    format!(
                        "{:?} passes requests on and cannot be a link's end",
                        name.as_str()
                    ),
                    Some(format!(
                        "link the two sides and write `(through: [{:?}])` in the tail",
                        name.as_str()
                    )),
                );
            }
        }
    }

    fn through(&mut self, path: Path, name: &Name) {
        if self
            .resolve(path.clone(), name.as_str(), &[Named::Component])
            .is_none()
        {
            return;
        }
        let Some(component) = self.design.components.get(name.as_str()) else {
            return;
        };
        let may_stand = component.kind.passes_on()
            || matches!(
                component.kind,
                Kind::Certificate(_) | Kind::Agent(_) | Kind::Dns(_) | Kind::CodeBase(_)
            );
        if !may_stand {
            self.report(
                path,
                format!("a {} is not passed through", component.kind.title()),
                Some("make it the end of one link and the start of the next".to_owned()),
            );
        }
    }
}
