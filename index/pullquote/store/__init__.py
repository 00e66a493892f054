"""Documents, versions and passages kept in SQLite, with the dense and lexical indexes derived from them."""
