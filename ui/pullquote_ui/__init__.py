"""The two faces people touch: the chat page and the command line."""
