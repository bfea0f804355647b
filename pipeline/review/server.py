"""Serves the review page on the loopback address (审核服务)."""

from __future__ import annotations

import socket
from collections.abc import Callable
from pathlib import Path

import uvicorn

from pipeline.model.errors import UsageError
from pipeline.review.app import make_app
from pipeline.review.desk import Desk

HOST = "127.0.0.1"


def serve(
    root: Path,
    *,
    port: int,
    source: Path | None = None,
    reviewer: str | None = None,
    sample_size: int = 0,
    announce: Callable[[str], None],
) -> None:
    """Serve until interrupted.

    ``port``: 0 takes any free one.  ``announce``: is told the page's address once it can be opened.
    Raises: ``UsageError`` without tables, or when the port is taken.
    """
    desk = Desk(root, source=source, reviewer=reviewer, sample_size=sample_size)
    try:
        listener = _listen(port)
        port = listener.getsockname()[1]
        desk.painter.start()
        config = uvicorn.Config(make_app(desk, port), log_level="warning", access_log=False, server_header=False)
        announce(f"http://{HOST}:{port}/")
        uvicorn.Server(config).run(sockets=[listener])
    finally:
        desk.close()


def _listen(port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
    except OSError as error:
        listener.close()
        raise UsageError(
            f"端口 {port} 已被占用，请用 --port 另选一个", f"port {port} is in use: choose another with --port"
        ) from error
    listener.listen(128)
    return listener
