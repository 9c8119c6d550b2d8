//! The words of HAProxy's configuration that the recordings use.

use super::recording::{ServerLine, Setting, millis};
use linchpin::balance::Server;
use linchpin::balance::haproxy::{Algorithm, Expression, Function, HashType, Options, RetryPolicy};

pub(crate) fn server(line: &ServerLine) -> Server {
    let slowstart_ms = line.slowstart.as_deref().and_then(|text| millis(text, 1));
    Server {
        weight: line.weight,
        backup: line.backup,
        id: line.id,
        maxconn: line.maxconn,
        maxqueue: line.maxqueue,
        slowstart_s: slowstart_ms.map_or(0, |ms| u32::try_from(ms.div_ceil(1000)).unwrap()),
        ..Server::default()
    }
}

fn within<'a>(text: &'a str, before: &str) -> Option<&'a str> {
    text.strip_prefix(before)?.strip_suffix(')')
}

pub(crate) fn algorithm(text: &str) -> Algorithm {
    let words: Vec<&str> = text.split_whitespace().collect();
    let number_after = |word: &str| {
        let at = words.iter().position(|other| *other == word)?;
        words.get(at + 1)?.parse().ok()
    };
    match words.first().copied().unwrap_or("roundrobin") {
        "roundrobin" => Algorithm::RoundRobin,
        "static-rr" => Algorithm::StaticRoundRobin,
        "leastconn" => Algorithm::LeastConn,
        "first" => Algorithm::First,
        "source" => Algorithm::Source,
        "uri" => Algorithm::Uri {
            whole: words.contains(&"whole"),
            len: number_after("len"),
            depth: number_after("depth"),
            path_only: words.contains(&"path-only"),
        },
        "url_param" => Algorithm::UrlParam(words[1].to_owned()),
        "hash" => Algorithm::Hash(match words[1] {
            "src" => Expression::Source,
            "path" => Expression::Path,
            other => {
                let name = within(other, "req.hdr(").or_else(|| within(other, "hdr("));
                Expression::Header(name.unwrap_or_else(|| panic!("hash {other}")).to_owned())
            }
        }),
        "random" => Algorithm::Random { draws: 2 },
        word => {
            if let Some(draws) = within(word, "random(") {
                Algorithm::Random {
                    draws: draws.parse().unwrap(),
                }
            } else if let Some(name) = within(word, "hdr(") {
                Algorithm::Header {
                    name: name.to_owned(),
                    use_domain_only: words.contains(&"use_domain_only"),
                }
            } else {
                panic!("balance {text}")
            }
        }
    }
}

fn hash_type(text: &str) -> HashType {
    let mut words = text.split_whitespace();
    let consistent = words.next() == Some("consistent");
    let mut kind = if consistent {
        HashType::CONSISTENT
    } else {
        HashType::MAP
    };
    if let Some(function) = words.next() {
        kind.function = match function {
            "sdbm" => Function::Sdbm,
            "djb2" => Function::Djb2,
            "crc32" => Function::Crc32,
            other => panic!("hash function {other}"),
        };
        kind.avalanche = words.next() == Some("avalanche");
    }
    kind
}

pub(crate) fn options(algorithm_text: &str, hash: Option<&str>, setting: &Setting) -> Options {
    let mut options = Options::new(algorithm(algorithm_text));
    options.hash_type = hash_type(hash.unwrap_or_default());
    options.all_backups = setting.allbackups;
    for line in &setting.raw {
        if let Some(factor) = line.strip_prefix("hash-balance-factor ") {
            options.hash_type.balance_factor = factor.trim().parse().unwrap();
        }
    }
    options
}

pub(crate) fn retry_policy(setting: &Setting) -> RetryPolicy {
    let interval = setting.redispatch.as_i64();
    let connect = setting.timeout_connect.as_deref();
    RetryPolicy {
        retries: setting.retries.unwrap_or(3),
        redispatch: if setting.redispatch == true {
            Some(-1)
        } else {
            interval.map(|interval| i32::try_from(interval).unwrap())
        },
        connect_timeout_ms: connect.and_then(|text| millis(text, 1)).unwrap_or(5000),
    }
}
