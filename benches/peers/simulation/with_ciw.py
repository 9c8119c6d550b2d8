"""The common model in Ciw. Usage: with_ciw.py SIMULATED_SECONDS rr|random SEED"""

import json
import sys
import time

import ciw

simulated_s, policy, seed = float(sys.argv[1]), sys.argv[2], int(sys.argv[3])
none = ciw.dists.Deterministic(0)
endless = float("inf")


def mean(seconds):
    return ciw.dists.Exponential(rate=1 / seconds)


def either(one, other):
    if policy == "random":
        return ciw.routing.Probabilistic(destinations=[one, other], probs=[0.5, 0.5])
    return ciw.routing.Cycle(cycle=[one, other])


to_data = ciw.routing.Probabilistic(destinations=[7, 8], probs=[0.2, 0.8])
# Nodes are numbered from 1. The second balancer is a node of its own: both web servers share its turns.
nodes = [
    # (workers, service, where to next)
    (endless, none, either(2, 3)),
    (4, mean(0.003), ciw.routing.Direct(4)),
    (4, mean(0.003), ciw.routing.Direct(4)),
    (endless, none, either(5, 6)),
    (8, mean(0.005), to_data),
    (8, mean(0.005), to_data),
    (2, mean(0.002), ciw.routing.Leave()),
    (4, mean(0.002), ciw.routing.Leave()),
]
network = ciw.create_network(
    arrival_distributions=[ciw.dists.Exponential(rate=2000)] + [None] * 7,
    number_of_servers=[workers for workers, _, _ in nodes],
    service_distributions=[service for _, service, _ in nodes],
    routing=ciw.routing.NetworkRouting(routers=[route for _, _, route in nodes]),
)
ciw.seed(seed)
simulation = ciw.Simulation(network)
wall, cpu = time.perf_counter(), time.process_time()
simulation.simulate_until_max_time(simulated_s)
cpu, wall = time.process_time() - cpu, time.perf_counter() - wall

left = simulation.nodes[-1].all_individuals
latencies = []
for visit in left:
    sent = min(record.arrival_date for record in visit.data_records)
    if sent > 5:
        latencies.append(max(record.exit_date for record in visit.data_records) - sent)
print(json.dumps({"requests": len(left), "cpu_s": cpu, "wall_s": wall, "mean_ms": 1e3 * sum(latencies) / len(latencies)}))
