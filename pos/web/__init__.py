"""The door for commands, the live socket and the pages."""
