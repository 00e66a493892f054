"""Schemathesis over the whole OpenAPI of a real server: all checks, examples made for so many seconds.

    python bench/schema.py 600

Fails where a response is a 5xx, or is none that the OpenAPI page promises.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from machine import describe
from served import served

CHECKS = Path(__file__).with_name("schemathesis.toml")


def main(seconds: int, seed: int | None = None) -> int:
    print(f"{describe()}; `python bench/schema.py {seconds}`\n", flush=True)
    with tempfile.TemporaryDirectory() as folder, served(Path(folder) / "data") as server:
        command = [sys.executable, "-m", "schemathesis.cli", "--config-file", str(CHECKS), "run", "--max-time"]
        options = [str(seconds), "--no-color", *(("--seed", str(seed)) if seed is not None else ())]
        finished = subprocess.run(
            [*command, *options, f"{server.url}/openapi.json"], cwd=folder, timeout=3 * seconds + 120, check=False
        )
        failed = server.log.read_text().count("Exception in ASGI application")
        print(f"Unhandled exceptions in the server's log: {failed}")
    return finished.returncode or min(failed, 1)


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
