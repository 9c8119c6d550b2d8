//! The common model in NeXosim, on one thread. Prints one line of JSON.
//!
//! Usage: `with-nexosim SIMULATED_SECONDS rr|random SEED`.

use nexosim::model::{Context, Model, schedulable};
use nexosim::ports::Output;
use nexosim::simulation::{Mailbox, SimInit};
use nexosim::time::MonotonicTime;
use serde::{Deserialize, Serialize};
use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::{Duration, Instant};

/// Requests that ended, those that count in the mean, and their latencies' sum.
static ENDED: AtomicU64 = AtomicU64::new(0);
static COUNTED: AtomicU64 = AtomicU64::new(0);
static SUM_NS: AtomicU64 = AtomicU64::new(0);

const WARM_UP_NS: u64 = 5_000_000_000;

/// xorshift64: light, so that what is measured is the simulator.
#[derive(Serialize, Deserialize)]
struct Rng(u64);

impl Rng {
    fn unit(&mut self) -> f64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn exponential(&mut self, mean_s: f64) -> Duration {
        let drawn = -(1.0 - self.unit()).ln() * mean_s * 1e9;
        Duration::from_nanos(drawn as u64 + 1)
    }
}

fn nanoseconds(time: MonotonicTime) -> u64 {
    u64::try_from(time.as_secs()).unwrap_or(0) * 1_000_000_000 + u64::from(time.subsec_nanos())
}

#[derive(Clone, Copy, Serialize, Deserialize)]
struct Visit {
    sent_ns: u64,
}

#[derive(Serialize, Deserialize)]
struct Visitors {
    out: Output<Visit>,
    rng: Rng,
}

#[Model]
impl Visitors {
    #[nexosim(init)]
    async fn init(&mut self, context: &Context<Self>) {
        self.wait(context);
    }

    #[nexosim(schedulable)]
    async fn send(&mut self, _: (), context: &Context<Self>) {
        let sent_ns = nanoseconds(context.time());
        self.out.send(Visit { sent_ns }).await;
        self.wait(context);
    }

    fn wait(&mut self, context: &Context<Self>) {
        let gap = self.rng.exponential(1.0 / 2000.0);
        context
            .schedule_event(gap, schedulable!(Self::send), ())
            .unwrap();
    }
}

/// Sends each visit one way or the other: in turn, or the first with a probability.
#[derive(Serialize, Deserialize)]
struct Fork {
    first: Output<Visit>,
    second: Output<Visit>,
    in_turn: bool,
    part: f64,
    last_was_first: bool,
    rng: Rng,
}

#[Model]
impl Fork {
    async fn take(&mut self, visit: Visit) {
        self.last_was_first = if self.in_turn {
            !self.last_was_first
        } else {
            self.rng.unit() < self.part
        };
        if self.last_was_first {
            self.first.send(visit).await;
        } else {
            self.second.send(visit).await;
        }
    }
}

#[derive(Serialize, Deserialize)]
struct Station {
    out: Output<Visit>,
    workers: u32,
    busy: u32,
    mean_s: f64,
    waiting: VecDeque<Visit>,
    rng: Rng,
}

#[Model]
impl Station {
    async fn take(&mut self, visit: Visit, context: &Context<Self>) {
        if self.busy < self.workers {
            self.busy += 1;
            self.serve(visit, context);
        } else {
            self.waiting.push_back(visit);
        }
    }

    #[nexosim(schedulable)]
    async fn served(&mut self, visit: Visit, context: &Context<Self>) {
        match self.waiting.pop_front() {
            Some(next) => self.serve(next, context),
            None => self.busy -= 1,
        }
        self.out.send(visit).await;
    }

    fn serve(&mut self, visit: Visit, context: &Context<Self>) {
        let service = self.rng.exponential(self.mean_s);
        context
            .schedule_event(service, schedulable!(Self::served), visit)
            .unwrap();
    }
}

#[derive(Serialize, Deserialize)]
struct End;

#[Model]
impl End {
    async fn take(&mut self, visit: Visit, context: &Context<Self>) {
        ENDED.fetch_add(1, Relaxed);
        if visit.sent_ns > WARM_UP_NS {
            COUNTED.fetch_add(1, Relaxed);
            SUM_NS.fetch_add(nanoseconds(context.time()) - visit.sent_ns, Relaxed);
        }
    }
}

fn main() {
    let given: Vec<String> = std::env::args().collect();
    let simulated_s: f64 = given[1].parse().unwrap();
    let in_turn = given[2] == "rr";
    let mut seed: u64 = given[3].parse().unwrap();
    let mut rng = || {
        seed = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (seed ^ (seed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        Rng((z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb) | 1)
    };
    let mut fork = |in_turn, part| Fork {
        first: Output::default(),
        second: Output::default(),
        in_turn,
        part,
        last_was_first: false,
        rng: rng(),
    };
    let (mut lb, mut inner, mut data) = (fork(in_turn, 0.5), fork(in_turn, 0.5), fork(false, 0.2));
    let mut station = |workers, mean_ms: f64| Station {
        out: Output::default(),
        workers,
        busy: 0,
        mean_s: mean_ms / 1e3,
        waiting: VecDeque::new(),
        rng: rng(),
    };
    let mut web = [station(4, 3.0), station(4, 3.0)];
    let mut app = [station(8, 5.0), station(8, 5.0)];
    let mut db = [station(2, 2.0), station(4, 2.0)];
    let mut visitors = Visitors {
        out: Output::default(),
        rng: rng(),
    };

    let (lb_box, inner_box, data_box, end_box) = (
        Mailbox::new(),
        Mailbox::new(),
        Mailbox::new(),
        Mailbox::new(),
    );
    let web_box = [Mailbox::new(), Mailbox::new()];
    let app_box = [Mailbox::new(), Mailbox::new()];
    let db_box = [Mailbox::new(), Mailbox::new()];
    visitors.out.connect(Fork::take, &lb_box);
    lb.first.connect(Station::take, &web_box[0]);
    lb.second.connect(Station::take, &web_box[1]);
    inner.first.connect(Station::take, &app_box[0]);
    inner.second.connect(Station::take, &app_box[1]);
    data.first.connect(Station::take, &db_box[0]);
    data.second.connect(Station::take, &db_box[1]);
    web.iter_mut()
        .for_each(|web| web.out.connect(Fork::take, &inner_box));
    app.iter_mut()
        .for_each(|app| app.out.connect(Fork::take, &data_box));
    db.iter_mut()
        .for_each(|db| db.out.connect(End::take, &end_box));

    let mut bench = SimInit::with_num_threads(1)
        .add_model(visitors, Mailbox::new(), "visitors")
        .add_model(lb, lb_box, "lb")
        .add_model(inner, inner_box, "inner lb")
        .add_model(data, data_box, "data")
        .add_model(End, end_box, "end");
    let stations = web.into_iter().chain(app).chain(db);
    let boxes = web_box.into_iter().chain(app_box).chain(db_box);
    for (place, (station, mailbox)) in stations.zip(boxes).enumerate() {
        bench = bench.add_model(station, mailbox, &format!("station {place}"));
    }
    let mut simulation = bench.init(MonotonicTime::EPOCH).unwrap();

    let (begun, cpu_begun) = (Instant::now(), cpu_s());
    simulation
        .step_until(Duration::from_secs_f64(simulated_s))
        .unwrap();
    let (wall_s, cpu_s) = (begun.elapsed().as_secs_f64(), cpu_s() - cpu_begun);
    let requests = ENDED.load(Relaxed);
    let mean_ms = SUM_NS.load(Relaxed) as f64 / COUNTED.load(Relaxed).max(1) as f64 / 1e6;
    println!(
        "{{\"requests\": {requests}, \"cpu_s\": {cpu_s:.6}, \"wall_s\": {wall_s:.6}, \"mean_ms\": {mean_ms:.6}}}"
    );
}

/// Time this process's threads have had on a core; 0 where the system does not tell.
fn cpu_s() -> f64 {
    let Ok(threads) = std::fs::read_dir("/proc/self/task") else {
        return 0.0;
    };
    let told = threads.flatten().filter_map(|thread| {
        let text = std::fs::read_to_string(thread.path().join("schedstat")).ok()?;
        text.split(' ').next()?.parse::<f64>().ok()
    });
    told.sum::<f64>() / 1e9
}
