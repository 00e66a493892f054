"""The tab of the conversations. Its script keeps them in the browser; it says what the server keeps of them besides."""

import gradio as gr

from pullquote.engine import Engine
from pullquote_ui.page.fragment import fragment
from pullquote_ui.page.quietly import QUIETLY

SHELF = '<div class="pq-shelf-list"></div><p class="pq-note" role="status"></p>'
RECORDED = "The server records each question with its reply, too; what is deleted here stays there."
JUDGED = (
    "The server keeps a reply, with its question, where you say whether it is right; what is deleted here stays there."
)


class ConversationsTab:
    """Lays the tab out."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        with gr.Row(elem_id="pq-shelf-bar"):
            search = gr.Textbox(label="Search conversations", placeholder="Words of a question or a quotation", scale=3)
            keep_all = gr.Button("Export all", size="sm", scale=0, min_width=110)
            bring = gr.Button("Import", size="sm", scale=0, min_width=90)
        self.note = fragment()
        gr.HTML(SHELF, elem_id="pq-shelf", js_on_load="pullquote.shelf.attach(element)", apply_default_css=False)
        search.change(None, search, None, js="(words) => { pullquote.shelf.search(words); return []; }", **QUIETLY)
        keep_all.click(None, None, None, js="() => { pullquote.shelf.exportAll(); return []; }", **QUIETLY)
        bring.click(None, None, None, js="() => { pullquote.shelf.chooseFile(); return []; }", **QUIETLY)

    def recorded(self) -> str:
        """What `note` shows: where conversations are kept, and what is kept of them elsewhere."""
        elsewhere = RECORDED if self._engine.keeps_replies else JUDGED
        return (
            '<p class="pq-note">Conversations are kept in this browser. '
            f'<span class="pq-elsewhere">{elsewhere}</span></p>'
        )
