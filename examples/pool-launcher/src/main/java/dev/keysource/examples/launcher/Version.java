package dev.keysource.examples.launcher;

import picocli.CommandLine.IVersionProvider;

/** The version of the jar. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        return new String[] {"pool-launcher " + text()};
    }

    static String text() {
        String version = PoolLauncher.class.getPackage().getImplementationVersion();
        return version == null ? "(unpacked)" : version;
    }
}
