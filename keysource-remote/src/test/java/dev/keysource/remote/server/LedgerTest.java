package dev.keysource.remote.server;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.keysource.KeyPairSpec;
import dev.keysource.remote.v1.LostCall;
import dev.keysource.remote.v1.LostCalls;
import dev.keysource.remote.wire.Headers;
import io.grpc.Metadata;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;
import java.util.stream.LongStream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.ignoreStubs;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoMoreInteractions;
import static org.mockito.Mockito.when;

class LedgerTest {
    private static final String CLIENT = "client";

    private static final KeyPairSpec SPEC = KeyPairSpec.ED25519;

    private final Ledger ledger = new Ledger(mock(AuditLog.class));
    private final AuditLog.Entry audit = entry(CLIENT);

    private static AuditLog.Entry entry(String capability) {
        AuditLog.Entry entry = mock(AuditLog.Entry.class);
        when(entry.capability()).thenReturn(capability);
        return entry;
    }

    /** A client counts its calls, or chooses their names so that they fall together: neither makes a table of them slow. */
    @Test
    void callName_countedUp_hasAHashCodeOfItsOwn() {
        long different = LongStream.range(0, 65_536)
                .mapToInt(low -> name(7, low).hashCode())
                .distinct()
                .count();
        assertThat(different).isGreaterThan(65_000);
    }

    @Test
    void callName_compared_isOrderedAsItIsEqual() {
        assertThat(name(1, 2)).isEqualByComparingTo(name(1, 2)).isEqualTo(name(1, 2));
        assertThat(List.of(name(1, 2), name(2, 1), name(1, 3), new Ledger.CallName("another", 1, 2)))
                .doesNotHaveDuplicates();
        assertThat(name(1, 2)).isLessThan(name(1, 3)).isLessThan(name(2, 1));
        assertThat(new Ledger.CallName("another", 9, 9)).isLessThan(name(1, 2));
    }

    private static Ledger.CallName name(long high, long low) {
        return new Ledger.CallName(CLIENT, high, low);
    }

    @Test
    void totals_pairTaken_isInFlightUntilItIsSent() throws Exception {
        Ledger.Account call = call(1);
        call.taken(SPEC);
        call.given();
        assertThat(ledger.totals()).isEqualTo(new Ledger.Totals(1, 0, 0));
        call.sent();
        assertThat(ledger.totals()).isEqualTo(new Ledger.Totals(1, 1, 0));
        call.close();
        assertThat(ledger.totals()).isEqualTo(new Ledger.Totals(1, 1, 0));
        verify(audit).pairs("granted", SPEC, 1);
    }

    @Test
    void totals_pairDroppedHere_isOrphaned() throws Exception {
        Ledger.Account call = call(1);
        call.taken(SPEC);
        call.dropped();
        assertThat(ledger.totals()).isEqualTo(new Ledger.Totals(1, 0, 1));
        call.close();
        verify(audit).pairs("orphaned", SPEC, 1);
    }

    @Test
    void totals_pairDroppedAfterTheCallIsOver_isOrphanedAndTold() throws Exception {
        Ledger.Account call = call(1);
        call.close();
        call.taken(SPEC);
        call.dropped();
        assertThat(ledger.totals()).isEqualTo(new Ledger.Totals(1, 0, 1));
        verify(audit).pairs("orphaned", SPEC, 1);
    }

    @Test
    void totals_callEndsBeforeAPairIsSent_countsItAsOrphaned() throws Exception {
        Ledger.Account call = given(1, 3);
        call.sent();
        call.close();
        assertThat(ledger.totals()).isEqualTo(new Ledger.Totals(3, 1, 2));
        verify(audit).pairs("granted", SPEC, 1);
        verify(audit).pairs("orphaned", SPEC, 2);
    }

    @Test
    void totals_callReportedLost_countsThePairAndTakesItBackFromTheSent() throws Exception {
        sent(1, 1);
        report(CLIENT, 1, 0);
        assertThat(ledger.totals()).isEqualTo(new Ledger.Totals(1, 0, 1));
        verify(audit).pairs("granted", SPEC, 1);
        verify(audit).pairs("lost", SPEC, 1);
        verify(audit, never()).pairs(eq("orphaned"), any(), anyInt());
    }

    @Test
    void totals_reportedAgain_countsThePairOnce() throws Exception {
        sent(1, 1);
        report(CLIENT, 1, 0);
        report(CLIENT, 1, 0);
        assertThat(ledger.totals()).isEqualTo(new Ledger.Totals(1, 0, 1));
        verify(audit).pairs("lost", SPEC, 1);
    }

    @Test
    void totals_reportedBeforeThePairIsSent_countsThePair() throws Exception {
        Ledger.Account call = call(1);
        report(CLIENT, 1, 0);
        assertThat(ledger.totals()).isEqualTo(new Ledger.Totals(0, 0, 0));
        call.taken(SPEC);
        call.given();
        assertThat(ledger.totals()).isEqualTo(new Ledger.Totals(1, 0, 1));
        call.sent();
        call.close();
        assertThat(ledger.totals()).isEqualTo(new Ledger.Totals(1, 0, 1));
        verify(audit).pairs("orphaned", SPEC, 1);
        verify(audit, never()).pairs(eq("granted"), any(), anyInt());
    }

    @Test
    void totals_streamArrivedInPart_countsTheRest() throws Exception {
        Ledger.Account call = given(1, 10);
        report(CLIENT, 1, 7);
        assertThat(ledger.totals()).isEqualTo(new Ledger.Totals(10, 7, 3));
        call.taken(SPEC);
        call.given();
        assertThat(ledger.totals()).isEqualTo(new Ledger.Totals(11, 7, 4));
    }

    @Test
    void totals_unsentAndReportedLost_countsThePairOnce() throws Exception {
        given(1, 1).close();
        assertThat(ledger.totals()).isEqualTo(new Ledger.Totals(1, 0, 1));
        report(CLIENT, 1, 0);
        assertThat(ledger.totals()).isEqualTo(new Ledger.Totals(1, 0, 1));
        verify(audit).pairs("orphaned", SPEC, 1);
        verifyNoMoreInteractions(ignoreStubs(audit));
    }

    @Test
    void totals_unsentButReceived_believesTheClient() throws Exception {
        given(1, 1).close();
        report(CLIENT, 1, 1);
        assertThat(ledger.totals()).isEqualTo(new Ledger.Totals(1, 1, 0));
        verify(audit).pairs("orphaned", SPEC, 1);
        verify(audit).pairs("arrived", SPEC, 1);
    }

    @Test
    void totals_reportOfAnotherCapability_isNotHeard() throws Exception {
        sent(1, 1);
        report("another", 1, 0);
        assertThat(ledger.totals()).isEqualTo(new Ledger.Totals(1, 1, 0));
    }

    @Test
    void totals_moreReceivedThanSent_countsNoneAsOrphaned() throws Exception {
        sent(1, 1);
        report(CLIENT, 1, Integer.MAX_VALUE);
        assertThat(ledger.totals()).isEqualTo(new Ledger.Totals(1, 1, 0));
    }

    @Test
    void totals_fewerThanNoneReceived_countsThePair() throws Exception {
        sent(1, 1);
        report(CLIENT, 1, Integer.MIN_VALUE);
        assertThat(ledger.totals()).isEqualTo(new Ledger.Totals(1, 0, 1));
    }

    @Test
    void totals_callWithoutName_isCountedByTheServerAlone() throws Exception {
        Ledger.Account call = ledger.open(audit, new Metadata());
        call.taken(SPEC);
        call.given();
        call.close();
        assertThat(ledger.totals()).isEqualTo(new Ledger.Totals(1, 0, 1));
    }

    @Test
    void totals_callBeforeTheLatest65536_isForgotten() throws Exception {
        for (int i = 0; i <= 65_536; i++) {
            sent(i, 1);
        }
        report(CLIENT, 0, 0);
        report(CLIENT, 2, 0);
        assertThat(ledger.totals().orphaned()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 15, 17, 1000})
    void begin_idOfWrongLength_isRefused(int length) {
        Metadata headers = new Metadata();
        headers.put(Headers.CALL_ID, new byte[length]);
        assertThatThrownBy(() -> ledger.open(audit, headers)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void begin_malformedReport_isRefused() {
        Metadata headers = new Metadata();
        headers.put(Headers.LOST_CALLS, new byte[] {1, 2, 3});
        assertThatThrownBy(() -> ledger.open(audit, headers)).isInstanceOf(InvalidProtocolBufferException.class);
    }

    private Ledger.Account call(int call) throws InvalidProtocolBufferException {
        Metadata headers = new Metadata();
        headers.put(Headers.CALL_ID, id(call));
        return ledger.open(audit, headers);
    }

    private Ledger.Account given(int call, int pairs) throws InvalidProtocolBufferException {
        Ledger.Account account = call(call);
        for (int pair = 0; pair < pairs; pair++) {
            account.taken(SPEC);
            account.given();
        }
        return account;
    }

    private void sent(int call, int pairs) throws InvalidProtocolBufferException {
        Ledger.Account account = given(call, pairs);
        for (int pair = 0; pair < pairs; pair++) {
            account.sent();
        }
        account.close();
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
        ledger.open(entry(capability), headers);
    }

    private static byte[] id(int call) {
        byte[] id = new byte[16];
        id[0] = (byte) (call >> 16);
        id[1] = (byte) (call >> 8);
        id[2] = (byte) call;
        return id;
    }
}
