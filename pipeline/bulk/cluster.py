"""An existing Dask cluster as an engine (Dask 集群): ``jixiao ingest … --dask tcp://scheduler:8786``.

The machines of the cluster read the submissions and write the cache themselves, so both must lie where all of them and
this one see them under the same name: a shared folder, or an address.  That, and that every machine has the same
program, is looked at before the first document.
"""

from __future__ import annotations

import logging
import os
import warnings
from collections.abc import Generator, Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from extractors.remote import is_url, open_store
from pipeline.bulk.child import Setup, Work
from pipeline.bulk.engine import Job, Outcome
from pipeline.bulk.executor import Backing, ExecutorEngine, Reader, explain_loss, release_children
from pipeline.bulk.pool import Bounds
from pipeline.model.errors import ClusterError, JixiaoError, UsageError
from pipeline.model.source import SourceRef
from pipeline.storage.cache import ResultCache, cache_version

if TYPE_CHECKING:
    from distributed import Client

_CONNECT_WITHIN = 15.0
_WORKERS_WITHIN = 120.0
"""Seconds that a cluster has to bring up its first worker."""
_LOG = "jixiao.log"
"""What child processes print, in the folder that each Dask worker has for itself."""


class DaskEngine:
    """Runs documents on a Dask cluster."""

    def __init__(self, address: str, job: Job, bounds: Bounds) -> None:
        """``address``: the scheduler's, such as ``tcp://10.0.0.1:8786``."""
        _require_dask()
        self._address = address
        self._job = job
        self._bounds = bounds

    def run(self, refs: Iterable[SourceRef]) -> Generator[Outcome, None, None]:
        """Read the documents; see ``Engine.run``.

        Raises also: ``ClusterError`` when the cluster cannot be used or is lost.
        """
        from distributed import KilledWorker

        tasks = list(refs)
        with _quiet(), closing(_connect(self._address)) as client:
            _check_machines(client, self._job, tasks)
            reader = Reader(job=self._job, bounds=self._bounds, log=Path(_LOG), setup=cluster_setup)
            backing = Backing(losses=(KilledWorker,), require_alive=lambda: _require_workers(client))
            engine = ExecutorEngine(client.get_executor(pure=False), reader, backing)
            try:
                with closing(engine.run(tasks)) as outcomes:
                    yield from outcomes
            finally:
                with suppress(OSError):  # a cluster that is gone has no processes to end
                    client.run(release_children)


def cluster_setup(job: Job) -> Setup[SourceRef, Outcome]:
    """Make the setup of a child process on a machine of the cluster, which may have joined in the middle of the run."""
    return partial(_open_worker, job)


def _open_worker(job: Job) -> Work[SourceRef, Outcome]:
    finding = inspect_machine(job)
    if finding is not None:
        raise finding
    from pipeline.bulk.worker import DocumentWorker

    return DocumentWorker(job)


def inspect_machine(job: Job, sample: str | None = None) -> JixiaoError | None:
    """Say what keeps the machine that this runs on from reading a run's documents; None when nothing does.

    ``sample``: path or address of one submission, to look whether it is in sight.
    """
    mine = cache_version(keep_contacts=job.keep_contacts)
    if mine != job.version:
        return ClusterError(
            f"程序版本不同（{mine}，应为 {job.version}）：请在各节点安装同一版本和同一组程序库",
            f"another version is installed ({mine}, not {job.version}): install the same one and the same libraries",
        )
    try:
        if not ResultCache(job.cache_dir, job.version).is_known():
            return _explain_unseen(str(job.cache_dir), "--out")
        if sample is not None and not _exists(sample):
            return _explain_unseen(sample, "INPUT")
    except JixiaoError as error:
        return error
    except OSError as error:
        return ClusterError(f"无法访问存储（{error}）", f"the store cannot be used ({error})")
    return None


def _exists(place: str) -> bool:
    if not is_url(place):
        return os.path.lexists(place)
    store, path = open_store(place)
    return bool(store.exists(path))


def _explain_unseen(place: str, argument: str) -> ClusterError:
    return ClusterError(
        f"看不到 {place}：{argument} 须是各节点以同一路径都能访问的共享文件夹或地址（如 s3://…）",
        f"{place} is not there: {argument} must be a shared folder that all machines see under one path, or an address",
    )


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep what Dask's client logs off the terminal: pages of tracebacks where one line says what is lost."""
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(before)


def _require_dask() -> None:
    try:
        import distributed  # noqa: F401
    except ImportError as error:
        raise UsageError(
            "--dask 需要 Dask：请运行 pip install 'jixiao[dask]'", "--dask needs Dask: run pip install 'jixiao[dask]'"
        ) from error


def _connect(address: str) -> Client:
    from distributed import Client

    try:
        with warnings.catch_warnings(action="ignore"):  # versions of other packages than ours may differ
            return Client(address, timeout=_CONNECT_WITHIN, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        reason = " ".join(str(error).split())
        raise ClusterError(
            f"连不上 Dask 集群 {address}（{reason}）：请检查地址，如 tcp://主机:8786",
            f"the Dask cluster {address} cannot be reached ({reason}): check the address, such as tcp://host:8786",
        ) from error


def _check_machines(client: Client, job: Job, refs: list[SourceRef]) -> None:
    """Look at every machine before the first document.

    Raises: ``ClusterError`` for the first that cannot do the work, or when there is none.
    """
    try:
        client.wait_for_workers(1, timeout=_WORKERS_WITHIN)
    except TimeoutError as error:
        raise _explain_no_workers() from error
    try:
        findings: dict[str, Any] = client.run(inspect_machine, job, refs[0].path)
    except (ImportError, AttributeError, OSError) as error:
        raise ClusterError(
            f"集群的节点上没有可用的 jixiao（{error}）：请在各节点安装同一版本",
            f"the cluster's machines have no jixiao that can be used ({error}): install the same version on each",
        ) from error
    for machine, finding in sorted(findings.items()):
        if finding is not None:
            raise ClusterError(f"节点 {machine}：{finding.zh}", f"worker {machine}: {finding.en}")


def _require_workers(client: Client) -> None:
    try:
        client.wait_for_workers(1, timeout=_WORKERS_WITHIN)
    except (TimeoutError, OSError) as error:
        raise (_explain_no_workers() if client.status == "running" else explain_loss(error)) from error


def _explain_no_workers() -> ClusterError:
    return ClusterError(
        "集群没有工作节点：请启动 dask worker 后再运行；已读完的材料在缓存中",
        "the cluster has no worker: start one with dask worker and run again; what was read is kept",
    )
