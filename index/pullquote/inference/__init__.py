"""Runs models on the processor: converted once to OpenVINO, and served without torch."""
