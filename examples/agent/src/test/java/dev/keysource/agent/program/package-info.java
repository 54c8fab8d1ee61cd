/** Programs for processes of their own: what is called "the program" in the agent's documentation. */
package dev.keysource.agent.program;
