"""The only module that imports OpenVINO, with its telemetry left out."""

import sys
from typing import Any

import numpy as np

from pullquote.inference.once import Once


def openvino() -> Any:  # noqa: ANN401 - the library has no types
    """The library. Its converter tells Intel of its use where it finds this package; without it, it tells nobody."""
    modules: dict[str, Any] = sys.modules
    modules.setdefault("openvino_telemetry", None)  # the import system's way to say that there is no such module
    import openvino as library  # noqa: PLC0415 - a fifth of a second that commands without a model need not spend

    return library


def _core() -> Any:  # noqa: ANN401
    library = openvino()
    # The library makes its table of NumPy's types when it first needs it, and lets other threads run meanwhile: two
    # that needed it at once, those of a first question and an upload, waited for each other for ever.
    _ = library.Tensor(np.zeros(1, dtype=np.float32)).data
    return library.Core()


core: Once[Any] = Once(_core)
"""The process's one runtime, made when it is first asked for.

Each that is made gives signals memory of its own to be delivered in, and takes that away again when it goes. Two that
go in the order in which they came leave signals without any: the next Ctrl-C is then a segmentation fault.
"""
