package dev.keysource.examples.launcher;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * A process that attacks a server on this machine, and shows no secret. A line of its standard input is {@code ATTACK CONNECTIONS
 * SECONDS}: so many connections at once, each replaced when the server has closed it, until time is over; with 0 seconds each
 * runs once, until it is closed. The answer is a line. {@code ATTACK} may be several, with {@code +} between.
 */
final class Attacker {
    /** A connection that was closed is not replaced at once: this program is to take no processor from the server. */
    private static final long PAUSE_MILLIS = 20;
    /** More than the server needs to close any of them, on the busiest machine. */
    private static final long LONGEST_SECONDS = 120;

    private final int port;
    private final Attack attack;
    private final BooleanSupplier over;
    private final boolean once;
    private final AtomicLong opened = new AtomicLong();
    private final AtomicLong closed = new AtomicLong();
    private final AtomicLong sent = new AtomicLong();

    private Attacker(int port, Attack attack, boolean once, BooleanSupplier over) {
        this.port = port;
        this.attack = attack;
        this.once = once;
        this.over = over;
    }

    /** The argument is the port of the server. */
    public static void main(String[] arguments) throws Exception {
        int port = Integer.parseInt(arguments[0]);
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, UTF_8));
        for (String order = orders.readLine(); order != null; order = orders.readLine()) {
            String[] words = order.split(" ");
            System.out.println(
                    run(port, words[0].split("\\+"), Integer.parseInt(words[1]), Integer.parseInt(words[2])));
        }
    }

    private static String run(int port, String[] attacks, int connections, int seconds) throws InterruptedException {
        ExecutorService threads = Executors.newCachedThreadPool();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds == 0 ? LONGEST_SECONDS : seconds);
        StringBuilder told = new StringBuilder();
        Attacker[] attackers = new Attacker[attacks.length];
        for (int i = 0; i < attacks.length; i++) {
            attackers[i] =
                    new Attacker(port, Attack.valueOf(attacks[i]), seconds == 0, () -> System.nanoTime() - end > 0);
            for (int connection = 0; connection < connections; connection++) {
                threads.execute(attackers[i]::attack);
            }
        }
        threads.shutdown();
        threads.awaitTermination(2 * LONGEST_SECONDS, TimeUnit.SECONDS);
        for (Attacker one : attackers) {
            told.append(one.attack)
                    .append(" opened=")
                    .append(one.opened)
                    .append(" closed=")
                    .append(one.closed)
                    .append(" sent=")
                    .append(one.sent)
                    .append(';');
        }
        return told.toString();
    }

    private void attack() {
        do {
            try (RawPeer peer = RawPeer.connect(port, over)) {
                opened.incrementAndGet();
                attack(peer);
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            } catch (IOException e) {
                continue; // no connection: the accept queue is full
            } catch (InterruptedException e) {
                return;
            }
        } while (!once && !over.getAsBoolean());
    }

    private void attack(RawPeer peer) {
        try {
            attack.run(peer);
        } catch (RawPeer.Over e) {
            return;
        } catch (IOException e) {
            closed.incrementAndGet();
        } finally {
            sent.addAndGet(peer.sent());
        }
    }
}
