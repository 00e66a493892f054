"""Paper, ink and one red, in light and dark; fonts that the reader's machine has, none that would be fetched."""

import gradio as gr

SERIF = (
    "Iowan Old Style",
    "Charter",
    "Source Serif 4",
    "Palatino Linotype",
    "Georgia",
    "Noto Serif",
    "Liberation Serif",
    "serif",
)
SANS = ("system-ui", "Segoe UI", "Helvetica Neue", "Noto Sans", "Liberation Sans", "sans-serif")
MONO = ("ui-monospace", "Cascadia Mono", "Menlo", "Liberation Mono", "monospace")

# Each colour has at least 4.5:1 on its paper, which is AA for text.
PAPER, PAPER_DARK = "#fbfaf7", "#171614"
INK, INK_DARK = "#1d1b18", "#ece8e0"
FADED, FADED_DARK = "#5f5a52", "#aaa397"
RULE, RULE_DARK = "#d9d4ca", "#3a3731"
RED, RED_DARK = "#a3201d", "#f0897f"
RED_DEEP, RED_PALE_DARK = "#861613", "#f6a79f"
HIGHLIGHT, HIGHLIGHT_DARK = "#fdeeb0", "#57491a"


def make_theme() -> gr.themes.Base:
    theme = gr.themes.Base(font=list(SANS), font_mono=list(MONO), radius_size="none", text_size="md", spacing_size="md")
    return theme.set(**_surfaces(), **_text(), **_controls())


def style_variables() -> str:
    """The colours and the serif as CSS variables, for the style sheet beside this file."""
    names = ("paper", "ink", "faded", "rule", "red", "highlight")
    light = (PAPER, INK, FADED, RULE, RED, HIGHLIGHT)
    dark = (PAPER_DARK, INK_DARK, FADED_DARK, RULE_DARK, RED_DARK, HIGHLIGHT_DARK)
    serif = ", ".join(f'"{font}"' if " " in font else font for font in SERIF)
    return f":root {{ --pq-serif: {serif}; {_declared(names, light)} }}\n.dark {{ {_declared(names, dark)} }}\n"


def _declared(names: tuple[str, ...], colours: tuple[str, ...]) -> str:
    return " ".join(f"--pq-{name}: {colour};" for name, colour in zip(names, colours, strict=True))


def _both(light: str, dark: str, *names: str) -> dict[str, str]:
    """Gradio's variables `names` in the light and in the dark."""
    return dict.fromkeys(names, light) | {f"{name}_dark": dark for name in names}


def _surfaces() -> dict[str, str]:
    return {
        **_both(PAPER, PAPER_DARK, "body_background_fill", "background_fill_primary", "background_fill_secondary"),
        **_both("transparent", "transparent", "block_background_fill", "block_label_background_fill"),
        **_both(RULE, RULE_DARK, "border_color_primary", "block_border_color", "block_label_border_color"),
        **_both("0px", "0px", "block_border_width"),
        **_both("none", "none", "block_shadow"),
        "block_padding": "0",
        "layout_gap": "0",
    }


def _text() -> dict[str, str]:
    return {
        **_both(INK, INK_DARK, "body_text_color", "block_title_text_color"),
        **_both(FADED, FADED_DARK, "body_text_color_subdued", "block_label_text_color", "block_info_text_color"),
        **_both(RED, RED_DARK, "link_text_color", "link_text_color_visited", "border_color_accent", "loader_color"),
        **_both(RED_DEEP, RED_PALE_DARK, "link_text_color_hover", "link_text_color_active"),
        "color_accent": RED,
        "block_title_text_size": "0.8rem",
        "block_title_text_weight": "600",
    }


def _controls() -> dict[str, str]:
    return {
        **_both("#ffffff", "#1f1d1a", "input_background_fill", "input_background_fill_focus"),
        **_both("#8d877c", "#6f695f", "input_border_color"),
        **_both(RED, RED_DARK, "input_border_color_focus"),
        **_both(FADED, FADED_DARK, "input_placeholder_color"),
        **_both("1px", "1px", "input_border_width"),
        **_both(RED, RED_DARK, "button_primary_background_fill", "button_primary_border_color"),
        **_both(RED_DEEP, RED_PALE_DARK, "button_primary_background_fill_hover", "button_primary_border_color_hover"),
        **_both("#ffffff", PAPER_DARK, "button_primary_text_color", "button_primary_text_color_hover"),
        **_both("transparent", "transparent", "button_secondary_background_fill"),
        **_both("transparent", "transparent", "button_secondary_background_fill_hover"),
        **_both(INK, INK_DARK, "button_secondary_text_color"),
        **_both(RED, RED_DARK, "button_secondary_text_color_hover"),
        "input_text_size": "1rem",
    }
