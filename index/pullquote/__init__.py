"""Ask your documents; every answer is a quotation that can be checked."""

__version__ = "0.1.0"
