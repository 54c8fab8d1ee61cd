package dev.keysource.local.pkcs11;

import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.security.GeneralSecurityException;
import java.security.Provider;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the slot of a token by the token's label. SunPKCS11 knows tokens by their slots only, and shows a label in no other way
 * than on the standard output, when it is told to print what it finds. So that output is read here while a provider is made: only
 * what the calling thread prints, all else goes on to where it was going.
 */
final class TokenLabels {
    private static final Object ONE_AT_A_TIME = new Object();
    private static final Pattern LABEL = Pattern.compile("(?m)^[ \\t]*label:[ \\t]*(.*?)[ \\t]*$");
    /** More slots than any library has. */
    private static final int MOST_SLOTS = 1_024;

    private TokenLabels() {}

    /**
     * The place of a token in the list of its library's slots.
     *
     * @throws GeneralSecurityException if there is no such token; names those that there are
     */
    static int find(TokenConfig config, String label, Provider unconfigured) throws GeneralSecurityException {
        List<String> found = new ArrayList<>();
        for (int index = 0; index < MOST_SLOTS; index++) {
            String there;
            try {
                there = label(config.showing(index), unconfigured);
            } catch (RuntimeException e) {
                if (String.valueOf(e.getCause()).contains("slotListIndex is")) {
                    break; // after the last one
                }
                continue; // a slot with a token that does not work, or with none
            }
            if (there.equals(label)) {
                return index;
            }
            found.add(there);
        }
        throw new GeneralSecurityException("there is no token with the label " + label + "; there are " + found);
    }

    private static String label(String configuration, Provider unconfigured) {
        ByteArrayOutputStream shown = new ByteArrayOutputStream();
        synchronized (ONE_AT_A_TIME) {
            PrintStream before = System.out;
            PrintStream split = new PrintStream(new OwnThread(before, shown), true, Charset.defaultCharset());
            System.setOut(split);
            try {
                unconfigured.configure(configuration);
            } finally {
                if (System.out == split) {
                    System.setOut(before);
                }
            }
        }
        Matcher label = LABEL.matcher(shown.toString(Charset.defaultCharset()));
        return label.find() ? label.group(1) : "";
    }

    /** Keeps what one thread writes from going on. */
    private static final class OwnThread extends FilterOutputStream {
        private final Thread thread = Thread.currentThread();
        private final OutputStream kept;

        OwnThread(OutputStream goesOn, OutputStream kept) {
            super(goesOn);
            this.kept = kept;
        }

        @Override
        public void write(int octet) throws IOException {
            (Thread.currentThread() == thread ? kept : out).write(octet);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            (Thread.currentThread() == thread ? kept : out).write(bytes, from, length);
        }
    }
}
