//! What a backend section says about balancing.
//!
//! Refuses parsing: words of a configuration language become these values elsewhere.

/// HAProxy's `balance` line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Algorithm {
    /// In turn, by weight; weights may change at run time.
    RoundRobin,
    /// In turn over a fixed map.
    StaticRoundRobin,
    /// The least busy, by weight.
    LeastConn,
    /// The first with a free slot, by id.
    First,
    /// By the client's address.
    Source,
    /// By the request target.
    Uri {
        /// The query counts too.
        whole: bool,
        /// Bytes that count; none: all.
        len: Option<usize>,
        /// Slashes that count; none: all.
        depth: Option<usize>,
        /// Scheme and authority do not count.
        path_only: bool,
    },
    /// By a parameter of the query, by its name.
    UrlParam(String),
    /// By a header.
    Header {
        /// Its name.
        name: String,
        /// Only the label before the last dot counts.
        use_domain_only: bool,
    },
    /// By an expression.
    Hash(Expression),
    /// At random: as many draws, the least busy of them.
    Random {
        /// Servers drawn for each request; 0 counts as 1.
        draws: u32,
    },
}

impl Algorithm {
    /// `balance uri` with nothing after it.
    #[must_use]
    pub const fn uri() -> Self {
        Self::Uri {
            whole: false,
            len: None,
            depth: None,
            path_only: false,
        }
    }

    /// Binds a request to a server by what is in the request.
    #[must_use]
    pub const fn is_hash(&self) -> bool {
        matches!(
            self,
            Self::Source
                | Self::Uri { .. }
                | Self::UrlParam(_)
                | Self::Header { .. }
                | Self::Hash(_)
        )
    }
}

/// What `balance hash` looks at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expression {
    /// `src`: the client's address.
    Source,
    /// `path`: the target without its query.
    Path,
    /// `req.hdr(name)`.
    Header(String),
}

/// From bytes to a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Function {
    /// sdbm.
    Sdbm,
    /// Bernstein's, times 33.
    Djb2,
    /// CRC-32.
    Crc32,
}

/// HAProxy's `hash-type` and `hash-balance-factor` lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HashType {
    /// A ring instead of a map.
    pub consistent: bool,
    /// From bytes to a number.
    pub function: Function,
    /// Mixes the number once more.
    pub avalanche: bool,
    /// Bounded load: the most a server may hold, in percent of its fair part; 0: no bound.
    pub balance_factor: u32,
}

impl HashType {
    /// The default: a map, sdbm, no avalanche.
    pub const MAP: Self = Self {
        consistent: false,
        function: Function::Sdbm,
        avalanche: false,
        balance_factor: 0,
    };
    /// `hash-type consistent` with nothing after it: a ring, sdbm and avalanche.
    pub const CONSISTENT: Self = Self {
        consistent: true,
        function: Function::Sdbm,
        avalanche: true,
        balance_factor: 0,
    };
}

/// How a backend balances.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// The `balance` line.
    pub algorithm: Algorithm,
    /// The `hash-type` line; read by the hash algorithms only.
    pub hash_type: HashType,
    /// `option allbackups`.
    pub all_backups: bool,
    /// `fullconn`: requests in the backend at which servers with a `minconn` reach their `maxconn`;
    /// 0: they always do.
    pub fullconn: u32,
    /// Where the random algorithm starts to draw from.
    pub seed: u64,
}

impl Options {
    /// An algorithm with everything else left as HAProxy has it by default.
    #[must_use]
    pub const fn new(algorithm: Algorithm) -> Self {
        Self {
            algorithm,
            hash_type: HashType::MAP,
            all_backups: false,
            fullconn: 0,
            seed: 0,
        }
    }

    /// Effective weights are in sixteenths and may change at run time.
    #[must_use]
    pub const fn is_dynamic(&self) -> bool {
        match self.algorithm {
            Algorithm::StaticRoundRobin => false,
            Algorithm::RoundRobin
            | Algorithm::LeastConn
            | Algorithm::First
            | Algorithm::Random { .. } => true,
            _ => self.hash_type.consistent,
        }
    }
}
