"""How ``code_vectors.npz`` is made again: the wordings of public codes as the encoder that ships reads them.

python -m graph_service.training.encode_codes
"""

from pathlib import Path

import numpy as np

from graph_service.suggestions import code_vectors
from graph_service.suggestions.arithmetic import packed, write
from graph_service.suggestions.meaning import Encoder, UniversalSentenceEncoder, content_hash


def save(path: Path, encoder: Encoder) -> None:
    """Write them, a number in eight bits."""
    every = code_vectors.texts()
    hashes = np.frombuffer(b"".join(content_hash(encoder.name, text) for text in every), dtype=np.uint8).reshape(-1, 16)
    write(path, {"hashes": hashes, **packed("numbers", encoder.encode(every))})


if __name__ == "__main__":
    save(Path(code_vectors.__file__).with_name(code_vectors.FILE), UniversalSentenceEncoder())
