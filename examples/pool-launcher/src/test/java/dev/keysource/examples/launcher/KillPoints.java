package dev.keysource.examples.launcher;

import net.bytebuddy.agent.builder.AgentBuilder;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.matcher.ElementMatcher;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.instrument.Instrumentation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

import static net.bytebuddy.matcher.ElementMatchers.isNative;
import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.namedOneOf;
import static net.bytebuddy.matcher.ElementMatchers.none;
import static net.bytebuddy.matcher.ElementMatchers.not;

/**
 * An agent that ends its process at a chosen system call, just before it: the n-th of those that create, write, lock, force,
 * rename or delete a file. Nothing else of the process runs after that, no shutdown hook and no finally block, as after kill -9.
 */
public final class KillPoints {
    static final int KILLED = 137;
    private static final String LEFT = "killpoints.left";

    private KillPoints() {}

    /** Makes the jar of the agent; its classes are those of the class path. */
    static Path jar(Path jar) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue("Premain-Class", KillPoints.class.getName());
        manifest.getMainAttributes().putValue("Can-Retransform-Classes", "true");
        try (OutputStream file = Files.newOutputStream(jar)) {
            new JarOutputStream(file, manifest).close();
        }
        return jar;
    }

    /** Called by the virtual machine. */
    public static void premain(String point, Instrumentation instrumentation) {
        System.setProperty(LEFT, point);
        new AgentBuilder.Default()
                .disableClassFormatChanges()
                .with(AgentBuilder.RedefinitionStrategy.RETRANSFORMATION)
                .ignore(none())
                .type(named("sun.nio.fs.UnixNativeDispatcher"))
                .transform((builder, type, loader, module, domain) ->
                        builder.visit(Advice.to(BeforeCall.class).on(any("unlink", "rename", "mkdir", "chmod"))))
                .type(named("sun.nio.fs.UnixChannelFactory"))
                .transform((builder, type, loader, module, domain) ->
                        builder.visit(Advice.to(BeforeCall.class).on(any("open"))))
                .type(namedOneOf("sun.nio.ch.FileDispatcherImpl", "sun.nio.ch.UnixFileDispatcherImpl"))
                .transform((builder, type, loader, module, domain) ->
                        builder.visit(Advice.to(BeforeCall.class).on(any("write", "force", "lock"))))
                .installOn(instrumentation);
    }

    private static ElementMatcher<MethodDescription> any(String... names) {
        return namedOneOf(names).and(not(isNative()));
    }

    /** Its code is copied into classes of the platform, and may use nothing but those. */
    static final class BeforeCall {
        private BeforeCall() {}

        @Advice.OnMethodEnter
        static void count() {
            int left = Integer.getInteger("killpoints.left", 0) - 1;
            System.setProperty("killpoints.left", Integer.toString(left));
            if (left == 0) {
                Runtime.getRuntime().halt(137);
            }
        }
    }
}
