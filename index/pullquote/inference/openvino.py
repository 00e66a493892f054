"""The only module that imports OpenVINO, with its telemetry left out."""

import sys
from typing import Any


def openvino() -> Any:  # noqa: ANN401 - the library has no types
    """The library. Its converter tells Intel of its use where it finds this package; without it, it tells nobody."""
    modules: dict[str, Any] = sys.modules
    modules.setdefault("openvino_telemetry", None)  # the import system's way to say that there is no such module
    import openvino as library  # noqa: PLC0415 - a fifth of a second that commands without a model need not spend

    return library
