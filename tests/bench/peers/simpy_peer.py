#!/usr/bin/env python3
"""W1 to W3 on SimPy: a process an entity. Arguments and answer are those of peer.h.

Waiting for work or for a credit is one event that whoever provides it triggers; Resource and Store would create and
handle an event more for each request.
"""
import sys
import time
from collections import deque
from random import Random

import simpy


class Signal:
    """Wakes the one process that waits for it."""

    def __init__(self, environment):
        self.environment = environment
        self.waiting = None

    def wait(self):
        self.waiting = self.environment.event()
        return self.waiting

    def fire(self):
        if self.waiting is not None:
            self.waiting.succeed()
            self.waiting = None


def hold(pending, units, seed):
    environment = simpy.Environment()
    exponential = Random(seed).expovariate
    warm_up, total = 2 * pending, 2 * pending + units
    events = 0
    started = None
    done = environment.event()

    def hop():
        nonlocal events, started
        timeout = environment.timeout
        while True:
            yield timeout(exponential(1.0))
            events += 1
            if events == warm_up:
                started = time.process_time()
            elif events == total:
                done.succeed()

    for _ in range(pending):
        environment.process(hop())
    environment.run(done)
    return time.process_time() - started, total / environment.now / pending


def mm1(units, seed):
    environment = simpy.Environment()
    gap, service = Random(2 * seed).expovariate, Random(2 * seed + 1).expovariate
    arrivals = deque()
    arrived = Signal(environment)
    total = 0.0
    done = environment.event()

    def arrive():
        while True:
            yield environment.timeout(gap(0.8))
            arrivals.append(environment.now)
            arrived.fire()

    def serve():
        nonlocal total
        for _ in range(units):
            if not arrivals:
                yield arrived.wait()
            yield environment.timeout(service(1.0))
            total += environment.now - arrivals.popleft()
        done.succeed()

    environment.process(arrive())
    environment.process(serve())
    started = time.process_time()
    environment.run(done)
    elapsed = time.process_time() - started
    total += sum(environment.now - when for when in arrivals)
    return elapsed, total / environment.now


WIDTH, CREDITS = 8, 8


class Channel:
    __slots__ = ("receiver", "credits", "returned")

    def __init__(self, receiver):
        self.receiver = receiver
        self.credits = CREDITS
        self.returned = Signal(receiver.environment)


class Instance:
    """Takes an item, returns its credit, works on it and sends it on, for which it may have to wait."""

    def __init__(self, environment, mean, random):
        self.environment = environment
        self.rate = 1.0 / mean
        self.random = random
        self.input = deque()  # the channels of the items that wait
        self.arrived = Signal(environment)
        self.targets = []

    def take(self):
        channel = self.input.popleft()
        channel.credits += 1
        channel.returned.fire()

    def run(self, is_source=False):
        environment, random, targets = self.environment, self.random, self.targets
        while True:
            if not is_source:
                if not self.input:
                    yield self.arrived.wait()
                self.take()
            yield environment.timeout(random.expovariate(self.rate))
            channel = targets[int(random.random() * len(targets))]
            if channel.credits == 0:
                yield channel.returned.wait()
            channel.credits -= 1
            channel.receiver.input.append(channel)
            channel.receiver.arrived.fire()

    def run_as_sink(self, items, done):
        for _ in range(items):
            if not self.input:
                yield self.arrived.wait()
            self.take()
            yield self.environment.timeout(self.random.expovariate(self.rate))
        done.succeed()


def tandem(units, seed):
    environment = simpy.Environment()
    random = Random(seed)
    source, sink = Instance(environment, 0.1, random), Instance(environment, 0.1, random)
    first = [Instance(environment, 1.0, random) for _ in range(WIDTH)]
    second = [Instance(environment, 1.0, random) for _ in range(WIDTH)]
    source.targets += [Channel(to) for to in first]
    for instance in first:
        instance.targets += [Channel(to) for to in second]
    for instance in second:
        instance.targets.append(Channel(sink))
    done = environment.event()
    environment.process(source.run(is_source=True))
    for instance in first + second:
        environment.process(instance.run())
    environment.process(sink.run_as_sink(units, done))
    started = time.process_time()
    environment.run(done)
    return time.process_time() - started, units / environment.now


def main():
    workload, units, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    if workload.startswith("w1:"):
        cpu_s, result = hold(int(workload[3:]), units, seed)
    else:
        cpu_s, result = {"w2": mm1, "w3": tandem}[workload](units, seed)
    print(f"{cpu_s:.6f} {result:.12g}")


main()
