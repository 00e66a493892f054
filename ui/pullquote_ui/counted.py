"""A number with what it counts, on the page and from the command line."""


def counted(number: int, noun: str) -> str:
    """
    >>> counted(1, "passage"), counted(1200, "passage")
    ('1 passage', '1,200 passages')
    """
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
