"""Where RapidOCR's models are, or what to do when they are not there (识别组件).  Imports nothing heavy."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from pipeline.model.errors import MissingComponentError


def find_model(task: str) -> Path:
    """Find the model that detects lines (``det``) or recognises characters (``rec``) inside RapidOCR's package.

    Raises: MissingComponentError when the extra ``ocr`` is not installed.
    """
    spec = find_spec("rapidocr")
    if spec is None or spec.origin is None or find_spec("openvino") is None:
        raise missing_component()
    models = sorted((Path(spec.origin).parent / "models").glob(f"*_{task}_*.onnx"))
    if not models:
        raise missing_component()
    return models[-1]


def missing_component() -> MissingComponentError:
    """Make the error for a scan that cannot be read for want of the OCR component."""
    return MissingComponentError(
        "这是扫描件，没有文字层，而文字识别组件未安装：请在项目文件夹运行 make ocr，或 pip install 'jixiao[ocr]'",
        "a scan without text, and the OCR component is missing: run make ocr, or pip install 'jixiao[ocr]'",
    )
