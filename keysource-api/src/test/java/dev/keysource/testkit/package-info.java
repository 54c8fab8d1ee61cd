/**
 * What tests of sources need: the contracts that every source passes, above all
 * {@link dev.keysource.testkit.KeyPairSourceContract}, a clock that a test moves by hand, and a source that answers as the test says.
 */
package dev.keysource.testkit;
