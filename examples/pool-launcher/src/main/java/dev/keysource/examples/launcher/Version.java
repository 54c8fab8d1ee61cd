package dev.keysource.examples.launcher;

import picocli.CommandLine.IVersionProvider;

/** The version of the jar. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        String version = PoolLauncher.class.getPackage().getImplementationVersion();
        return new String[] {"pool-launcher " + (version == null ? "(unpacked)" : version)};
    }
}
