package dev.keysource.examples.launcher.watch;

import dev.keysource.examples.console.Terminal;
import dev.keysource.remote.Furl;
import dev.keysource.remote.RemoteKeyPairSource;
import dev.keysource.remote.ServerStatus;
import org.jline.utils.Signals;

import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/** Looks at the key generators of a furl again and again, each by itself, and shows them. Used by one thread. */
public final class Watch {
    /** A key generator that has just been started, on a machine that is busy with its first pairs, is slow to greet. */
    private static final Duration FIRST_WAIT = Duration.ofSeconds(30);

    private static final Duration SHORTEST_WAIT = Duration.ofSeconds(5);
    /** Somebody has seen enough: left alone, the Java platform would exit with 128 plus the number of the signal. */
    private static final List<String> STOP_SIGNALS = List.of("TERM", "INT");

    private static final long LAST_WORDS_MILLIS = 1_000;

    /** A key generator that can be asked. */
    interface Server {
        String location();

        CompletableFuture<ServerStatus> status(Duration timeout);
    }

    /** Shows what was seen; false if nobody can see it any more. */
    interface Display {
        boolean show(List<Sighting> sightings, Instant now);
    }

    /** Waits. */
    interface Pause {
        void of(Duration interval) throws InterruptedException;
    }

    private final List<Server> servers;
    private final Duration interval;
    private final InstantSource clock;
    private final Pause pause;
    private List<Sighting> sightings;
    private boolean answered;

    Watch(List<Server> servers, Duration interval, InstantSource clock, Pause pause) {
        this.servers = servers;
        this.interval = interval;
        this.clock = clock;
        this.pause = pause;
        this.sightings =
                servers.stream().map(server -> Sighting.none(server.location())).toList();
    }

    /**
     * Shows the key generators of a furl, on a terminal as a picture, elsewhere in lines.
     *
     * @param count how often to look; 0 for as long as somebody sees it
     * @param plain whether lines are wanted on a terminal too
     * @return why none of them ever answered; empty if one did, or nobody waited for it
     */
    public static Optional<String> run(Furl furl, Duration interval, int count, boolean plain, PrintWriter out)
            throws InterruptedException {
        List<RemoteKeyPairSource> sources =
                furl.locations().stream().map(location -> open(furl, location)).toList();
        STOP_SIGNALS.forEach(signal -> Signals.register(signal, () -> System.exit(0)));
        try {
            List<Server> servers = sources.stream().map(Watch::server).toList();
            Watch watch = new Watch(
                    servers, interval, InstantSource.system(), span -> TimeUnit.NANOSECONDS.sleep(span.toNanos()));
            return !plain && Terminal.isOutput()
                    ? watch.onTerminal(count, out)
                    : watch.look(count, (seen, now) -> print(PlainLines.of(seen, now), out));
        } finally {
            sources.forEach(RemoteKeyPairSource::close);
        }
    }

    private static RemoteKeyPairSource open(Furl furl, String location) {
        return RemoteKeyPairSource.builder(new Furl(furl.pin(), List.of(location), furl.secret()))
                .name(location)
                .build();
    }

    private static Server server(RemoteKeyPairSource source) {
        return new Server() {
            @Override
            public String location() {
                return source.name();
            }

            @Override
            public CompletableFuture<ServerStatus> status(Duration timeout) {
                return source.status(timeout);
            }
        };
    }

    private Optional<String> onTerminal(int count, PrintWriter out) throws InterruptedException {
        Screen screen = new Screen(out);
        // A terminal that takes no more (Ctrl-S) does not keep the process from ending.
        Thread last = new Thread(screen::end, "keysource-screen");
        last.setDaemon(true);
        Thread hook = new Thread(
                () -> {
                    last.start();
                    join(last);
                },
                "keysource-stop");
        Runtime.getRuntime().addShutdownHook(hook);
        View view = new View(interval, ZoneId.systemDefault(), Terminal.hasColours());
        try {
            return look(count, (seen, now) -> {
                Terminal.Size size = Terminal.size();
                screen.show(view.lines(seen, now, size), size);
                return !out.checkError();
            });
        } finally {
            screen.end();
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join(LAST_WORDS_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean print(List<String> lines, PrintWriter out) {
        lines.forEach(out::println);
        return !out.checkError();
    }

    Optional<String> look(int count, Display display) throws InterruptedException {
        if (!display.show(sightings, clock.instant())) {
            return Optional.empty();
        }
        for (int looks = 0; count == 0 || looks < count; looks++) {
            if (looks > 0) {
                pause.of(interval);
            }
            look();
            if (!display.show(sightings, clock.instant())) {
                return Optional.empty();
            }
        }
        Sighting first = sightings.get(0);
        return answered ? Optional.empty() : first.away().map(away -> first.location() + ": " + away.reason());
    }

    /** Asks all at once. */
    private void look() {
        Duration least = answered ? SHORTEST_WAIT : FIRST_WAIT;
        Duration longest = interval.compareTo(least) > 0 ? interval : least;
        List<CompletableFuture<ServerStatus>> answers =
                servers.stream().map(server -> server.status(longest)).toList();
        List<Sighting> seen = new ArrayList<>();
        for (int i = 0; i < answers.size(); i++) {
            seen.add(sighting(sightings.get(i), answers.get(i)));
        }
        sightings = List.copyOf(seen);
    }

    private Sighting sighting(Sighting before, CompletableFuture<ServerStatus> answer) {
        try {
            ServerStatus status = answer.join();
            answered = true;
            return before.answered(status, clock.instant());
        } catch (CompletionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            String reason = Words.plain(String.valueOf(cause.getMessage()));
            String place = before.location() + ": ";
            return before.missed(reason.startsWith(place) ? reason.substring(place.length()) : reason, clock.instant());
        }
    }
}
