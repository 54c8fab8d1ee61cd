/**
 * Key pair sources for Spring Boot 3.5 and 4: {@link dev.keysource.spring.KeysourceAutoConfiguration}. The settings are those of
 * the library, {@code keysource.*}, and those of {@link dev.keysource.spring.KeysourceProperties}.
 */
@NullMarked
package dev.keysource.spring;

import org.jspecify.annotations.NullMarked;
