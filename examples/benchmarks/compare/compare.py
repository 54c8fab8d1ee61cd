"""Compares generators of RSA pairs: CPU time per pair, in interleaved rounds.

Each generator is a process that makes a pair for each line of its standard input. In each round every generator makes one pair, in an
order that changes from round to round, so that whatever else the machine does meets all of them alike. What is counted is the processor
time of the whole process (user and system, all threads: that of a JVM's compiler and collector too), read from the kernel's clock of
that process after each pair.
"""
import argparse
import datetime
import os
import platform
import random
import statistics
import subprocess
import sys
import time


class Generator:
    """One process that makes pairs."""

    def __init__(self, row, command, bits):
        self.name, self.includes = row
        self.process = subprocess.Popen(
            command + [str(bits)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, bufsize=1)
        self.version = self.process.stdout.readline().strip()
        if not self.version:
            raise OSError(f"{command[0]} ended with exit code {self.process.wait()}")
        # CPUCLOCK_SCHED of a process, as clock_getcpuclockid(3) makes it.
        self.clock = ~self.process.pid << 3 | 2
        self.last = 0
        self.bits = bits
        self.spent = []
        self.seen = set()

    def pair(self):
        """Makes a pair and returns the milliseconds of CPU since the one before, as a compiler may go on after an answer."""
        self.process.stdin.write("\n")
        modulus = self.process.stdout.readline().strip()
        now = time.clock_gettime_ns(self.clock)
        spent = (now - self.last) / 1e6
        self.last = now
        if not modulus or int(modulus, 16).bit_length() != self.bits or modulus in self.seen:
            raise SystemExit(f"compare: {self.name} gave no fresh pair of {self.bits} bits: {modulus[:40]!r}")
        self.seen.add(modulus)
        return spent

    def system_share(self):
        """The share of system time in all that the process has used."""
        with open(f"/proc/{self.process.pid}/stat", encoding="ascii") as stat:
            user, system = (int(field) for field in stat.read().rpartition(")")[2].split()[11:13])
        return system / max(1, user + system)

    def close(self):
        self.process.stdin.close()
        self.process.wait(60)


def spread_of_mean(values):
    """Half of the interval that holds the mean in 95 of 100 runs."""
    return 1.96 * statistics.stdev(values) / len(values) ** 0.5


def machine():
    with open("/proc/cpuinfo", encoding="utf-8") as lines:
        model = next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), platform.machine())
    return f"{os.cpu_count()} cores of {model}, {platform.system()} {platform.release()}"


def main():
    parser = argparse.ArgumentParser(description="Compares generators of RSA pairs.")
    parser.add_argument("--pairs", type=int, default=250, help="pairs of each generator that count")
    parser.add_argument("--bits", type=int, default=2048, choices=(2048, 3072, 4096))
    parser.add_argument("--warm-up", type=int, default=100, help="pairs of each generator before those, at 2048 bits")
    parser.add_argument("generators", help="a file of lines: name, what it includes and command, separated by tabs")
    options = parser.parse_args()

    generators = []
    with open(options.generators, encoding="utf-8") as lines:
        for line in lines:
            name, includes, *command = line.rstrip("\n").split("\t")
            try:
                generators.append(Generator((name, includes), command, options.bits))
            except OSError as e:
                print(f"compare: goes without {name}: {e}", file=sys.stderr)
    warm_up = max(3, options.warm_up * 2048**3 // options.bits**3)
    for generator in generators:
        # Native code is as fast at once.
        for _ in range(warm_up if "java" in generator.process.args[0] else 3):
            generator.pair()
    load = []
    for _ in range(options.pairs):
        random.shuffle(generators)
        for generator in generators:
            generator.spent.append(generator.pair())
        load.append(os.getloadavg()[0])

    generators.sort(key=lambda generator: statistics.mean(generator.spent))
    print(f"RSA-{options.bits}, {options.pairs} pairs of each, {datetime.date.today()}, {machine()}, load {statistics.mean(load):.1f}:")
    print()
    print("| generator | version | includes | CPU ms per pair, mean | ± 95 % | median | 10 % to 90 % | to the first row |")
    print("|---|---|---|---:|---:|---:|---:|---:|")
    first = statistics.mean(generators[0].spent)
    for generator in generators:
        mean = statistics.mean(generator.spent)
        deciles = statistics.quantiles(generator.spent, n=10, method="inclusive") if len(generator.spent) > 1 else [mean] * 9
        spread = spread_of_mean(generator.spent) if len(generator.spent) > 1 else 0
        print(f"| {generator.name} | {generator.version} | {generator.includes} | {mean:.1f} | {spread:.1f} "
              f"| {statistics.median(generator.spent):.1f} | {deciles[0]:.1f} to {deciles[8]:.1f} | {mean / first:.2f} |")
    print()
    print(f"System time is at most {max(generator.system_share() for generator in generators):.0%} of any of these.")
    for generator in generators:
        generator.close()


if __name__ == "__main__":
    main()
