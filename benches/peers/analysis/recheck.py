"""Removes each element from the graph and asks networkx what the visitors still reach.

Reads from standard input, as JSON: `edges` (pairs of node names), `start` (a node), `goals` (a
node per class), `elements` (for each id the nodes and edges that go with it). Prints, as JSON, the
time taken in seconds and, for each element, the goals that are lost.
"""

import json
import sys
import time

import networkx


def recheck(graph, start, goals, elements):
    """The goals that each element alone takes away. The graph is as before afterwards."""
    lost = {}
    for name, gone in elements.items():
        edges = gone["edges"] + [
            edge
            for node in gone["nodes"]
            for edge in (*graph.in_edges(node), *graph.out_edges(node))
        ]
        graph.remove_edges_from(edges)
        reached = networkx.descendants(graph, start)
        lost[name] = [goal for goal in goals if goal not in reached]
        graph.add_edges_from(edges)
    return lost


def main():
    question = json.load(sys.stdin)
    graph = networkx.DiGraph(map(tuple, question["edges"]))
    elements = {
        name: {"nodes": gone["nodes"], "edges": list(map(tuple, gone["edges"]))}
        for name, gone in question["elements"].items()
    }
    began = time.perf_counter()
    lost = recheck(graph, question["start"], question["goals"], elements)
    seconds = time.perf_counter() - began
    json.dump({"seconds": seconds, "version": networkx.__version__, "lost": lost}, sys.stdout)


if __name__ == "__main__":
    main()
