//! The common model by hand: an array of stations, a heap of events, and nothing else.
//!
//! No checks, time-outs, retries or statistics but the mean. Prints one line of JSON.
//! Usage: `bare-loop REQUESTS rr|random SEED`.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};
use std::time::Instant;

/// Requests a second, and the seconds that are left out of the mean.
const RATE: f64 = 2000.0;
const WARM_UP_NS: u64 = 5_000_000_000;

/// xoshiro256++ (Blackman and Vigna, 2019).
struct Rng([u64; 4]);

impl Rng {
    fn new(seed: u64) -> Self {
        let mut state = seed;
        Self([(); 4].map(|()| {
            // splitmix64
            state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let z = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            z ^ (z >> 31)
        }))
    }

    fn bits(&mut self) -> u64 {
        let [a, b, c, d] = &mut self.0;
        let drawn = a.wrapping_add(*d).rotate_left(23).wrapping_add(*a);
        let shifted = *b << 17;
        *c ^= *a;
        *d ^= *b;
        *b ^= *c;
        *a ^= *d;
        *c ^= shifted;
        *d = d.rotate_left(45);
        drawn
    }

    /// Uniform in 0 to 1, 1 excluded.
    fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1_u64 << 53) as f64
    }
}

/// The exponential distribution by ziggurat (Marsaglia and Tsang, 2000), in 256 layers.
struct Exponential {
    edge: [f64; 257],
    height: [f64; 257],
}

const TAIL: f64 = 7.697_117_470_131_05;
const AREA: f64 = 0.003_949_659_822_581_557;

impl Exponential {
    fn new() -> Self {
        let mut edge = [0.0; 257];
        edge[0] = AREA * TAIL.exp();
        edge[1] = TAIL;
        for layer in 2..256 {
            let below: f64 = edge[layer - 1];
            edge[layer] = -(AREA / below + (-below).exp()).ln();
        }
        let height = edge.map(|edge: f64| (-edge).exp());
        Self { edge, height }
    }

    fn draw(&self, rng: &mut Rng, mean: f64) -> u64 {
        loop {
            let bits = rng.bits();
            let layer = (bits & 0xff) as usize;
            let x = (bits >> 11) as f64 / (1_u64 << 53) as f64 * self.edge[layer];
            if x < self.edge[layer + 1] {
                return (x * mean) as u64;
            }
            if layer == 0 {
                return ((TAIL - (1.0 - rng.unit()).ln()) * mean) as u64;
            }
            let (low, high) = (self.height[layer], self.height[layer + 1]);
            if low + rng.unit() * (high - low) < (-x).exp() {
                return (x * mean) as u64;
            }
        }
    }
}

struct Station {
    workers: u32,
    busy: u32,
    service_ns: f64,
    waiting: VecDeque<u32>,
}

/// An event is an arrival, or the end of a request's service at a station.
const ARRIVAL: u32 = u32::MAX;
const STATION_SHIFT: u32 = 28;

fn main() {
    let given: Vec<String> = std::env::args().collect();
    let requests: u64 = given.get(1).map_or(1_000_000, |text| text.parse().unwrap());
    let in_turn = given.get(2).is_none_or(|text| text == "rr");
    let seed: u64 = given.get(3).map_or(1, |text| text.parse().unwrap());

    let exponential = Exponential::new();
    let mut rng = Rng::new(seed);
    let mut stations = [(4, 3.0), (4, 3.0), (8, 5.0), (8, 5.0), (2, 2.0), (4, 2.0)].map(
        |(workers, service_ms)| Station {
            workers,
            busy: 0,
            service_ns: service_ms * 1e6,
            waiting: VecDeque::new(),
        },
    );
    let mut events: BinaryHeap<Reverse<(u64, u32)>> = BinaryHeap::new();
    let mut sent_ns: Vec<u64> = Vec::new();
    let mut free: Vec<u32> = Vec::new();
    let (mut web, mut app) = (0, 0);
    let (mut ended, mut counted, mut sum_ns) = (0_u64, 0_u64, 0_u64);
    let choose = |last: &mut usize, rng: &mut Rng| {
        *last = if in_turn {
            *last ^ 1
        } else {
            (rng.bits() >> 63) as usize
        };
        *last
    };

    let begun = Instant::now();
    let cpu_begun = cpu_s();
    events.push(Reverse((exponential.draw(&mut rng, 1e9 / RATE), ARRIVAL)));
    while ended < requests {
        let Some(Reverse((now, event))) = events.pop() else {
            break;
        };
        let (request, next) = if event == ARRIVAL {
            let gap = exponential.draw(&mut rng, 1e9 / RATE);
            events.push(Reverse((now + gap, ARRIVAL)));
            let request = free.pop().unwrap_or_else(|| {
                sent_ns.push(0);
                sent_ns.len() as u32 - 1
            });
            sent_ns[request as usize] = now;
            (request, choose(&mut web, &mut rng))
        } else {
            let request = event & ((1 << STATION_SHIFT) - 1);
            let place = (event >> STATION_SHIFT) as usize;
            let station = &mut stations[place];
            if let Some(waiting) = station.waiting.pop_front() {
                let service = exponential.draw(&mut rng, station.service_ns);
                let end = (place as u32) << STATION_SHIFT | waiting;
                events.push(Reverse((now + service, end)));
            } else {
                station.busy -= 1;
            }
            match place {
                0 | 1 => (request, 2 + choose(&mut app, &mut rng)),
                2 | 3 => (request, if rng.unit() < 0.2 { 4 } else { 5 }),
                _ => {
                    ended += 1;
                    let sent = sent_ns[request as usize];
                    if sent > WARM_UP_NS {
                        counted += 1;
                        sum_ns += now - sent;
                    }
                    free.push(request);
                    continue;
                }
            }
        };
        let station = &mut stations[next];
        if station.busy < station.workers {
            station.busy += 1;
            let service = exponential.draw(&mut rng, station.service_ns);
            let end = (next as u32) << STATION_SHIFT | request;
            events.push(Reverse((now + service, end)));
        } else {
            station.waiting.push_back(request);
        }
    }
    let cpu_s = cpu_s() - cpu_begun;
    let wall_s = begun.elapsed().as_secs_f64();
    let mean_ms = sum_ns as f64 / counted.max(1) as f64 / 1e6;
    println!(
        "{{\"requests\": {ended}, \"cpu_s\": {cpu_s:.6}, \"wall_s\": {wall_s:.6}, \"mean_ms\": {mean_ms:.6}}}"
    );
}

/// Time this thread has had on a core, which other work on the machine does not lengthen; 0 where
/// the system does not tell.
fn cpu_s() -> f64 {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds = told
        .split(' ')
        .next()
        .and_then(|text| text.parse::<f64>().ok());
    nanoseconds.unwrap_or(0.0) / 1e9
}
