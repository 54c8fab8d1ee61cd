package dev.keysource.remote.server;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.keysource.remote.v1.LostCall;
import dev.keysource.remote.v1.LostCalls;
import dev.keysource.remote.wire.Headers;
import io.grpc.Metadata;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.Mockito.mock;

class OrphansTest {
    private static final String CLIENT = "client";

    private final Orphans orphans = new Orphans(mock(AuditLog.class));

    @Test
    void count_pairsSentAndNothingReported_isZero() throws Exception {
        begin(1).sent();
        assertThat(orphans.count()).isZero();
    }

    @Test
    void count_pairDestroyedHere_isCounted() throws Exception {
        begin(1).destroyed();
        assertThat(orphans.count()).isEqualTo(1);
    }

    @Test
    void count_callReportedLost_countsThePair() throws Exception {
        begin(1).sent();
        report(CLIENT, 1, 0);
        assertThat(orphans.count()).isEqualTo(1);
    }

    @Test
    void count_reportedAgain_countsThePairOnce() throws Exception {
        begin(1).sent();
        report(CLIENT, 1, 0);
        report(CLIENT, 1, 0);
        assertThat(orphans.count()).isEqualTo(1);
    }

    @Test
    void count_reportedBeforeThePairIsSent_countsThePair() throws Exception {
        Orphans.Outcome call = begin(1);
        report(CLIENT, 1, 0);
        assertThat(orphans.count()).isZero();
        call.sent();
        assertThat(orphans.count()).isEqualTo(1);
    }

    @Test
    void count_streamArrivedInPart_countsTheRest() throws Exception {
        Orphans.Outcome call = begin(1);
        for (int i = 0; i < 10; i++) {
            call.sent();
        }
        report(CLIENT, 1, 7);
        assertThat(orphans.count()).isEqualTo(3);
        call.sent();
        assertThat(orphans.count()).isEqualTo(4);
    }

    @Test
    void count_unsentAndReportedLost_countsThePairOnce() throws Exception {
        Orphans.Outcome call = begin(1);
        call.sent();
        call.unsent();
        assertThat(orphans.count()).isEqualTo(1);
        report(CLIENT, 1, 0);
        assertThat(orphans.count()).isEqualTo(1);
    }

    @Test
    void count_unsentButReceived_believesTheClient() throws Exception {
        Orphans.Outcome call = begin(1);
        call.unsent();
        assertThat(orphans.count()).isZero();
        call.sent();
        assertThat(orphans.count()).isEqualTo(1);
        report(CLIENT, 1, 1);
        assertThat(orphans.count()).isZero();
    }

    @Test
    void count_reportOfAnotherCapability_isNotHeard() throws Exception {
        begin(1).sent();
        report("another", 1, 0);
        assertThat(orphans.count()).isZero();
    }

    @Test
    void count_moreReceivedThanSent_isZero() throws Exception {
        begin(1).sent();
        report(CLIENT, 1, Integer.MAX_VALUE);
        assertThat(orphans.count()).isZero();
    }

    @Test
    void count_fewerThanNoneReceived_countsThePair() throws Exception {
        begin(1).sent();
        report(CLIENT, 1, Integer.MIN_VALUE);
        assertThat(orphans.count()).isEqualTo(1);
    }

    @Test
    void count_callWithoutName_isCountedByTheServerAlone() throws Exception {
        Orphans.Outcome call = orphans.begin(CLIENT, new Metadata());
        call.sent();
        call.unsent();
        assertThat(orphans.count()).isEqualTo(1);
    }

    @Test
    void count_callBeforeTheLatest65536_isForgotten() throws Exception {
        begin(0).sent();
        begin(1).sent();
        for (int i = 2; i <= 65_536; i++) {
            begin(i).sent();
        }
        report(CLIENT, 0, 0);
        report(CLIENT, 2, 0);
        assertThat(orphans.count()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 15, 17, 1000})
    void begin_idOfWrongLength_isRefused(int length) {
        Metadata headers = new Metadata();
        headers.put(Headers.CALL_ID, new byte[length]);
        assertThatThrownBy(() -> orphans.begin(CLIENT, headers)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void begin_malformedReport_isRefused() {
        Metadata headers = new Metadata();
        headers.put(Headers.LOST_CALLS, new byte[] {1, 2, 3});
        assertThatThrownBy(() -> orphans.begin(CLIENT, headers)).isInstanceOf(InvalidProtocolBufferException.class);
    }

    private Orphans.Outcome begin(int call) throws InvalidProtocolBufferException {
        Metadata headers = new Metadata();
        headers.put(Headers.CALL_ID, id(call));
        return orphans.begin(CLIENT, headers);
    }

    private void report(String capability, int call, int received) throws InvalidProtocolBufferException {
        Metadata headers = new Metadata();
        LostCall lost = LostCall.newBuilder()
                .setCallId(ByteString.copyFrom(id(call)))
                .setReceived(received)
                .build();
        headers.put(
                Headers.LOST_CALLS,
                LostCalls.newBuilder().addCalls(lost).build().toByteArray());
        orphans.begin(capability, headers);
    }

    private static byte[] id(int call) {
        byte[] id = new byte[16];
        id[0] = (byte) (call >> 16);
        id[1] = (byte) (call >> 8);
        id[2] = (byte) call;
        return id;
    }
}
