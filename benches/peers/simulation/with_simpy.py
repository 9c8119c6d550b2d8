"""The common model in SimPy. Usage: with_simpy.py SIMULATED_SECONDS rr|random SEED"""

import json
import random
import sys
import time

import simpy

simulated_s, policy, seed = float(sys.argv[1]), sys.argv[2], int(sys.argv[3])
chance = random.Random(seed)
env = simpy.Environment()
web = [simpy.Resource(env, capacity=4) for _ in range(2)]
app = [simpy.Resource(env, capacity=8) for _ in range(2)]
primary, replica = simpy.Resource(env, capacity=2), simpy.Resource(env, capacity=4)
turns = {"web": 0, "app": 0}
ended, latencies, counted = 0, 0.0, 0


def choose(tier):
    if policy == "random":
        return chance.getrandbits(1)
    turns[tier] ^= 1
    return turns[tier]


def visit():
    global ended, latencies, counted
    sent = env.now
    for station, mean_s in (
        (web[choose("web")], 0.003),
        (app[choose("app")], 0.005),
        (primary if chance.random() < 0.2 else replica, 0.002),
    ):
        worker = station.request()
        yield worker
        yield env.timeout(chance.expovariate(1 / mean_s))
        station.release(worker)
    ended += 1
    if sent > 5:
        latencies += env.now - sent
        counted += 1


def arrivals():
    while True:
        yield env.timeout(chance.expovariate(2000))
        env.process(visit())


env.process(arrivals())
wall, cpu = time.perf_counter(), time.process_time()
env.run(until=simulated_s)
cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
print(json.dumps({"requests": ended, "cpu_s": cpu, "wall_s": wall, "mean_ms": 1e3 * latencies / counted}))
