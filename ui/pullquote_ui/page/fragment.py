"""Our own HTML as a Gradio component, without Gradio's styles and without its script."""

import gradio as gr


def fragment(html: str = "", elem_id: str | None = None, *, visible: bool = True) -> gr.HTML:
    """`html` is shown as it is: whoever makes it has escaped what is not ours."""
    return gr.HTML(html, elem_id=elem_id, js_on_load=None, apply_default_css=False, visible=visible)
