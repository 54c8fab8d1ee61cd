package dev.keysource.internal;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;

/** Finds what somebody meant who wrote a name wrong. */
public final class Nearest {
    /** Beyond it, two names have nothing to do with each other. */
    private static final int FARTHEST = 2;
    /** Letters of a name for each mistake that it may have. */
    private static final int LETTERS = 3;

    private Nearest() {}

    /**
     * The end of a message about an unknown name.
     *
     * @param found what was written
     * @param known the names there are
     * @return a question with the nearest of them, or nothing if none is near
     */
    public static String question(String found, Collection<String> known) {
        String plain = plain(found);
        int most = Math.min(FARTHEST, plain.length() / LETTERS);
        return known.stream()
                .filter(name -> distance(plain, plain(name)) <= most)
                .min(Comparator.comparingInt((String name) -> distance(plain, plain(name)))
                        .thenComparing(Comparator.naturalOrder()))
                .map(name -> "; did you mean '" + name + "'?")
                .orElse("");
    }

    /** The form in which all spellings of a name are equal. */
    public static String plain(String name) {
        return name.replaceAll("[-_.]", "").toLowerCase(Locale.ROOT);
    }

    /** How many letters are missing, too many, wrong, or swapped with their neighbours (optimal string alignment). */
    private static int distance(String one, String other) {
        if (Math.abs(one.length() - other.length()) > FARTHEST) {
            return Integer.MAX_VALUE;
        }
        int[][] distances = new int[one.length() + 1][other.length() + 1];
        for (int i = 0; i <= one.length(); i++) {
            for (int j = 0; j <= other.length(); j++) {
                distances[i][j] = i == 0 || j == 0 ? i + j : step(distances, one, i, other, j);
            }
        }
        return distances[one.length()][other.length()];
    }

    private static int step(int[][] distances, String one, int i, String other, int j) {
        boolean same = one.charAt(i - 1) == other.charAt(j - 1);
        int least = Math.min(
                distances[i - 1][j - 1] + (same ? 0 : 1), Math.min(distances[i - 1][j], distances[i][j - 1]) + 1);
        boolean swapped =
                i > 1 && j > 1 && one.charAt(i - 1) == other.charAt(j - 2) && one.charAt(i - 2) == other.charAt(j - 1);
        return swapped ? Math.min(least, distances[i - 2][j - 2] + 1) : least;
    }
}
