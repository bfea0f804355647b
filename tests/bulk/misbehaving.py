"""Workers that misbehave on command; a module of its own because a spawned process has to import them."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import tempfile
import time
from pathlib import Path

from pipeline.bulk.child import Note, Work
from pipeline.bulk.engine import Identity, Outcome
from pipeline.model.errors import OutputError
from pipeline.model.source import SourceRef

LEAK: list[bytes] = []


def make_worker() -> Work[str, str]:
    return _obey


def make_broken_worker() -> Work[str, str]:
    raise RuntimeError("no licence for this engine")


def make_dying_worker() -> Work[str, str]:
    os._exit(9)


def _obey(task: str, note: Note) -> str:
    note(f"seen {task}")
    match task.split():
        case ["hang"]:
            while True:
                time.sleep(3600)
        case ["hang-in-c"]:
            ctypes.PyDLL(None).sleep(3600)  # PyDLL keeps the interpreter's lock, like a C library that loops
        case ["crash"]:
            os.kill(os.getpid(), signal.SIGSEGV)
        case ["exit", code]:
            os._exit(int(code))
        case ["eat", "slowly"]:
            hoard = []
            while True:
                hoard.append(b"x" * (16 * 1024 * 1024))
                time.sleep(0.01)
        case ["eat", "at-once"]:
            return str(len(b"x" * (1 << 32)))
        case ["work", seconds]:
            until = time.process_time() + float(seconds)
            while time.process_time() < until:
                pass
        case ["raise"]:
            raise ValueError("not this one")
        case ["crash-once", marker]:
            if not Path(marker).exists():
                Path(marker).touch()
                os.kill(os.getpid(), signal.SIGKILL)
        case ["crash-always", log]:
            with Path(log).open("a", encoding="ascii") as file:
                file.write("x")
            os.kill(os.getpid(), signal.SIGKILL)
        case ["pid", *_]:
            return str(os.getpid())
        case ["leak"]:
            LEAK.append(b"x" * (256 * 1024 * 1024))
        case ["start", place]:
            child = subprocess.Popen(["sleep", "3600"])
            Path(place).write_text(str(child.pid), encoding="ascii")
            child.wait()
        case ["litter", place]:
            Path(place).write_text(tempfile.mkdtemp(), encoding="utf-8")
            subprocess.run(["sh", "-c", f"mktemp -d > '{place}2'; sleep 3600"], check=False)
        case ["print"]:
            print("from the worker", flush=True)
            os.write(2, b"from the worker's C library")
    return task.upper()


def make_document_worker() -> Work[SourceRef, Outcome]:
    """Ends in the way that the file's name says, before it has told what the file is."""
    return _end_by_name


def _end_by_name(ref: SourceRef, note: Note) -> Outcome:
    match ref.source_path:
        case "killed":
            os.kill(os.getpid(), signal.SIGKILL)
        case "exit":
            os._exit(3)
        case "hang":
            time.sleep(3600)
        case "full":
            raise OutputError("磁盘已满", "the disk is full")
        case path if path.startswith("pid"):
            return Outcome(source_path=path, identity=Identity(doc_id=str(os.getpid())), status="ok")
    return Outcome(source_path=ref.source_path, identity=Identity(), status="ok")
