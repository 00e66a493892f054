"""Copies of the databases of a data folder, and the way back, while it is served."""
