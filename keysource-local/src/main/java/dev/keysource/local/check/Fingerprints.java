package dev.keysource.local.check;

import java.util.Arrays;

/**
 * The last fingerprints that were added: at least {@value #MOST}, and up to twice as many. They are kept in two generations;
 * once the young one is full, it takes the place of the old one, which is forgotten. Used under a lock.
 */
final class Fingerprints {
    /** How many a generation holds. */
    static final int MOST = 3 << 18;

    private Generation young = new Generation();
    private Generation old = new Generation();

    /** Adds one; returns whether it is new. */
    boolean add(long fingerprint) {
        if (old.contains(fingerprint) || !young.add(fingerprint)) {
            return false;
        }
        if (young.size == MOST) {
            old = young;
            young = new Generation();
        }
        return true;
    }

    /** A set with open addressing, at most three quarters full. Zero marks what is free, and so counts as one. */
    private static final class Generation {
        private static final int SMALLEST = 16;

        private long[] slots = new long[SMALLEST];
        private int size;

        boolean contains(long fingerprint) {
            return slots[slot(fingerprint)] != 0;
        }

        boolean add(long fingerprint) {
            int slot = slot(fingerprint);
            if (slots[slot] != 0) {
                return false;
            }
            if (size == slots.length / 4 * 3) {
                long[] smaller = slots;
                slots = new long[2 * smaller.length];
                Arrays.stream(smaller).filter(kept -> kept != 0).forEach(kept -> slots[slot(kept)] = kept);
                slot = slot(fingerprint);
            }
            slots[slot] = fingerprint == 0 ? 1 : fingerprint;
            size++;
            return true;
        }

        /** Where a fingerprint is or belongs. The low bits are as good as random, in samples too. */
        private int slot(long fingerprint) {
            long kept = fingerprint == 0 ? 1 : fingerprint;
            int slot = (int) kept & (slots.length - 1);
            while (slots[slot] != 0 && slots[slot] != kept) {
                slot = (slot + 1) & (slots.length - 1);
            }
            return slot;
        }
    }
}
