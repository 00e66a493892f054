"""The page's own scripts, as one `script` element for the head of the page."""

from importlib.resources import files

ORDER = (
    "base reader unfolded presses filters calendar keys newest shelf draft heartbeat unheard documents names".split()
)


def script_element() -> str:
    """The scripts in the order in which they need each other."""
    folder = files("pullquote_ui.page") / "script"
    return f"<script>{''.join((folder / f'{name}.js').read_text(encoding='utf-8') for name in ORDER)}</script>"
