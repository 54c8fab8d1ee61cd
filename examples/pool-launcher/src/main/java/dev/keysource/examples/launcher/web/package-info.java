/**
 * What those who operate a key generator see of it over HTTP, without a secret: metrics for Prometheus, health, and a page.
 *
 * <p>Knows the libraries and nothing of the rest of the launcher. No secret and no key comes here.
 */
@NullMarked
package dev.keysource.examples.launcher.web;

import org.jspecify.annotations.NullMarked;
