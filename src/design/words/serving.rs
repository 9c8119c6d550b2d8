//! How things serve: who picks, checks, waits, keeps and is promoted.
//!
//! Refuses behaviour: what each word does is told by the engines.

use crate::design::schema::words;

words! {
    /// What lets balancers stand in for one another.
    pub enum Mechanism("mechanism") {
        /// a floating address held by one member at a time
        Vrrp,
        /// several DNS records
        Dns,
    }
}

words! {
    /// Who serves.
    pub enum Mode("mode") {
        /// every healthy member
        ActiveActive,
        /// backups only when no active member is healthy
        ActivePassive,
    }
}

words! {
    /// How a pool member is chosen.
    pub enum Algorithm("algorithm") {
        /// in turn, by weight
        RoundRobin,
        /// in turn over a fixed map
        StaticRoundRobin,
        /// the least busy member
        LeastConn,
        /// by the client's address
        SourceHash,
        /// by the request's path
        UriHash,
        /// at random
        Random,
        /// the first member with a free slot
        First,
    }
}

words! {
    /// The program that balances: the same word means different picks.
    pub enum Engine("engine") {
        /// HAProxy
        Haproxy,
        /// nginx
        Nginx,
    }
}

words! {
    /// What the balancer understands.
    pub enum Layer("layer") {
        /// requests
        Http,
        /// connections; passes TLS through
        Tcp,
    }
}

words! {
    /// How health is asked for.
    pub enum Check("check") {
        /// not at all: a dead member goes on receiving its share
        Off,
        /// a connection
        Tcp,
        /// a URL
        Http,
        /// a MySQL greeting
        Mysql,
    }
}

words! {
    /// What the URL of a health check exercises.
    pub enum Depth("check depth") {
        /// the process that answers it
        Process,
        /// the application behind it
        App,
        /// a read from the database
        Read,
        /// a write to the database
        Write,
    }
}

words! {
    /// How a client stays with its member.
    pub enum Sticky("stickiness") {
        /// it does not
        Off,
        /// by a cookie
        Cookie,
        /// by its address
        Source,
    }
}

words! {
    /// How a hash is turned into a member.
    pub enum HashKind("hash kind") {
        /// a map; most clients move when a member leaves
        Map,
        /// a ring; only the lost member's clients move
        Consistent,
    }
}

words! {
    /// How service times are spread.
    pub enum Spread("service shape") {
        /// exponential
        Exponential,
        /// always the same
        Fixed,
        /// uniform from zero to twice the mean
        Uniform,
        /// log-normal
        Lognormal,
    }
}

words! {
    /// Where sessions live.
    pub enum Sessions("sessions") {
        /// there are none
        Stateless,
        /// in the app's memory
        Memory,
        /// in a store that all apps share
        Shared,
    }
}

words! {
    /// What a database does for the others.
    pub enum DatabaseRole("database role") {
        /// accepts writes, feeds replicas
        Primary,
        /// follows a primary, refuses writes
        Replica,
        /// on its own, accepts writes
        Standalone,
    }
}

words! {
    /// What happens to a replica when its primary dies.
    pub enum Promotion("promotion") {
        /// nothing
        Off,
        /// somebody promotes it by hand
        Manual,
        /// it is promoted by itself
        Automatic,
    }
}

words! {
    /// How DNS orders several answers.
    pub enum DnsPolicy("DNS policy") {
        /// in turn
        RoundRobin,
        /// by weight
        Weighted,
        /// by where the client is
        Geo,
        /// the first healthy one
        Failover,
    }
}

words! {
    /// What a DNS server is for.
    pub enum DnsRole("DNS role") {
        /// knows the answer
        Authoritative,
        /// asks for others
        Resolver,
    }
}

words! {
    /// Kind of a DNS record.
    pub enum RecordKind("record kind") {
        /// a name's IPv4 address
        A,
        /// a name's IPv6 address
        Aaaa,
        /// another name
        Cname,
    }
}
