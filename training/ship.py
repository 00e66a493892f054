"""Writes what training changed into the package, in half precision, and prints its digest.

    python training/ship.py RUN/trained [OTHER/trained ...]

Of several models with the same initialisation, the mean of their weights is shipped (Wortsman et al., ICML 2022). The
word vectors were not trained and are the embedding model's own: they are not shipped again.
"""

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file

from pullquote.answer.reader_files import BUNDLED_READER, BUNDLED_WEIGHTS, reader_folder
from pullquote.inference.model_files import WEIGHTS, file_digest


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("trained", type=Path, nargs="+")
    arguments = parser.parse_args()
    path = reader_folder(BUNDLED_READER) / BUNDLED_WEIGHTS
    ship(arguments.trained, path)
    print(f"Wrote {path}, {path.stat().st_size:,} bytes. BUNDLED_WEIGHTS_DIGEST is")
    print(file_digest(path))


def ship(trained: Sequence[Path], path: Path) -> None:
    weights = mean(trained)
    changed = {name: weight.to(torch.float16) for name, weight in weights.items() if ".embeddings." not in name}
    save_file(changed, path)


def mean(trained: Sequence[Path]) -> Mapping[str, torch.Tensor]:
    models = [load_file(folder / WEIGHTS) for folder in trained]
    return {name: torch.stack([model[name].float() for model in models]).mean(0).contiguous() for name in models[0]}


if __name__ == "__main__":
    main()
