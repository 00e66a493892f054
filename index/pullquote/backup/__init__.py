"""Copies of all that a data folder holds, and the way back, while it is served."""
