package dev.keysource.remote.transport;

import io.grpc.netty.shaded.io.netty.util.internal.logging.InternalLogger;
import io.grpc.netty.shaded.io.netty.util.internal.logging.InternalLoggerFactory;
import io.grpc.netty.shaded.io.netty.util.internal.logging.Slf4JLoggerFactory;

import java.lang.reflect.Proxy;
import java.util.Set;

/**
 * The loggers of HTTP/2 frames, silenced. The transport logs each frame at level DEBUG, with the headers and the beginning of
 * the data: the capability secret, and the whole of a short key. There is no setting against it, so the two loggers get an
 * implementation that is never enabled. This is the only change of this module outside itself; all other loggers of the
 * transport go to SLF4J.
 */
public final class FrameLogs {
    private static final String TRANSPORT = "io.grpc.netty.shaded.io.grpc.netty.";
    private static final Set<String> FRAMES =
            Set.of(TRANSPORT + "NettyClientHandler", TRANSPORT + "NettyServerHandler");

    private FrameLogs() {}

    /** Called before a transport is made. */
    public static void silence() {
        if (!(InternalLoggerFactory.getDefaultFactory() instanceof Factory)) {
            InternalLoggerFactory.setDefaultFactory(new Factory());
        }
    }

    @SuppressWarnings("deprecation") // its constructor is, in favour of an instance that cannot be extended
    private static final class Factory extends Slf4JLoggerFactory {
        @Override
        public InternalLogger newInstance(String name) {
            return FRAMES.contains(name) ? silent() : super.newInstance(name);
        }

        private static InternalLogger silent() {
            return (InternalLogger) Proxy.newProxyInstance(
                    InternalLogger.class.getClassLoader(),
                    new Class<?>[] {InternalLogger.class},
                    (proxy, method, arguments) -> method.getReturnType() == boolean.class ? false : null);
        }
    }
}
