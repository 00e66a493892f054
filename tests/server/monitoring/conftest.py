"""Ten documents in engines that are watched, and the app over them."""

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from prometheus_client import Metric
from prometheus_client.parser import text_string_to_metric_families
from starlette.testclient import TestClient

from pullquote.build import build_collections
from pullquote.collections import Collections
from pullquote.protocols import AnswerReader, Embedder
from pullquote.settings import Settings
from pullquote_server.app import create_app
from pullquote_server.monitoring.monitoring import Monitoring


class Values:
    """What a scrape says: by name and labels."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.families: list[Metric] = list(text_string_to_metric_families(text))
        self._samples = {
            (sample.name, *sorted(sample.labels.items())): sample.value
            for family in self.families
            for sample in family.samples
        }

    def __call__(self, name: str, **labels: str) -> float | None:
        return self._samples.get((name, *sorted(labels.items())))


Scrape = Callable[[TestClient], Values]


@pytest.fixture(scope="session")
def scrape() -> Scrape:
    def scrape(client: TestClient) -> Values:
        response = client.get("/metrics")
        assert response.status_code == 200
        return Values(response.text)

    return scrape


@pytest.fixture
def monitoring() -> Monitoring:
    return Monitoring()


@pytest.fixture
def watched_collections(
    tmp_path: Path, shared_models: tuple[AnswerReader, Embedder], monitoring: Monitoring
) -> Iterator[Collections]:
    with closing(build_collections(Settings.load(data=tmp_path / "data"), *shared_models, monitor=monitoring)) as made:
        yield made


@pytest.fixture
def watched(
    watched_collections: Collections,
    monitoring: Monitoring,
    articles: list[dict[str, Any]],
    patient: dict[str, str],
) -> TestClient:
    app = create_app(watched_collections, Settings.load(data=watched_collections.data), monitoring=monitoring)
    client = TestClient(app, raise_server_exceptions=False, headers=patient)
    assert client.post("/v1/documents", json={"documents": articles}).status_code == 201
    return client
