//! Validity of components: where they stand, and the names in what their kind says.
//!
//! Refuses links: they are checked by themselves.

use super::{Checker, Named};
use crate::design::kinds::{Collector, Component, Kind, Probe};
use crate::design::path::Path;
use crate::design::records::Tls;
use crate::design::value::Choice;

impl Checker<'_> {
    pub(super) fn components(&mut self) {
        let design = self.design;
        for (name, component) in &design.components {
            let path = Path::section("components").key(name);
            let common = &component.common;
            if let Choice::Is(host) = &common.on {
                let at = || path.field("on");
                self.resolve_at(at, host.as_str(), &[Named::Host]);
                if common.zone.is_some() {
                    self.report(
                        path.field("zone"),
                        format!("{name:?} is where its host is"),
                        Some("give the zone to the host instead".to_owned()),
                    );
                }
            }
            if let Some(zone) = &common.zone {
                self.resolve(path.field("zone"), zone.as_str(), &[Named::Zone]);
            }
            if common.count == Choice::Is(0) {
                self.report(
                    path.field("count"),
                    "there is at least one".to_owned(),
                    None,
                );
            }
            self.kind(&path, component);
        }
    }

    fn kind(&mut self, path: &Path, component: &Component) {
        if let Some(tls) = component.kind.tls() {
            self.tls(&path.field("tls"), tls);
        }
        match &component.kind {
            Kind::Firewall(firewall) => {
                for (place, name) in firewall.guards.iter().enumerate() {
                    let at = path.field("guards").index(place);
                    self.resolve(
                        at,
                        name.as_str(),
                        &[Named::Zone, Named::Host, Named::Component],
                    );
                }
                self.rules(&path.field("allow"), firewall.allow.as_deref());
                self.rules(&path.field("outbound"), firewall.outbound.as_deref());
            }
            Kind::Dns(dns) => {
                for (place, record) in dns.records.iter().enumerate() {
                    let at = path.field("records").index(place);
                    let target = record.target.as_str();
                    let is_address = target.contains(['.', ':']);
                    if !is_address {
                        let wanted = [Named::Host, Named::Cluster, Named::Component];
                        self.resolve(at.index(2), target, &wanted);
                    }
                    if let Some(near) = &record.tail.near {
                        self.resolve(at.index(3).field("near"), near.as_str(), &[Named::Zone]);
                    }
                }
            }
            Kind::Agent(agent) => {
                if let Choice::Is(to) = &agent.reports_to {
                    self.reports_to(path.field("reports_to"), to);
                }
            }
            Kind::Collector(Collector { alerts, .. }) | Kind::Probe(Probe { alerts, .. }) => {
                for (place, alert) in alerts.iter().enumerate() {
                    if let Some(to) = &alert.to {
                        let at = path.field("alerts").index(place).field("to");
                        self.resolve(at, to.as_str(), &[Named::Component]);
                    }
                }
            }
            _ => {}
        }
    }

    fn tls(&mut self, path: &Path, tls: &Tls) {
        let Choice::Is(name) = &tls.certificate else {
            return;
        };
        let at = path.field("certificate");
        let found = self
            .resolve(at.clone(), name.as_str(), &[Named::Component])
            .is_some();
        let component = self.design.components.get(name.as_str());
        if found && !matches!(component.map(|c| &c.kind), Some(Kind::Certificate(_))) {
            self.report(
                at,
                format!("{:?} is not a certificate", name.as_str()),
                None,
            );
        }
    }
}
