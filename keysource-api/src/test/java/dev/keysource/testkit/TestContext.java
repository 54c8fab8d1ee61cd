package dev.keysource.testkit;

import org.crac.CheckpointException;
import org.crac.Context;
import org.crac.Resource;
import org.crac.RestoreException;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;

/** Tells resources about checkpoints as the context of a process does: held weakly, told in reverse order before. */
public final class TestContext extends Context<Resource> {
    private final List<WeakReference<Resource>> resources = new ArrayList<>();

    @Override
    public void register(Resource resource) {
        resources.add(new WeakReference<>(resource));
    }

    @Override
    public void beforeCheckpoint(Context<? extends Resource> context) throws CheckpointException {
        for (int i = resources.size() - 1; i >= 0; i--) {
            try {
                alive(i).beforeCheckpoint(this);
            } catch (Exception e) {
                CheckpointException failure = new CheckpointException();
                failure.addSuppressed(e);
                throw failure;
            }
        }
    }

    @Override
    public void afterRestore(Context<? extends Resource> context) throws RestoreException {
        for (int i = 0; i < resources.size(); i++) {
            try {
                alive(i).afterRestore(this);
            } catch (Exception e) {
                RestoreException failure = new RestoreException();
                failure.addSuppressed(e);
                throw failure;
            }
        }
    }

    /** A whole cycle. */
    public void checkpoint() throws CheckpointException, RestoreException {
        beforeCheckpoint(this);
        afterRestore(this);
    }

    /** How many are still reachable. */
    public long alive() {
        return resources.stream().filter(resource -> resource.get() != null).count();
    }

    private Resource alive(int index) {
        Resource resource = resources.get(index).get();
        if (resource == null) {
            throw new IllegalStateException("nobody has kept the resource");
        }
        return resource;
    }
}
