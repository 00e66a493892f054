"""What is stored, read when the metrics are: whichever process wrote it."""

from collections.abc import Iterator

from prometheus_client.metrics_core import GaugeMetricFamily, Metric

import pullquote
from pullquote.collections import Collections
from pullquote.errors import PullquoteError
from pullquote.extents import extents


def stored(collections: Collections) -> Iterator[Metric]:
    """Gauges by collection. One that cannot be read has no counts, and takes no other metric with it."""
    usable = _gauge("pullquote_collection_usable", "Whether the collection's store can be read.")
    generation = _gauge("pullquote_index_generation", "The number of the newest commit.")
    documents = _gauge("pullquote_documents", "Documents in their current versions.")
    passages = _gauge("pullquote_passages", "Passages of current versions.")
    for name, extent in extents(collections, collections.names()):
        if isinstance(extent, PullquoteError):
            usable.add_metric([name], 0)
            continue
        usable.add_metric([name], 1)
        generation.add_metric([name], extent.generation)
        documents.add_metric([name], extent.documents)
        passages.add_metric([name], extent.passages)
    version = GaugeMetricFamily("pullquote_info", "Always 1, with the version.", labels=["version"])
    version.add_metric([pullquote.__version__], 1)
    yield from (usable, generation, documents, passages, version)


def _gauge(name: str, help_: str) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, help_, labels=["collection"])
