"""Scans: the printed pages as grey pictures, a little crooked and specked, without a text layer."""

from __future__ import annotations

import io
from random import Random

import numpy as np
import pypdfium2
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

DOTS = 200
"""Dots per inch."""
GREY_NOISE = 9.0
MAX_TURN = 0.7
"""Degrees."""


def render_scan(pdf: bytes, seed: int) -> bytes:
    """Render a PDF of pictures from a PDF with text."""
    rng = Random(seed + 5)
    noise = np.random.default_rng(seed + 5)
    buffer = io.BytesIO()
    canvas = Canvas(buffer, invariant=1)
    document = pypdfium2.PdfDocument(pdf)
    for number in range(len(document)):
        page = document[number]
        width, height = page.get_size()
        picture = page.render(scale=DOTS / 72, grayscale=True).to_pil().convert("L")
        picture = picture.rotate(rng.uniform(-MAX_TURN, MAX_TURN), resample=Image.Resampling.BICUBIC, fillcolor=255)
        canvas.setPageSize((width, height))
        canvas.drawImage(ImageReader(io.BytesIO(to_jpeg(speck(picture, noise)))), 0, 0, width, height)
        canvas.showPage()
    document.close()
    canvas.save()
    return buffer.getvalue()


def speck(picture: Image.Image, noise: np.random.Generator) -> Image.Image:
    """Paper grain, an edge shadow and a few specks."""
    grey = np.asarray(picture, dtype=np.float32)
    grey = grey + noise.normal(0, GREY_NOISE, grey.shape).astype(np.float32)
    grey[:, :12] *= np.linspace(0.6, 1, 12, dtype=np.float32)
    for _ in range(30):
        y, x = int(noise.integers(grey.shape[0] - 3)), int(noise.integers(grey.shape[1] - 3))
        grey[y : y + 2, x : x + 2] = 40
    return Image.fromarray(np.clip(grey, 0, 255).astype(np.uint8))


def to_jpeg(picture: Image.Image) -> bytes:
    """Give a JPEG of the quality that office scanners use."""
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=70)
    return buffer.getvalue()
