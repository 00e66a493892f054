"""The library leaves the process as it found it, but for what it is asked to do."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from pullquote.inference.conversion import converted
from pullquote.inference.model_files import BUNDLED_DIGEST, BUNDLED_MODEL, model_folder

# Prints whether signals still have memory to be delivered in, once models came and went.
PROGRAM = """
import ctypes, gc, sys
from pathlib import Path
from pullquote.inference.compiled import CompiledModel, precision

class Stack(ctypes.Structure):
    _fields_ = [("start", ctypes.c_void_p), ("flags", ctypes.c_int), ("size", ctypes.c_size_t)]

precision()
first = CompiledModel(Path(sys.argv[1]))
second = CompiledModel(Path(sys.argv[1]))
del first
gc.collect()
del second
gc.collect()
stack = Stack()
ctypes.CDLL(None).sigaltstack(None, ctypes.byref(stack))
ranges = [line.split()[:2] for line in open("/proc/self/maps")]
writable = [[int(end, 16) for end in place.split("-")] for place, rights in ranges if rights.startswith("rw")]
print(not stack.start or any(low <= stack.start and stack.start + stack.size <= high for low, high in writable))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="it reads /proc")
def test_a_signal_still_has_memory_to_be_delivered_in_when_models_came_and_went(models: Path) -> None:
    folder = converted("embedder", model_folder(BUNDLED_MODEL), BUNDLED_DIGEST, models)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", PROGRAM, str(folder)]
    run = subprocess.run(command, capture_output=True, text=True, env=environment, check=True)
    assert run.stdout == "True\n"


# Ends with the number of threads that never came to an end.
FIRST_USES = """
import os, sys, threading
from pathlib import Path
from pullquote.inference.compiled import CompiledModel

sys.setswitchinterval(1e-6)
models = [CompiledModel(Path(sys.argv[1])) for _ in range(8)]
texts = models[0].truncating.encode_batch(["A lamp burns."])
together = threading.Barrier(len(models))

def use(model):
    together.wait()
    model.run(texts)

threads = [threading.Thread(target=use, args=(model,), daemon=True) for model in models]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join(30)
os._exit(sum(thread.is_alive() for thread in threads))
"""


def test_models_that_are_first_used_at_the_same_moment_all_come_to_an_end(models: Path) -> None:
    folder = converted("embedder", model_folder(BUNDLED_MODEL), BUNDLED_DIGEST, models)
    assert subprocess.run([sys.executable, "-c", FIRST_USES, folder], check=False).returncode == 0
