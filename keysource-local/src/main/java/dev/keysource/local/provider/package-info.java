/** The provider {@code local}, which makes sources from settings. May use {@link dev.keysource.local} and {@code engine}. */
package dev.keysource.local.provider;
