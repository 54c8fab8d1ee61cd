package dev.keysource.examples.mutablefile.capability;

/** How a mutable file is laid out on a grid; part of its capability. */
public enum Format {
    /** Small Distributed Mutable File: written and read as a whole. */
    SDMF,
    /** Medium Distributed Mutable File: written and read in segments. */
    MDMF;

    /** What the web interface of a node calls the format. */
    public String parameter() {
        return this == SDMF ? "sdmf" : "mdmf";
    }
}
