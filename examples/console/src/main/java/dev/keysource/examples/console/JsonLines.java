package dev.keysource.examples.console;

import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.JsonEscapeUtil;

/**
 * Logback's JSON encoder, one object a line: {@code level}, {@code threadName}, {@code loggerName}, {@code throwable} ({@code null},
 * or one with its frames), {@code time} (RFC 3339, in UTC) and {@code message}.
 */
final class JsonLines extends JsonEncoder {
    JsonLines() {
        setWithSequenceNumber(false);
        setWithTimestamp(false);
        setWithNanoseconds(false);
        setWithContext(false);
        setWithMarkers(false);
        setWithMDC(false);
        setWithKVPList(false);
        setWithArguments(false);
        // Logback calls the text without its arguments the message.
        setWithMessage(false);
    }

    @Override
    protected void appendCustomFields(StringBuilder line, ILoggingEvent event) {
        member(line, "time", event.getInstant().toString());
        member(line, "message", event.getFormattedMessage());
    }

    private static void member(StringBuilder line, String name, String value) {
        line.append(",\"").append(name).append("\":\"");
        line.append(JsonEscapeUtil.jsonEscapeString(value)).append('"');
    }
}
