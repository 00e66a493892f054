"""What all tests share: the prepared models, made once and kept between runs."""

from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def models(pytestconfig: pytest.Config) -> Path:
    """The folder of the prepared models."""
    assert pytestconfig.cache is not None
    return pytestconfig.cache.mkdir("pullquote-models")


@pytest.fixture(scope="session", autouse=True)
def _models_in_settings(models: Path) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PULLQUOTE_MODELS", str(models))
        yield
