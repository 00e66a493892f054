"""Text from documents, made safe to show in a terminal: no character moves the cursor or turns the text around.

Each character stays one character, so offsets in the result are offsets in the text.
"""

_REPLACEMENT = "\ufffd"
_LINE_BREAKS = "\n\t"
_CONTROL_PICTURES = 0x2400
_DELETE, _DELETE_PICTURE = 0x7F, 0x2421
_REPLACED = (
    *range(0x80, 0xA0),  # C1: some terminals take U+009B for ESC [
    *range(0x2028, 0x202F),  # line and paragraph separators; bidirectional embeddings and overrides
    *range(0x2066, 0x206A),  # bidirectional isolates
    *range(0xD800, 0xE000),  # half surrogate pairs, which no encoding can write
)
_VISIBLE = {code: chr(_CONTROL_PICTURES + code) for code in range(0x20)}
_VISIBLE |= {_DELETE: chr(_DELETE_PICTURE)} | dict.fromkeys(_REPLACED, _REPLACEMENT)
_ONE_LINE = str.maketrans(_VISIBLE | {ord(character): " " for character in "\r\n\t\v\f"})
_LINES = str.maketrans({code: shown for code, shown in _VISIBLE.items() if chr(code) not in _LINE_BREAKS})


def lines(text: str) -> str:
    r"""Several lines of text, with their line breaks and tabs.

    >>> lines("red: \x1b[31m")
    'red: ␛[31m'
    """
    return text.translate(_LINES)


def one_line(text: str) -> str:
    r"""Text that must not break the line that it stands in.

    >>> one_line("a title\n[2] and a forged line")
    'a title [2] and a forged line'
    """
    return text.translate(_ONE_LINE)
