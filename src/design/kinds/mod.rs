//! The kinds of component and the fields each of them takes.
//!
//! Refuses placement and wiring: hosts, zones and links are records of their own.

mod fields;

pub use fields::*;

use super::records::Tls;
use super::schema::{
    Described, Fill, Ident, KindInfo, RecordInfo, RecordVisitor, Shape, unknown_field,
};
use super::value::Time;
use serde::de::{Deserialize, Deserializer, EnumAccess, MapAccess, VariantAccess, Visitor};
use std::fmt;
use std::marker::PhantomData;

/// A component as the file has it: what all have in common, and what its kind adds.
#[derive(Debug, Clone, PartialEq)]
pub struct Component {
    /// Placement, number and remarks.
    pub common: Common,
    /// Capacity; the default for kinds that take no time over requests.
    pub work: Work,
    /// The listener; the default for kinds that do not answer.
    pub listen: Listen,
    /// Health checks; the default for kinds that make none.
    pub probing: Probing,
    /// What it is, with its own fields.
    pub kind: Kind,
}

/// Which groups of fields each kind takes beside its own and the common ones.
macro_rules! kinds {
    ($( $word:literal $variant:ident($record:ident) $( + $part:ident )* ; )+) => {
        /// What a component is.
        #[derive(Debug, Clone, PartialEq)]
        #[allow(clippy::large_enum_variant, reason = "a design has at most thousands of them")]
        pub enum Kind {
            $(
                #[doc = concat!("See [`", stringify!($record), "`].")]
                $variant($record),
            )+
        }

        impl Kind {
            /// The word before the parentheses.
            #[must_use]
            pub const fn word(&self) -> &'static str {
                match self { $( Self::$variant(_) => $word, )+ }
            }

            /// The field's term for it, such as `load balancer`.
            #[must_use]
            pub const fn title(&self) -> &'static str {
                match self { $( Self::$variant(_) => <$record as Fill>::INFO.name, )+ }
            }
        }

        /// Every kind with its fields, in the order of the reference.
        pub const KINDS: &[KindInfo] = &[ $(
            KindInfo {
                name: $word,
                doc: <$record as Fill>::INFO.doc,
                parts: {
                    const PARTS: &[&RecordInfo] = &[
                        &<Common as Fill>::INFO,
                        $( &<kinds!(@type $part) as Fill>::INFO, )*
                        &<$record as Fill>::INFO,
                    ];
                    PARTS
                },
            },
        )+ ];

        const KIND_WORDS: &[&str] = &[ $( $word, )+ ];

        impl<'de> Deserialize<'de> for Component {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct V;
                impl<'de> Visitor<'de> for V {
                    type Value = Component;
                    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                        f.write_str("a kind of component with parentheses")
                    }
                    fn visit_enum<A: EnumAccess<'de>>(self, access: A) -> Result<Component, A::Error> {
                        let (Ident(word), content) = access.variant()?;
                        match word.as_ref() {
                            $( $word => {
                                let whole = content.struct_variant(
                                    &[],
                                    RecordVisitor::<Whole<$record>>(PhantomData),
                                )?;
                                Ok(Component {
                                    common: whole.common,
                                    work: whole.work,
                                    listen: whole.listen,
                                    probing: whole.probing,
                                    kind: Kind::$variant(whole.own),
                                })
                            } )+
                            _ => Err(serde::de::Error::unknown_variant(&word, KIND_WORDS)),
                        }
                    }
                }
                deserializer.deserialize_enum("component", KIND_WORDS, V)
            }
        }

        $(
            impl OwnKind for $record {
                const TAKES: &'static [Part] = &[ $( Part::$part, )* ];
            }
        )+
    };
    (@type work) => { Work };
    (@type listen) => { Listen };
    (@type probing) => { Probing };
}

/// A group of fields that only some kinds take.
#[derive(Clone, Copy, PartialEq, Eq)]
#[allow(
    non_camel_case_types,
    reason = "named as the fields of Component they fill"
)]
enum Part {
    work,
    listen,
    probing,
}

/// A record that is the own part of a kind.
trait OwnKind: Fill {
    const TAKES: &'static [Part];
}

/// A component while it is being read.
#[derive(Default)]
struct Whole<T> {
    common: Common,
    work: Work,
    listen: Listen,
    probing: Probing,
    own: T,
}

impl<T: OwnKind> Fill for Whole<T> {
    const INFO: RecordInfo = T::INFO;

    fn fill<'de, A: MapAccess<'de>>(&mut self, field: &str, map: &mut A) -> Result<bool, A::Error> {
        let takes = |part| T::TAKES.contains(&part);
        if self.own.fill(field, map)? || self.common.fill(field, map)? {
            return Ok(true);
        }
        if takes(Part::work) && self.work.fill(field, map)? {
            return Ok(true);
        }
        if takes(Part::listen) && self.listen.fill(field, map)? {
            return Ok(true);
        }
        if takes(Part::probing) && self.probing.fill(field, map)? {
            return Ok(true);
        }
        Err(unknown_field(field, T::INFO.name))
    }
}

kinds! {
    "Client" Client(Client);
    "Dns" Dns(Dns);
    "Cdn" Cdn(Cdn) + listen + work;
    "Waf" Waf(Waf) + work;
    "Firewall" Firewall(Firewall) + work;
    "Router" Router(Router) + work;
    "LoadBalancer" LoadBalancer(LoadBalancer) + probing + listen + work;
    "WebServer" WebServer(WebServer) + listen + work;
    "AppServer" AppServer(AppServer) + listen + work;
    "CodeBase" CodeBase(CodeBase);
    "DatabaseProxy" DatabaseProxy(DatabaseProxy) + probing + listen + work;
    "Database" Database(Database) + listen + work;
    "Cache" Cache(Cache) + listen + work;
    "Queue" Queue(Queue) + listen + work;
    "External" External(External) + listen + work;
    "Backup" Backup(Backup);
    "Collector" Collector(Collector);
    "Probe" Probe(Probe);
    "Bastion" Bastion(Bastion);
    "Certificate" Certificate(Certificate);
    "Agent" Agent(AgentBox);
    "Undecided" Undecided(Unnamed);
}

impl Described for Component {
    const SHAPE: Shape = Shape::Kinds(KINDS);
    fn show(&self) -> String {
        format!("{}()", self.kind.word())
    }
}

impl Kind {
    /// Ends a request or a query: can be the target of a request or data link.
    #[must_use]
    pub const fn answers(&self) -> bool {
        matches!(
            self,
            Self::LoadBalancer(_)
                | Self::WebServer(_)
                | Self::AppServer(_)
                | Self::Database(_)
                | Self::DatabaseProxy(_)
                | Self::Cache(_)
                | Self::Cdn(_)
                | Self::Queue(_)
                | Self::External(_)
        )
    }

    /// Leaving out the host is normal and not reported.
    #[must_use]
    pub const fn is_normally_unplaced(&self) -> bool {
        match self {
            Self::Client(_)
            | Self::Dns(_)
            | Self::Cdn(_)
            | Self::External(_)
            | Self::Router(_)
            | Self::Certificate(_)
            | Self::Agent(_) => true,
            Self::Collector(collector) => collector.saas,
            _ => false,
        }
    }

    /// The listener's TLS, for kinds that can decrypt.
    #[must_use]
    pub const fn tls(&self) -> Option<&Tls> {
        match self {
            Self::LoadBalancer(LoadBalancer { tls, .. })
            | Self::WebServer(WebServer { tls, .. })
            | Self::AppServer(AppServer { tls, .. })
            | Self::Database(Database { tls, .. })
            | Self::DatabaseProxy(DatabaseProxy { tls })
            | Self::Cdn(Cdn { tls, .. })
            | Self::Firewall(Firewall { tls, .. })
            | Self::Waf(Waf { tls, .. }) => tls.as_ref(),
            _ => None,
        }
    }

    /// Stands in a `through` as a box that really passes requests on, so that its death is the
    /// path's. The others that may be drawn there are attributes.
    #[must_use]
    pub const fn passes_on(&self) -> bool {
        matches!(
            self,
            Self::Firewall(_) | Self::Waf(_) | Self::Router(_) | Self::Cdn(_) | Self::Undecided(_)
        )
    }

    /// The service time that is assumed where none is stated.
    #[must_use]
    pub const fn default_service(&self) -> Time {
        match self {
            Self::WebServer(_) => Time::from_millis(2),
            Self::AppServer(_) => Time::from_millis(20),
            Self::Database(_) => Time::from_millis(5),
            Self::External(_) => Time::from_millis(100),
            _ => Time::from_millis(0),
        }
    }
}
