"""The tab of the conversations. They are kept in the browser alone: all that happens here happens in its script."""

from typing import Any

import gradio as gr

SHELF = '<div class="pq-shelf-list"></div><p class="pq-note" role="status"></p>'


class ConversationsTab:
    """Lays the tab out."""

    def __init__(self) -> None:
        with gr.Row(elem_id="pq-shelf-bar"):
            search = gr.Textbox(label="Search conversations", placeholder="Words of a question or a quotation", scale=3)
            keep_all = gr.Button("Export all", size="sm", scale=0, min_width=110)
            bring = gr.Button("Import", size="sm", scale=0, min_width=90)
        gr.HTML(SHELF, elem_id="pq-shelf", js_on_load="pullquote.shelf.attach(element)", apply_default_css=False)
        in_browser: dict[str, Any] = {"queue": False, "api_visibility": "private", "show_progress": "hidden"}
        search.change(None, search, None, js="(words) => { pullquote.shelf.search(words); return []; }", **in_browser)
        keep_all.click(None, None, None, js="() => { pullquote.shelf.exportAll(); return []; }", **in_browser)
        bring.click(None, None, None, js="() => { pullquote.shelf.chooseFile(); return []; }", **in_browser)
