"""One module a noun: each route parses, calls the engine, and translates."""
