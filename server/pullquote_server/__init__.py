"""The Engine over HTTP: one thin translation, with no rule of its own about documents or answers."""
