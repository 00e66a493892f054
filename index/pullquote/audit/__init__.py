"""Every reply kept for good, in a chain of hashes; asked again, and held to what the documents say today."""
