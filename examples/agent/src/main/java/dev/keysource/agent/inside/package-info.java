/** What the agent does in the class loader of its libraries. */
@NullMarked
package dev.keysource.agent.inside;

import org.jspecify.annotations.NullMarked;
