package dev.keysource.examples.launcher;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

import java.math.BigInteger;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;

/** Values on the command line, with messages that name what was found. */
final class Values {
    private Values() {}

    static Path path(String name) {
        try {
            return Path.of(name);
        } catch (InvalidPathException e) {
            throw new TypeConversionException(
                    "found a name that no file can have in this environment: " + e.getReason());
        }
    }

    /** The name of a file. */
    static final class FileName implements ITypeConverter<Path> {
        @Override
        public Path convert(String text) {
            if (text.isEmpty()) {
                throw new TypeConversionException("found an empty name, allowed is the name of a file");
            }
            return path(text);
        }
    }

    /** A time limit; more than a year is as good as a year. */
    static final class Seconds implements ITypeConverter<Duration> {
        private static final Duration LONGEST = Duration.ofDays(365);

        @Override
        public Duration convert(String text) {
            if (!text.matches("-?[0-9]+")) {
                throw new TypeConversionException("found '" + text + "', allowed is a positive number of seconds");
            }
            BigInteger seconds = new BigInteger(text).min(BigInteger.valueOf(LONGEST.toSeconds()));
            return Duration.ofSeconds(seconds.max(BigInteger.valueOf(-1)).longValueExact());
        }
    }
}
