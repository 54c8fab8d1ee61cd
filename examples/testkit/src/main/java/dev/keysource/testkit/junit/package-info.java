/**
 * What tests of code with key pairs need, by annotation: {@link dev.keysource.testkit.junit.TestKeyPair},
 * {@link dev.keysource.testkit.junit.TestClock}, {@link dev.keysource.testkit.junit.TestSource} and
 * {@link dev.keysource.testkit.junit.TestKeyGenerator}. Each stands on a parameter of a constructor, a test or a method around
 * tests, on a field, or on an annotation of your own that then stands there, and needs no other annotation beside it.
 */
@NullMarked
package dev.keysource.testkit.junit;

import org.jspecify.annotations.NullMarked;
