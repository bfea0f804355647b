"""Pictures of lines → characters with their certainty: RapidOCR's recognition model, run by OpenVINO (文字识别模型).

The model gives, for each narrow column of a line, how likely every character is there (CTC).  RapidOCR's own interface
keeps the mean over a line; here each character keeps its own likelihood, the next best reading and its place.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, NamedTuple
from unicodedata import normalize

import cv2
import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from extractors.ocr.models import load_model
from extractors.ocr.picture import Grey

if TYPE_CHECKING:
    from openvino import InferRequest

_HEIGHT = 48
"""Pixels: the line height the model was trained on."""
_STEP = 8
"""Pixels of a line that the model reads at a time."""
_LEAST_WIDTH = 48
_WIDTH_STEP = 16
"""Widths are rounded up to this, so that lines of about the same length are read together."""
_BATCH_WIDTH = 2400
"""Pixels that are read at a time: more takes memory and saves no time."""


class Character(NamedTuple):
    """A recognised character."""

    text: str
    certainty: float
    """How likely it is, 0–1."""
    rival: str
    """The next best reading at its place; empty for "nothing there"."""
    rival_certainty: float
    at: float
    """Where its middle is, as a share of the line's width."""


def rate(character: Character) -> float:
    """Rate a character 0–1: a rival that means the same (（ and (, ， and ,) takes nothing from it."""
    certainty = character.certainty
    if normalize("NFKC", character.rival) == normalize("NFKC", character.text):
        certainty += character.rival_certainty
    return min(certainty, 1.0)


Reading = tuple[Character, ...]
"""A line as it was read, left to right."""


class Recogniser(Struct, frozen=True, kw_only=True, dict=True):
    """The loaded model."""

    request: InferRequest
    characters: tuple[str, ...]
    """The character of each class; class 0 is "nothing"."""

    def read(self, lines: Sequence[Grey]) -> list[Reading]:
        """Read pictures of single lines, dark on light."""
        widths = [_width_of(line) for line in lines]
        readings: dict[int, Reading] = {}
        for batch in _batches(widths):
            width = max(widths[index] for index in batch)
            self.request.infer([np.stack([_fit(lines[index], width) for index in batch])])
            chances = self.request.get_output_tensor().data
            for index, chance in zip(batch, chances, strict=True):
                readings[index] = self._decode(chance, width, min(1.0, _inked_width(lines[index]) / width))
        return [readings[index] for index in range(len(lines))]

    def _decode(self, chances: NDArray[np.float32], width: int, share: float) -> Reading:
        """Turn the likelihoods of one line (columns × classes) into characters; equal neighbours are one."""
        best = chances.argmax(axis=1)
        steps = len(best)
        found = []
        start = 0
        for end in range(1, steps + 1):
            if end < steps and best[end] == best[start]:
                continue
            if best[start]:
                peak = start + int(chances[start:end, best[start]].argmax())
                first, second = _best_two(chances[peak])
                found.append(
                    Character(
                        text=self.characters[first],
                        certainty=float(chances[peak, first]),
                        rival=self.characters[second],
                        rival_certainty=float(chances[peak, second]),
                        at=min((start + end) / 2 / steps / share, 1.0),
                    )
                )
            start = end
        return tuple(found)


def _best_two(chances: NDArray[np.float32]) -> tuple[int, int]:
    first = int(chances.argmax())
    rest = chances.copy()
    rest[first] = -1
    return first, int(rest.argmax())


def _inked_width(line: Grey) -> float:
    return line.shape[1] * _HEIGHT / line.shape[0]


def _width_of(line: Grey) -> int:
    """Give the width a line is read at."""
    width = max(_LEAST_WIDTH, _inked_width(line))
    return int(-(-width // _WIDTH_STEP) * _WIDTH_STEP)


def _batches(widths: Sequence[int]) -> Iterator[list[int]]:
    """Group lines of about the same width."""
    batch: list[int] = []
    for index in sorted(range(len(widths)), key=lambda index: widths[index]):
        if batch and (widths[index] * (len(batch) + 1) > _BATCH_WIDTH or widths[index] > 1.15 * widths[batch[0]]):
            yield batch
            batch = []
        batch.append(index)
    if batch:
        yield batch


def _fit(line: Grey, width: int) -> NDArray[np.float32]:
    """Scale a line to the model's height and pad it on the right, in the model's range −1 … 1."""
    own = max(1, min(width, round(_inked_width(line))))
    scaled = cv2.resize(
        line, (own, _HEIGHT), interpolation=cv2.INTER_LINEAR if line.shape[0] < _HEIGHT else cv2.INTER_AREA
    )
    fitted = np.zeros((_HEIGHT, width), np.float32)
    fitted[:, :own] = scaled.astype(np.float32) / 127.5 - 1
    return np.broadcast_to(fitted, (3, _HEIGHT, width))


@cache
def load_recogniser() -> Recogniser:
    """Load the model, once a process.

    Raises: MissingComponentError.
    """
    request, model = load_model("rec")
    names = model.get_rt_info()["framework"]["character"].value.splitlines()
    return Recogniser(request=request, characters=("", *names, " "))
