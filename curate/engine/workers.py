"""Worker processes: one crew for all stages of a run, results in the order of the tasks, a killed worker replaced once."""

from __future__ import annotations

import importlib
import multiprocessing
import os
import pickle
import signal
import tempfile
import threading
import traceback
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
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

_GENERATIONS = 2
"""Crews of workers of a check: it lets those go that have looked at all records, and takes new ones to compare some of them."""

_ROOM = 70
"""Bytes of the temporary folder's name up to which a socket can lie in it: the whole name may have about 104."""

_UNGUARDED = "a script that asks for workers needs `if __name__ == '__main__':` around its calls; else try `jobs=1`, or `--jobs 1`"

T = TypeVar("T")
Result = TypeVar("Result")


def worker_count(jobs: int, records: int) -> int:
    """How many workers a set is worth: `jobs` as asked, or for 0 one per core once the set is large enough."""
    return jobs or max(1, min(os.cpu_count() or 1, records // RECORDS_WORTH_A_WORKER))


def warm_up(paths: Iterable[str | Path], jobs: int | None) -> None:
    """Import what workers need where the files may be worth some, and fork these while the process has no threads; later it has some, and
    forking is no longer safe. Where that is not known, start the server that workers are forked from, which imports at the same time.
    """
    size = 0
    with suppress(OSError, ValueError):  # whoever opens the files says what is wrong with their names
        size = sum(os.stat(path).st_size for path in paths if str(path) != "-")
    if size <= BYTES_WORTH_A_WORKER:
        return
    cores = os.cpu_count() or 1
    are_wanted = jobs != 1 and cores > 1
    may_fork = are_wanted and _is_alone()
    if are_wanted and not may_fork and _has_server():
        _context_of_processes()
        with _uninterrupted():
            importlib.import_module("multiprocessing.forkserver").ensure_running()
    _forgo_threads()
    importlib.import_module("curate.engine.preloading")
    if may_fork and _is_alone():
        for _ in range(_GENERATIONS * (jobs or min(cores, 2 * size // BYTES_WORTH_A_WORKER))):
            _spare.append(_Worker(multiprocessing.get_context("fork"), [each.connection for each in _spare]))


class Crew:
    """Runs functions over tasks, in this process or in `jobs` others that live as long as the crew; a context manager."""

    def __init__(self, jobs: int) -> None:
        self._jobs = jobs
        self._folder = tempfile.TemporaryDirectory(prefix="curate-") if jobs > 1 else None
        self._stages = 0
        self._lock = threading.Lock()
        self._hired: list[_Worker] = []
        self._idle: list[_Worker] = []
        self._is_stopping = False
        self._may_replace = True

    def __enter__(self) -> Crew:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._is_stopping = True  # a run that was given up may still have tasks
        self.rest()
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None  # what is asked of it later is done in this process

    def rest(self) -> None:
        """Let the workers go, and with them the memory that they hold; new ones come when there is work again."""
        with self._lock:
            gone, self._hired, self._idle = self._hired, [], []
            for worker in gone:
                worker.kill()
        for worker in gone:
            worker.join()

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
        self._is_stopping = False
        threads = ThreadPoolExecutor(self._jobs)  # a thread for each worker, that sends it a task and waits for the result
        waiting: deque[Future[Result]] = deque()
        try:
            for task in tasks:
                waiting.append(threads.submit(self._done, stage, task))
                if len(waiting) >= _AHEAD * self._jobs:
                    yield waiting[0].result()
                    waiting.popleft()
            while waiting:
                yield waiting[0].result()
                waiting.popleft()
        finally:
            if not all(each.done() for each in waiting):  # nobody waits for what the workers are at
                self._is_stopping = True
                self.rest()
            threads.shutdown(cancel_futures=True)

    def _done(self, stage: _Stage[T, Result], task: T) -> Result:
        """What a worker makes of a task, or another one where the first is killed."""
        order = pickle.dumps((stage, task), protocol=pickle.HIGHEST_PROTOCOL)
        while True:
            worker = self._worker()
            try:
                answer = worker.ask(order)
            except (EOFError, OSError) as error:
                with self._lock:
                    if self._is_stopping or not self._may_replace:
                        raise CurateError("worker processes were killed twice, perhaps because memory ran out", _UNGUARDED) from error
                    self._may_replace = False
                continue
            with self._lock:
                self._idle.append(worker)
            made: _Made = pickle.loads(answer)
            if made.error is not None:
                raise made.error from RuntimeError(f"in a worker:\n{made.trace}")
            result: Result = made.result
            return result

    def _worker(self) -> _Worker:
        """A worker that has nothing to do. No more are hired than there are threads, and none once the crew is stopping."""
        with self._lock:
            if self._is_stopping:
                raise EOFError("the crew has stopped")
            if self._idle:
                return self._idle.pop()
            worker = _spare.pop() if _spare else _Worker(_context_of_processes())
            self._hired.append(worker)
            return worker


class _Worker:
    """One process, and the pipe to it. Where this process ends, however that may be, the pipe does and with it the worker.

    `others` are the connections to other workers that a forked one would hold open.
    """

    def __init__(self, context: Any, others: Iterable[Connection] = ()) -> None:
        self.connection, there = context.Pipe()
        inherited = [self.connection, *others] if context.get_start_method() == "fork" else []
        self._process = context.Process(target=_work, args=(there, inherited), daemon=True)
        with _uninterrupted():
            self._process.start()
        there.close()

    def ask(self, order: bytes) -> bytes:
        """Send a pickled order and wait for the pickled answer. Raises `EOFError` or `OSError` when the process is killed."""
        self.connection.send_bytes(order)
        answer: bytes = self.connection.recv_bytes()
        return answer

    def kill(self) -> None:
        """End the process at once; what it was asked for fails."""
        self._process.kill()

    def join(self) -> None:
        """Wait until the process has ended."""
        self._process.join()
        self.connection.close()


_spare: list[_Worker] = []
"""Workers that nobody has hired so far."""


@dataclass(frozen=True)
class _Made:
    """What a worker answers: a result, or the error that was raised and where."""

    result: Any = None
    error: BaseException | None = None
    trace: str = ""


def _work(connection: Connection, inherited: Iterable[Connection]) -> None:
    """Do what is asked for until nobody can ask any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    for each in inherited:
        each.close()
    importlib.import_module("curate.engine.preloading")
    arrow: Any = importlib.import_module("pyarrow")
    arrow.set_memory_pool(arrow.system_memory_pool())  # Arrow's own keeps 50 MB more of what was freed, and is no faster here
    with suppress(EOFError, OSError):
        while True:
            order = connection.recv_bytes()
            connection.send_bytes(_answer(order))


def _answer(order: bytes) -> bytes:
    try:
        stage, task = pickle.loads(order)
        return pickle.dumps(_Made(stage(task)), protocol=pickle.HIGHEST_PROTOCOL)
    except Exception as error:
        trace = traceback.format_exc()
        try:
            return pickle.dumps(_Made(error=error, trace=trace), protocol=pickle.HIGHEST_PROTOCOL)
        except Exception:  # an error that cannot be sent
            return pickle.dumps(_Made(error=RuntimeError(f"{type(error).__name__}: {error}"), trace=trace))


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """A process that is started in the block leaves Ctrl-C to this one from its first moment, and Ctrl-C waits until the block is done."""
    is_main = threading.current_thread() is threading.main_thread()
    has_masks = hasattr(signal, "pthread_sigmask")
    came: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, _: came.append(number)) if is_main else None
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT}) if has_masks else set()
    try:
        yield
    finally:
        if has_masks:
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        if is_main:
            signal.signal(signal.SIGINT, before or signal.SIG_DFL)
            if came:
                signal.raise_signal(signal.SIGINT)


def _forgo_threads() -> None:
    """Ask libraries that are not loaded yet for no threads of their own: OpenBLAS, of which nothing is used, and Arrow's allocator."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    os.environ.setdefault("JE_ARROW_MALLOC_CONF", "background_thread:false")


def _is_alone() -> bool:
    """Whether this process has one thread, those of libraries counted, so that it may be forked; known on Linux."""
    try:
        return len(os.listdir("/proc/self/task")) == 1
    except OSError:
        return False


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
