package dev.keysource.remote.server;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Whose request the source is asked next, and how much the holders of one secret may have at once: start-time fair queueing
 * (Goyal, Vin and Cheng, 1996) by secret, in units of what a pair costs. Who is alone has everything: the source gets all of
 * their requests. Once others ask too, the source is asked for no more at once than it can work on, so that a
 * request that comes later waits for one pair and not for a queue, and of what waits that comes first whose secret has had least.
 * Time is told by the caller. Thread-safe; no method calls anything.
 */
final class FairShares {
    /** How many requests of one secret the source may have while no other secret asks. */
    static final int ALONE = 512;
    /** How many pairs of one secret may be on their way to clients at once, and how many units they may cost unless it is one. */
    static final int UNREAD = 64;
    /** For how long a secret counts as one that asks. */
    static final Duration MEMORY = Duration.ofSeconds(10);
    /** The cost of pairs that leave room at the source for those who have asked lately: others would wait for them noticeably. */
    static final double DEAR = 0.1;

    private final int maxCalls;
    private final Map<String, Share> shares = new HashMap<>();
    private int calls;
    private int asked;
    private int leaving;
    private long places;
    /** The virtual time: when the request that was passed on last had its turn. */
    private double turn;

    /** Where a request stands. */
    enum State {
        WAITING,
        ASKED,
        HELD,
        OVER
    }

    /** A request for one pair, until the pair has left. Guarded by its {@code FairShares}. */
    static class Request {
        final String secret;
        final double cost;
        private State state = State.WAITING;
        private long place;
        private boolean leaving;
        private long heldSince;

        Request(String secret, double cost) {
            this.secret = secret;
            this.cost = cost;
        }
    }

    /** What the holders of a secret have. */
    record Usage(int calls, int held, double used) {}

    private static final class Share {
        /** In the order in which they came. */
        final SortedMap<Long, Request> waiting = new TreeMap<>();

        final Set<Request> asked = new LinkedHashSet<>();
        final Set<Request> held = new LinkedHashSet<>();
        double heldCost;
        double used;
        double latestCost;
        /** The virtual time at which the share is next. */
        double next;

        int calls;
        boolean seen;
        long lastSeen;

        @Nullable
        Request first() {
            return waiting.isEmpty() ? null : waiting.get(waiting.firstKey());
        }

        void seen(long now) {
            seen = true;
            lastSeen = now;
        }

        boolean isRecent(long now) {
            return seen && now - lastSeen < MEMORY.toNanos();
        }

        boolean isBusy() {
            return !waiting.isEmpty() || !asked.isEmpty();
        }

        boolean hasRoomFor(Request request) {
            return held.isEmpty()
                    || (held.size() < UNREAD
                            && held.size() + asked.size() < ALONE
                            && heldCost + request.cost <= UNREAD);
        }
    }

    /** @param maxCalls how many calls may be open in all; the holders of one secret may have what all of them leave free */
    FairShares(int maxCalls) {
        this.maxCalls = maxCalls;
    }

    /** Begins a call; false if the secret has its share of calls already. */
    synchronized boolean enter(String secret) {
        Share share = share(secret);
        if (share.calls >= maxCalls - calls) {
            return false;
        }
        share.calls++;
        calls++;
        return true;
    }

    /** Ends a call. */
    synchronized void leave(String secret) {
        share(secret).calls--;
        calls--;
    }

    /** Takes a request in; true if it is to be passed on to the source now. */
    synchronized boolean submit(Request request, long now, int width) {
        Share share = share(request.secret);
        if (!share.isBusy()) {
            share.next = Math.max(share.next, turn);
        }
        share.seen(now);
        request.place = ++places;
        share.waiting.put(request.place, request);
        if (pick(now, width) != share || share.first() != request) {
            return false;
        }
        pass(share);
        return true;
    }

    /** The next request to pass on to the source, if there is one that it may have now. */
    synchronized @Nullable Request next(long now, int width) {
        Share share = pick(now, width);
        return share == null ? null : pass(share);
    }

    private @Nullable Share pick(long now, int width) {
        boolean alone = isAlone(now);
        int reserved = alone ? 0 : Math.min(idle(now), width / 2);
        Share best = null;
        for (Share share : shares.values()) {
            Request first = share.first();
            if (first == null || !share.hasRoomFor(first) || (best != null && share.next >= best.next)) {
                continue;
            }
            int most = alone ? ALONE : first.cost >= DEAR ? width - reserved : width;
            if (asked < most) {
                best = share;
            }
        }
        return best;
    }

    private Request pass(Share share) {
        Request request = Objects.requireNonNull(share.waiting.remove(share.waiting.firstKey()));
        request.state = State.ASKED;
        share.asked.add(request);
        asked++;
        turn = Math.max(turn, share.next);
        share.next += request.cost;
        share.used += request.cost;
        share.latestCost = request.cost;
        return request;
    }

    private boolean isAlone(long now) {
        int asking = 0;
        for (Share share : shares.values()) {
            asking += share.isBusy() || share.isRecent(now) ? 1 : 0;
        }
        return asking <= 1;
    }

    /** How many secrets have asked lately, want nothing at this moment, and have had no more than those who wait. */
    private int idle(long now) {
        double least = Double.POSITIVE_INFINITY;
        for (Share share : shares.values()) {
            least = share.waiting.isEmpty() ? least : Math.min(least, share.next);
        }
        int idle = 0;
        for (Share share : shares.values()) {
            idle += !share.isBusy() && share.isRecent(now) && share.next - share.latestCost <= least ? 1 : 0;
        }
        return idle;
    }

    /**
     * A request to take back from the source, which has more than it can work on since the asker is no longer alone: the latest of
     * whoever has most there.
     */
    synchronized @Nullable Request surplus(long now, int width) {
        if (asked - leaving <= width || isAlone(now)) {
            return null;
        }
        Share most = null;
        for (Share share : shares.values()) {
            if (most == null || share.asked.size() > most.asked.size()) {
                most = share;
            }
        }
        Request latest = null;
        for (Request request : most == null ? Set.<Request>of() : most.asked) {
            latest = request.leaving ? latest : request;
        }
        if (latest != null) {
            latest.leaving = true;
            leaving++;
        }
        return latest;
    }

    /** Puts a request that was taken back before all others of its secret; false if it is over, or was not to be taken back. */
    synchronized boolean putBack(Request request) {
        if (!request.leaving || request.state != State.ASKED) {
            return false;
        }
        Share share = share(request.secret);
        removeAsked(share, request);
        takeBack(share, request);
        request.state = State.WAITING;
        share.waiting.put(request.place, request);
        return true;
    }

    /** The source gave a pair for a request, which is now on its way to the client; false if the request was over before. */
    synchronized boolean hold(Request request, long now) {
        if (request.state != State.ASKED) {
            return false;
        }
        Share share = share(request.secret);
        removeAsked(share, request);
        share.seen(now);
        request.state = State.HELD;
        request.heldSince = now;
        share.held.add(request);
        share.heldCost += request.cost;
        return true;
    }

    /**
     * Ends a request, wherever it stands.
     *
     * @return where it stood
     */
    synchronized State end(Request request) {
        State before = request.state;
        Share share = share(request.secret);
        switch (before) {
            case WAITING -> share.waiting.remove(request.place);
            case ASKED -> removeAsked(share, request);
            case HELD -> {
                share.held.remove(request);
                share.heldCost = share.held.isEmpty() ? 0 : share.heldCost - request.cost;
            }
            case OVER -> {}
        }
        request.state = State.OVER;
        return before;
    }

    /** Ends a request if it still waits. */
    synchronized boolean endWaiting(Request request) {
        return request.state == State.WAITING && end(request) == State.WAITING;
    }

    /** Whether a request has not been passed on. */
    synchronized boolean isWaiting(Request request) {
        return request.state == State.WAITING;
    }

    /** Whether the source has a request. */
    synchronized boolean isAsked(Request request) {
        return request.state == State.ASKED;
    }

    /** Whether the source has a request that is not to stay there. */
    synchronized boolean isUnwanted(Request request) {
        return request.leaving || request.state != State.ASKED;
    }

    /** Takes back what a request was charged with that came to nothing. */
    synchronized void refund(Request request) {
        takeBack(share(request.secret), request);
    }

    private void takeBack(Share share, Request request) {
        // Not before the others' turn: they had to wait while it was asked for.
        share.next = Math.max(share.next - request.cost, Math.min(share.next, turn));
        share.used -= request.cost;
    }

    private void removeAsked(Share share, Request request) {
        share.asked.remove(request);
        asked--;
        leaving -= request.leaving ? 1 : 0;
        request.leaving = false;
    }

    /** Whether requests wait because pairs of their secret are on their way to clients that do not read. */
    synchronized boolean isBlocked() {
        for (Share share : shares.values()) {
            if (isBlocked(share)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isBlocked(Share share) {
        Request first = share.first();
        return first != null && !share.hasRoomFor(first);
    }

    /** The requests whose pairs have been on their way since a time, or longer, while others of their secret wait for that. */
    synchronized List<Request> stalled(long since) {
        List<Request> stalled = new ArrayList<>();
        for (Share share : shares.values()) {
            if (isBlocked(share)) {
                share.held.stream()
                        .filter(request -> request.heldSince - since <= 0)
                        .forEach(stalled::add);
            }
        }
        return stalled;
    }

    synchronized int calls() {
        return calls;
    }

    synchronized Usage usage(String secret) {
        Share share = shares.get(secret);
        return share == null ? new Usage(0, 0, 0) : new Usage(share.calls, share.held.size(), share.used);
    }

    /** Forgets the secrets that are no longer active, once nothing is left of them. */
    synchronized void retain(Predicate<String> active) {
        shares.entrySet()
                .removeIf(one -> !active.test(one.getKey())
                        && one.getValue().calls == 0
                        && !one.getValue().isBusy()
                        && one.getValue().held.isEmpty());
    }

    private Share share(String secret) {
        return shares.computeIfAbsent(secret, id -> new Share());
    }
}
