//! The closed sets of bare words that fields choose from.
//!
//! Refuses behaviour: what each word does is told by the engines.

mod serving;
mod study;

use super::schema::words;
pub use serving::{
    Algorithm, Check, DatabaseRole, Depth, DnsPolicy, DnsRole, Engine, HashKind, Layer, Mechanism,
    Mode, Promotion, RecordKind, Sessions, Spread, Sticky,
};
pub use study::{FaultKind, Lens, ReviewState, Screen, Verdict};

words! {
    /// What a request asks for.
    pub enum Class("request class") {
        /// answered by a web server
        Static,
        /// dynamic; needs an app and a database that answers reads
        Read,
        /// dynamic; needs a database that accepts writes
        Write,
    }
}

impl Class {
    /// What requests of the class are called in a sentence, and in reports.
    #[must_use]
    pub const fn noun(self) -> &'static str {
        match self {
            Self::Static => "static",
            Self::Read => "read",
            Self::Write => "write",
        }
    }
}

words! {
    /// How requests arrive.
    pub enum Arrivals("arrivals") {
        /// independently of one another
        Poisson,
        /// evenly spaced
        Steady,
        /// in bursts
        Bursty,
    }
}

words! {
    /// What fails together in a zone.
    pub enum ZoneKind("zone kind") {
        /// a place, kind not said
        Zone,
        /// a region
        Region,
        /// an availability zone
        AvailabilityZone,
        /// a rack
        Rack,
        /// a demilitarised zone
        Dmz,
        /// a subnet
        Subnet,
        /// a tier
        Tier,
    }
}

words! {
    /// Who may use a door that should not be open to everyone.
    pub enum Door("access") {
        /// nobody from outside
        Closed,
        /// everybody
        Open,
        /// only through the bastion
        Bastion,
    }
}

words! {
    /// Transport a firewall rule speaks of.
    pub enum Proto("protocol") {
        /// TCP
        Tcp,
        /// UDP
        Udp,
        /// VRRP, IP protocol 112
        Vrrp,
        /// every protocol
        Any,
    }
}

words! {
    /// Who starts the telemetry connection.
    pub enum Transfer("transfer") {
        /// the agent sends
        Push,
        /// the collector fetches
        Pull,
    }
}

words! {
    /// What is measured.
    pub enum Metric("metric") {
        /// processor, memory, disk
        Host,
        /// requests a second
        Qps,
        /// error rate
        Errors,
        /// latency
        Latency,
        /// health of each pool member
        Members,
        /// replication lag
        Lag,
        /// days until a certificate expires
        Certificate,
    }
}

words! {
    /// Who a client is.
    pub enum ClientRole("client role") {
        /// uses the site
        Visitor,
        /// looks after it
        Administrator,
    }
}

words! {
    /// Oldest TLS version that is accepted.
    pub enum TlsVersion("TLS version") {
        /// 1.0
        Tls10,
        /// 1.1
        Tls11,
        /// 1.2
        Tls12,
        /// 1.3
        Tls13,
    }
}

words! {
    /// What a link carries.
    pub enum LinkKind("link kind") {
        /// a request, protocol not said
        Request,
        /// a request over HTTP
        Http,
        /// a request over HTTPS
        Https,
        /// a connection
        Tcp,
        /// a request over FastCGI
        FastCgi,
        /// a name look-up
        Lookup,
        /// queries that read
        Read,
        /// queries that write
        Write,
        /// queries of both sorts
        ReadWrite,
        /// a database feeding another
        Replication,
        /// a copy kept elsewhere
        Backup,
        /// balancers watching each other
        Heartbeat,
        /// files or state kept alike
        Sync,
        /// measurements and logs
        Telemetry,
        /// administration, SSH
        Management,
        /// the way back, where it is drawn
        Response,
        /// drawn, but not named: carries nothing
        Undecided,
    }
}

impl LinkKind {
    /// Carries requests from a client towards an answer.
    #[must_use]
    pub const fn is_request(self) -> bool {
        matches!(
            self,
            Self::Request | Self::Http | Self::Https | Self::Tcp | Self::FastCgi
        )
    }

    /// Carries queries to something that keeps data.
    #[must_use]
    pub const fn is_data(self) -> bool {
        matches!(self, Self::Read | Self::Write | Self::ReadWrite)
    }

    /// The kind in a link's id where links are parallel, as in `app-1->db-1:read`.
    #[must_use]
    pub fn suffix(self) -> String {
        self.word().to_lowercase()
    }
}

words! {
    /// When a commit returns.
    pub enum ReplicationMode("replication mode") {
        /// at once; the replica follows
        Async,
        /// once a replica has received it
        SemiSync,
        /// once a replica has applied it
        Sync,
        /// once a majority has certified it
        Group,
    }
}
