"""Whether a text can be written as UTF-8, which JSON and file names may keep it from."""


def is_encodable(text: str) -> bool:
    r"""False where it has half a surrogate pair, which is no character.

    >>> is_encodable("caf\u00e9"), is_encodable("caf\udce9")
    (True, False)
    """
    return not any("\ud800" <= character <= "\udfff" for character in text)
