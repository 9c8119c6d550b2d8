"""The common model in salabim. Usage: with_salabim.py SIMULATED_SECONDS rr|random SEED"""

import json
import random
import sys
import time

import salabim

simulated_s, policy, seed = float(sys.argv[1]), sys.argv[2], int(sys.argv[3])
chance = random.Random(seed)
turns = {"web": 0, "app": 0}
ended, latencies, counted = 0, 0.0, 0


def choose(tier):
    if policy == "random":
        return chance.getrandbits(1)
    turns[tier] ^= 1
    return turns[tier]


class Visit(salabim.Component):
    def process(self):
        global ended, latencies, counted
        sent = env.now()
        for station, mean_s in (
            (web[choose("web")], 0.003),
            (app[choose("app")], 0.005),
            (primary if chance.random() < 0.2 else replica, 0.002),
        ):
            yield self.request(station)
            yield self.hold(chance.expovariate(1 / mean_s))
            self.release(station)
        ended += 1
        if sent > 5:
            latencies += env.now() - sent
            counted += 1


class Arrivals(salabim.Component):
    def process(self):
        while True:
            yield self.hold(chance.expovariate(2000))
            Visit()


salabim.yieldless(False)
env = salabim.Environment(trace=False, yieldless=False)


def station(name, workers):
    # Without its own statistics, which would only slow it down.
    return salabim.Resource(name, capacity=workers, monitor=False)


web = [station(f"web-{place}", 4) for place in (1, 2)]
app = [station(f"app-{place}", 8) for place in (1, 2)]
primary, replica = station("primary", 2), station("replica", 4)
Arrivals()
wall, cpu = time.perf_counter(), time.process_time()
env.run(till=simulated_s)
cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
print(json.dumps({"requests": ended, "cpu_s": cpu, "wall_s": wall, "mean_ms": 1e3 * latencies / counted}))
