package dev.keysource.local.rsa;

import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

import java.math.BigInteger;
import java.util.List;

/**
 * Arithmetic that takes several numbers of one size through the test to base 2 at once, all by the same steps. Used by one
 * thread. It sorts out composites and decides nothing else: what passes is tested again by {@link MillerRabin}, with other
 * bases and with the arithmetic of {@link BigInteger}.
 */
interface Lockstep {
    /** How many squarings make a {@link #practise}. */
    int PRACTICE = 64;

    /** How many numbers are tested at once. */
    int lanes();

    /**
     * Whether 2<sup>(n-1)/2</sup> is 1 or -1 modulo n, as it is for every prime.
     *
     * @param numbers odd ones of exactly the size, at most as many as there are lanes
     * @return one answer for each
     */
    boolean[] pass(List<BigInteger> numbers);

    /** Does a small part of the work of a test with numbers that mean nothing, so that the virtual machine learns to do it fast. */
    void practise();

    /** Overwrites the numbers. */
    void wipe();

    /** Makes instances for one size. */
    @FunctionalInterface
    interface Factory {
        Lockstep create(int bits);
    }

    /**
     * What there is in this process: with {@code --add-modules jdk.incubator.vector} on the command line and vectors of
     * eight 64-bit numbers in the processor, arithmetic on such vectors. With fewer it is no gain.
     *
     * @return {@code null} if there is none
     */
    static @Nullable Factory find() {
        return Vectors.FACTORY == null || Vectors.FACTORY.create(Long.SIZE).lanes() < Vectors.FEWEST_LANES
                ? null
                : Vectors.FACTORY;
    }

    /** The implementation, which is compiled against a module that most processes do not have. */
    final class Vectors {
        /** {@code null} if the module is not there. */
        static final @Nullable Factory FACTORY = load();

        private static final int FEWEST_LANES = 8;

        private Vectors() {}

        private static @Nullable Factory load() {
            Module incubator =
                    ModuleLayer.boot().findModule("jdk.incubator.vector").orElse(null);
            if (incubator == null) {
                return null;
            }
            try {
                // A module may let itself read another one. If it required this one, compilers would warn of it.
                Lockstep.class.getModule().addReads(incubator);
                Factory factory = Class.forName(Lockstep.class.getPackageName() + ".VectorLockstep$Maker")
                        .asSubclass(Factory.class)
                        .getDeclaredConstructor()
                        .newInstance();
                factory.create(Long.SIZE).practise();
                return factory;
            } catch (ReflectiveOperationException | LinkageError | RuntimeException e) {
                LoggerFactory.getLogger(Lockstep.class)
                        .debug("the vectors of this virtual machine are of no use here", e);
                return null;
            }
        }
    }
}
