/** The provider {@code local}, which makes sources from settings. Uses {@link dev.keysource.local} only. */
package dev.keysource.local.provider;
