"""Worker processes: one crew for all stages of a run, results in the order of the tasks, a killed worker replaced once."""

from __future__ import annotations

import importlib
import multiprocessing
import os
import pickle
import signal
import tempfile
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from multiprocessing.connection import wait as ready
from pathlib import Path
from types import TracebackType
from typing import Any, Generic, TypeVar

from curate.errors import CurateError

RECORDS_WORTH_A_WORKER = 20_000
"""Starting a worker costs about half a second; below this many records it does not pay."""

BYTES_WORTH_A_WORKER = 20 << 20
"""Files of more bytes are likely to have as many records."""

_AHEAD = 3
"""Tasks that are under way for each worker, so that a large file is never queued as a whole."""

_ROOM = 70
"""Bytes of the temporary folder's name up to which a socket can lie in it: the whole name may have about 104."""

_LOOK_AGAIN = 1.0
"""Seconds after which the workers are looked at, when none has sent what is waited for."""

_UNGUARDED = "a script that asks for workers needs `if __name__ == '__main__':` around its calls; else try `jobs=1`, or `--jobs 1`"

T = TypeVar("T")
Result = TypeVar("Result")


def worker_count(jobs: int, records: int) -> int:
    """How many workers a set is worth: `jobs` as asked, or for 0 one per core once the set is large enough."""
    return jobs or max(1, min(os.cpu_count() or 1, records // RECORDS_WORTH_A_WORKER))


def warm_up(paths: Iterable[str | Path], jobs: int | None) -> None:
    """Start the process that workers are forked from, where the files may be worth some: it imports what they need while this one
    imports what it needs itself.
    """
    if jobs == 1 or not _has_server() or (os.cpu_count() or 1) == 1:
        return
    with suppress(OSError, ValueError):  # whoever opens the files says what is wrong with their names
        if sum(os.stat(path).st_size for path in paths if str(path) != "-") > BYTES_WORTH_A_WORKER:
            _context_of_processes()
            with _uninterrupted():
                importlib.import_module("multiprocessing.forkserver").ensure_running()


class Crew:
    """Runs functions over tasks, in this process or in `jobs` others that live as long as the crew; a context manager."""

    def __init__(self, jobs: int) -> None:
        self._jobs = jobs
        self._pool: ProcessPoolExecutor | None = None
        self._folder = tempfile.TemporaryDirectory(prefix="curate-") if jobs > 1 else None
        self._stages = 0
        self._may_replace = True

    def __enter__(self) -> Crew:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._stop(at_once=kind is not None)
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None  # what is asked of it later is done in this process

    def rest(self) -> None:
        """Let the workers go, and with them the memory that they hold; new ones come when there is work again."""
        self._stop(at_once=False)

    def run(self, tasks: Iterable[T], function: Callable[[T, Any], Result], context: Any) -> Iterator[Result]:
        """`function(task, context)` for every task, in the order of the tasks.

        `context` goes to each worker once. Raises `CurateError` when a worker is killed a second time: a gap must never pass for a
        result.
        """
        if self._folder is None:
            for task in tasks:
                yield function(task, context)
            return
        stage = _Stage(str(Path(self._folder.name) / f"{self._stages}"), function)
        self._stages += 1
        with open(stage.path, "wb") as file:
            pickle.dump(context, file, protocol=pickle.HIGHEST_PROTOCOL)
        waiting: deque[tuple[T, Future[Result]]] = deque()
        for task in tasks:
            waiting.append((task, self._submit(stage, task)))
            if len(waiting) >= _AHEAD * self._jobs:
                yield self._first(waiting, stage)
        while waiting:
            yield self._first(waiting, stage)

    def _submit(self, stage: _Stage[Any, Result], task: Any) -> Future[Result]:
        if self._pool is None:
            self._pool = ProcessPoolExecutor(self._jobs, mp_context=_context_of_processes(), initializer=_start)
        try:
            with _uninterrupted():  # it may start a worker, and one of which nobody knows would outlive the command
                return self._pool.submit(stage, task)
        except BrokenProcessPool as error:  # it is dealt with when the result is asked for
            failed: Future[Result] = Future()
            failed.set_exception(error)
            return failed

    def _first(self, waiting: deque[tuple[T, Future[Result]]], stage: _Stage[T, Result]) -> Result:
        try:
            result = self._result(waiting[0][1])
        except BrokenProcessPool as error:
            if not self._may_replace:
                raise CurateError("worker processes were killed twice, perhaps because memory ran out", _UNGUARDED) from error
            self._may_replace = False
            self._stop(at_once=True)
            tasks = [task for task, _ in waiting]
            waiting.clear()
            waiting.extend((task, self._submit(stage, task)) for task in tasks)
            return self._first(waiting, stage)
        waiting.popleft()
        return result

    def _result(self, future: Future[Result]) -> Result:
        """What a task made. A worker that is killed while it sends holds what the others need to send: they are killed too then."""
        while not wait([future], timeout=_LOOK_AGAIN).done:
            if self._pool is not None and ready([process.sentinel for process in self._workers()], timeout=0):
                self._kill()
        return future.result()

    def _stop(self, *, at_once: bool) -> None:
        """End the workers; `at_once` does not wait for what they are at."""
        if self._pool is None:
            return
        if at_once:
            self._kill()
        self._pool.shutdown(wait=True, cancel_futures=True)
        self._pool = None

    def _kill(self) -> None:
        """Kill the workers, and let the pool see it: while this process itself could write results, the pool would wait for the rest of
        one that a worker had begun to send, for ever.
        """
        for process in self._workers():
            process.kill()
        results: Any = self._pool and self._pool._result_queue
        if results is not None:
            results._writer.close()

    def _workers(self) -> list[Any]:
        """The processes of the pool: there is no public way to end them before Python 3.14."""
        return list((self._pool and self._pool._processes or {}).values())


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Ctrl-C waits until the block is done. A process that is started in it leaves Ctrl-C to this one from its first moment."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    came: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, _: came.append(number))
    has_masks = hasattr(signal, "pthread_sigmask")
    if has_masks:
        mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        if has_masks:
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        signal.signal(signal.SIGINT, before or signal.SIG_DFL)
        if came:
            signal.raise_signal(signal.SIGINT)


def _has_server() -> bool:
    return "forkserver" in multiprocessing.get_all_start_methods() and len(os.fsencode(tempfile.gettempdir())) <= _ROOM


def _context_of_processes() -> Any:
    """Workers are forked from a server that has imported what they need, or spawned where there are no forks, or where the server has no
    room for the name of its socket. Forking this process would not be safe: it has Arrow's threads.
    """
    if not _has_server():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["curate.engine.preloading"])
    return context


class _Stage(Generic[T, Result]):
    """One function with its context, which a worker loads when it meets it for the first time."""

    def __init__(self, path: str, function: Callable[[T, Any], Result]) -> None:
        self.path = path
        self._function = function

    def __call__(self, task: T) -> Result:
        if _context.get("path") != self.path:
            with open(self.path, "rb") as file:
                _context.update(path=self.path, value=pickle.load(file))
        return self._function(task, _context["value"])


_context: dict[str, Any] = {}
"""In a worker: the context of the stage that it works for."""


def _start() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    importlib.import_module("curate.engine.preloading")
    arrow: Any = importlib.import_module("pyarrow")
    arrow.set_memory_pool(arrow.system_memory_pool())  # Arrow's own keeps 50 MB more of what was freed, and is no faster here
