package dev.keysource.remote;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/** What a server says of its pairs. */
@Timeout(600)
class BooksIT {
    @Test
    void books_allEndsOfCallsOfBothKinds_areTrueAndTheSameEverywhere() throws Exception {
        // Newer virtual machines warn of native code among the lines.
        assertThat(Books.run()).filteredOn(line -> line.matches("\\w+_\\w+.*")).hasSize(19);
    }
}
