package dev.keysource.internal;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import static org.assertj.core.api.Assertions.assertThat;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "files have no numeric owners there")
class ProcessUserTest {
    @TempDir
    private Path directory;

    private Path status;
    private long owner;

    @BeforeEach
    void makeAFile() throws IOException {
        status = Files.writeString(directory.resolve("status"), "");
        owner = ProcessUser.ownerOf(status);
    }

    @Test
    void id_always_isTheOwnerOfWhatThisProcessMakes() throws IOException {
        assertThat(ProcessUser.id()).isEqualTo(owner);
    }

    @Test
    void id_userOfSeveralIds_isTheOneThatFilesAreMadeWith() throws IOException {
        Files.writeString(status, "Name:\tUid: 7 7 7 7\nUid:\t1\t2\t3\t4294967294\nGid:\t5\t6\t7\t8\n");
        assertThat(ProcessUser.id(status)).isEqualTo(4_294_967_294L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Uid:\t1\t2\t3\n", "Uid:\t1\t2\t3\troot\n", "Uid:\t1\t2\t3\t-1\n"})
    void id_kernelDoesNotTell_isTheOwnerOfANewFile(String told) throws IOException {
        Files.writeString(status, told);
        assertThat(ProcessUser.id(status)).isEqualTo(owner);
        assertThat(ProcessUser.id(directory.resolve("missing"))).isEqualTo(owner);
    }
}
