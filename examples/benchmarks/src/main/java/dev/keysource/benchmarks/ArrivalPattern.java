package dev.keysource.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** When requests come, as times since the start; the same ones for the same seed. */
enum ArrivalPattern {
    /** One every two seconds on average, independent of each other. */
    STEADY(Duration.ofHours(6)) {
        @Override
        void fill(Times times) {
            times.poisson(0, seconds(), 0.5);
        }
    },
    /** Every ten minutes on average 10 to 40 within two seconds. */
    BURSTS(Duration.ofDays(1)) {
        @Override
        void fill(Times times) {
            for (double at = times.pause(1 / 600.0); at < seconds(); at += times.pause(1 / 600.0)) {
                times.burst(at, 2, 10 + times.random.nextInt(31));
            }
        }
    },
    /** Twelve hours with one a second on average, twelve with one in ten minutes, three times. */
    DAY_AND_NIGHT(Duration.ofDays(3)) {
        @Override
        void fill(Times times) {
            double half = seconds() / 6;
            for (int day = 0; day < 3; day++) {
                times.poisson(2 * day * half, (2 * day + 1) * half, 1);
                times.poisson((2 * day + 1) * half, (2 * day + 2) * half, 1 / 600.0);
            }
        }
    },
    /** One in five minutes on average, and once 500 within ten seconds. */
    STAMPEDE(Duration.ofHours(12)) {
        @Override
        void fill(Times times) {
            times.poisson(0, seconds(), 1 / 300.0);
            times.burst(seconds() / 2, 10, 500);
        }
    };

    private final Duration duration;

    ArrivalPattern(Duration duration) {
        this.duration = duration;
    }

    abstract void fill(Times times);

    Duration duration() {
        return duration;
    }

    double seconds() {
        return (double) duration.toSeconds();
    }

    /** The times of all requests, in order. */
    List<Duration> arrivals(long seed) {
        Times times = new Times(new Random(seed));
        fill(times);
        Collections.sort(times.all);
        return times.all;
    }

    /** Collects the times; all numbers are seconds. */
    static final class Times {
        final Random random;
        private final List<Duration> all = new ArrayList<>();

        Times(Random random) {
            this.random = random;
        }

        double pause(double rate) {
            return -StrictMath.log(1 - random.nextDouble()) / rate;
        }

        void poisson(double from, double to, double rate) {
            for (double at = from + pause(rate); at < to; at += pause(rate)) {
                add(at);
            }
        }

        void burst(double from, double length, int count) {
            for (int i = 0; i < count; i++) {
                add(from + length * random.nextDouble());
            }
        }

        private void add(double seconds) {
            all.add(Duration.ofNanos((long) (seconds * 1e9)));
        }
    }
}
