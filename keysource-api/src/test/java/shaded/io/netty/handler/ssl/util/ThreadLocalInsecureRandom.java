package shaded.io.netty.handler.ssl.util;

import java.security.SecureRandom;

/** Stands for Netty's class of this name, as libraries carry it within their own packages. */
public final class ThreadLocalInsecureRandom extends SecureRandom {
    private static final long serialVersionUID = 1L;
}
