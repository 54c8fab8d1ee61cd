package dev.keysource.examples.launcher;

import picocli.CommandLine.IVersionProvider;

/** The version of the jar, for people who ask on the command line. */
final class Version implements IVersionProvider {
    static String number() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "(unpacked)" : version;
    }

    @Override
    public String[] getVersion() {
        return new String[] {PoolLauncher.NAME + " " + number()};
    }
}
