"""BM25 over the contexts of a source: which of them look as if they answered a question."""

from collections.abc import Sequence

import tantivy


class Ranking:
    def __init__(self, contexts: Sequence[str]) -> None:
        builder = tantivy.SchemaBuilder()
        builder.add_unsigned_field("place", stored=True)
        builder.add_text_field("text", tokenizer_name="en_stem")
        self._index = tantivy.Index(builder.build())
        writer = self._index.writer(64_000_000, 1)
        for place, context in enumerate(contexts):
            writer.add_document(tantivy.Document(place=place, text=context))
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()

    def best(self, question: str, depth: int) -> list[int]:
        """The places of the `depth` best contexts in the sequence, the best one first."""
        words = " ".join("".join(letter if letter.isalnum() else " " for letter in question).lower().split())
        query, _ = self._index.parse_query_lenient(words, ["text"])
        searcher = self._index.searcher()
        return [searcher.doc(address)["place"][0] for _, address in searcher.search(query, depth, count=False).hits]
