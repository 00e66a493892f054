"""The tab of the conversations. They are kept in the browser alone: all that happens here happens in its script."""

import gradio as gr

from pullquote_ui.page.quietly import QUIETLY

SHELF = '<div class="pq-shelf-list"></div><p class="pq-note" role="status"></p>'


class ConversationsTab:
    """Lays the tab out."""

    def __init__(self) -> None:
        with gr.Row(elem_id="pq-shelf-bar"):
            search = gr.Textbox(label="Search conversations", placeholder="Words of a question or a quotation", scale=3)
            keep_all = gr.Button("Export all", size="sm", scale=0, min_width=110)
            bring = gr.Button("Import", size="sm", scale=0, min_width=90)
        gr.HTML(SHELF, elem_id="pq-shelf", js_on_load="pullquote.shelf.attach(element)", apply_default_css=False)
        search.change(None, search, None, js="(words) => { pullquote.shelf.search(words); return []; }", **QUIETLY)
        keep_all.click(None, None, None, js="() => { pullquote.shelf.exportAll(); return []; }", **QUIETLY)
        bring.click(None, None, None, js="() => { pullquote.shelf.chooseFile(); return []; }", **QUIETLY)
