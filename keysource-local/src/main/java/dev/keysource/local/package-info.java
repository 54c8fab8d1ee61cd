/** Key pairs made on this machine. */
package dev.keysource.local;
