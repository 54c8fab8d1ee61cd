package dev.keysource.internal;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;

import static org.assertj.core.api.Assertions.assertThat;

class DaemonThreadsTest {
    private static final InheritableThreadLocal<String> INHERITED = new InheritableThreadLocal<>();

    private final DaemonThreads threads = new DaemonThreads("test", Thread.MIN_PRIORITY);

    @AfterEach
    void forget() {
        INHERITED.remove();
    }

    @Test
    void newThread_always_isANamedDaemonOfItsPriority() {
        Thread thread = threads.newThread(() -> {});
        assertThat(thread.getName()).isEqualTo("keysource-test-1");
        assertThat(thread.isDaemon()).isTrue();
        assertThat(thread.getPriority()).isEqualTo(Thread.MIN_PRIORITY);
        assertThat(threads.newThread(() -> {}).getName()).isEqualTo("keysource-test-2");
    }

    @Test
    void newThread_ofACallerWithInheritableThreadLocals_inheritsNone() throws Exception {
        INHERITED.set("the caller's");
        assertThat(on(INHERITED::get)).isNull();
    }

    @Test
    void newThread_ofACallerWithAContextClassLoader_hasTheSystemsInstead() throws Exception {
        Thread caller = Thread.currentThread();
        ClassLoader before = caller.getContextClassLoader();
        caller.setContextClassLoader(new ClassLoader(before) {});
        try {
            assertThat(on(() -> Thread.currentThread().getContextClassLoader()))
                    .isSameAs(ClassLoader.getSystemClassLoader());
        } finally {
            caller.setContextClassLoader(before);
        }
    }

    @Test
    void newThread_ofACallerInAGroup_isInTheTopMostGroup() throws Exception {
        FutureTask<ThreadGroup> asked =
                new FutureTask<>(() -> threads.newThread(() -> {}).getThreadGroup());
        Thread caller = new Thread(new ThreadGroup("the caller's"), asked);
        caller.start();
        assertThat(asked.get().getParent()).isNull();
    }

    private <T> T on(Callable<T> question) throws Exception {
        FutureTask<T> asked = new FutureTask<>(question);
        threads.newThread(asked).start();
        return asked.get();
    }
}
