"""The fields of the lexical index: what is written of a passage, and how words and filters ask for it."""

import re
from collections.abc import Iterator
from itertools import chain

import tantivy

from pullquote.store.reading import Numbers
from pullquote.types import Filters, Passage

ANALYZER = "analyzer"
LONGEST_WORD = 80
LONGEST_PREFIX = 500
"""In bytes. tantivy refuses a regular expression of some 1,000."""
TITLE_WEIGHT = 1.0
QUESTION_WORDS = {
    "english": "how what when where which who whom whose why did do does has have had can could would".split()
}
_INITIALS = re.compile(r"\b[A-Z](?:\.?[A-Z]){1,5}\b")
SCHEMA = (
    tantivy.SchemaBuilder()
    .add_unsigned_field("number", indexed=True, fast=True)
    .add_text_field("title", tokenizer_name=ANALYZER)
    .add_text_field("text", tokenizer_name=ANALYZER)
    .add_text_field("uri", tokenizer_name="raw", index_option="basic")
    .add_text_field("metadata", tokenizer_name="raw", index_option="basic")
    .add_integer_field("published", indexed=True, fast=True)
    .build()
)


def analyzer(language: str) -> tantivy.TextAnalyzer:
    return (
        tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        .filter(tantivy.Filter.remove_long(LONGEST_WORD))
        .filter(tantivy.Filter.lowercase())
        .filter(tantivy.Filter.ascii_fold())
        .filter(tantivy.Filter.stopword(language))
        .filter(tantivy.Filter.custom_stopword(QUESTION_WORDS.get(language, [])))
        .filter(tantivy.Filter.stemmer(language))
        .build()
    )


def entry(number: int, passage: Passage) -> tantivy.Document:
    source = passage.source
    made = tantivy.Document()
    made.add_unsigned("number", number)
    made.add_text("title", source.title)
    made.add_text("text", passage.text)
    made.add_text("uri", source.uri)
    for key, value in source.metadata.items():
        made.add_text("metadata", _pair(key, value))
    if source.published:
        made.add_integer("published", source.published.toordinal())
    return made


def _pair(key: str, value: str) -> str:
    # Length first: no two pairs are written alike, whatever characters they have.
    return f"{len(key)}:{key}{value}"


def words_query(question: str, analyzer: tantivy.TextAnalyzer) -> tantivy.Query | None:
    """Any of the question's words, in title or text; None where it has none.

    Initials are looked for without points and with them: "F.B.I." is three words side by side.
    """
    is_shouted = question.isupper() and " " in question.strip()
    initials = [] if is_shouted else [found.group().replace(".", "") for found in _INITIALS.finditer(question)]
    words = dict.fromkeys(chain.from_iterable(map(analyzer.analyze, (question, *initials))))
    letters = (analyzer.analyze(" ".join(each)) for each in initials)
    side_by_side = (each for each in letters if len(each) > 1)
    # All on one level: tantivy skips what cannot be among the best of terms alone.
    asked = [*chain.from_iterable(map(_word, words)), *chain.from_iterable(map(_side_by_side, side_by_side))]
    return tantivy.Query.boolean_query([(tantivy.Occur.Should, each) for each in asked]) if asked else None


def _word(word: str) -> Iterator[tantivy.Query]:
    yield tantivy.Query.boost_query(tantivy.Query.term_query(SCHEMA, "title", word), TITLE_WEIGHT)
    yield tantivy.Query.term_query(SCHEMA, "text", word)


def _side_by_side(words: list[str]) -> Iterator[tantivy.Query]:
    for field in ("title", "text"):
        yield tantivy.Query.phrase_query(SCHEMA, field, list(words))


def conditions(filters: Filters, allowed: Numbers) -> Iterator[tantivy.Query]:
    """What a passage must meet to be let through; `allowed` are the numbers of those that do."""
    # The index's own terms are cheaper than a list of numbers, as long as tantivy takes the regular expression.
    if len((filters.uri_prefix or "").encode()) > LONGEST_PREFIX:
        yield tantivy.Query.term_set_query(SCHEMA, "number", allowed.tolist())
        return
    if filters.published_from or filters.published_to:
        yield tantivy.Query.range_query(
            SCHEMA,
            "published",
            tantivy.FieldType.Integer,
            filters.published_from.toordinal() if filters.published_from else 1,
            filters.published_to.toordinal() if filters.published_to else None,
        )
    if filters.uri_prefix:
        # (?s) lets the dot stand for a line break too.
        yield tantivy.Query.regex_query(SCHEMA, "uri", f"(?s){re.escape(filters.uri_prefix)}.*")
    for key, value in filters.metadata.items():
        yield tantivy.Query.term_query(SCHEMA, "metadata", _pair(key, value))
