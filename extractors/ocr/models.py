"""RapidOCR's models, from its wheel into OpenVINO (模型文件).

The models lie inside the package, so nothing is downloaded.  One thread a process: two workers with one thread each
read more pages than one with two.  OpenVINO would pin its thread to the first core, where the workers would queue.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pipeline.model.errors import MissingComponentError

if TYPE_CHECKING:
    from openvino import CompiledModel

_CPU = {"INFERENCE_NUM_THREADS": 1, "ENABLE_CPU_PINNING": False, "INFERENCE_PRECISION_HINT": "f32"}


def load_model(task: Literal["det", "rec"]) -> tuple[CompiledModel, tuple[str, ...]]:
    """Load the model that detects lines (``det``) or recognises characters (``rec``), and the characters it knows.

    Raises: MissingComponentError when the extra ``ocr`` is not installed.
    """
    path = _find_model(task)
    import openvino

    core = openvino.Core()
    core.set_property("CPU", _CPU)
    model = core.read_model(path)
    notes = model.get_rt_info()
    known = notes["framework"]["character"].value.splitlines() if task == "rec" else ()
    return core.compile_model(model, "CPU"), tuple(known)


def _find_model(task: str) -> Path:
    spec = find_spec("rapidocr")
    if spec is None or spec.origin is None or find_spec("openvino") is None:
        raise MissingComponentError(
            "缺少文字识别组件，扫描件无法读取：请运行 pip install 'jixiao[ocr]'，再用 jixiao doctor 检查",
            "scans need the OCR component: pip install 'jixiao[ocr]', then check with `jixiao doctor`",
        )
    folder = Path(spec.origin).parent / "models"
    models = sorted(folder.glob(f"*_{task}_*.onnx"))
    if not models:
        raise MissingComponentError(
            "文字识别组件里没有模型文件：请运行 pip install --force-reinstall 'jixiao[ocr]'",
            "the OCR component came without its models: pip install --force-reinstall 'jixiao[ocr]'",
        )
    return models[-1]
