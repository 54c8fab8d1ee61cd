package dev.keysource.examples.launcher.loaders;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import java.io.IOException;
import java.util.List;

/**
 * A web application. It has the sources for itself, or shares the library and the sources with other applications: then these
 * are in a list that the container gives to each of them, the first one opens them, and none closes them.
 */
public final class KeysServlet extends HttpServlet {
    /** The attribute with the list. */
    static final String SHARED = "shared";

    private static final long serialVersionUID = 1;

    private transient List<AutoCloseable> sources = List.of();
    private boolean shares;

    @Override
    @SuppressWarnings("unchecked")
    public void init() throws ServletException {
        List<AutoCloseable> shared = (List<AutoCloseable>) getServletContext().getAttribute(SHARED);
        shares = shared != null;
        sources = shares && !shared.isEmpty() ? shared : new Application().apply(List.of());
        if (shares && shared.isEmpty()) {
            shared.addAll(sources);
        }
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        new Application().apply(sources);
        response.getWriter().println("asked");
    }

    @Override
    public void destroy() {
        if (!shares) {
            for (int i = sources.size() - 1; i >= 0; i--) {
                try {
                    sources.get(i).close();
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            }
        }
    }
}
