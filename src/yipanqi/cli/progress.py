"""Progress of long work on stderr: a bar on a terminal, silence elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

Report = Callable[[int, int], None]


@contextmanager
def bar(title: str) -> Iterator[Report]:
    """A bar that is told (done, all) as often as one likes; it leaves nothing behind where stderr is no terminal."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        task = progress.add_task(title, total=None)

        def report(done: int, total: int) -> None:
            progress.update(task, completed=done, total=total)

        yield report


@contextmanager
def chapters() -> Iterator[Callable[[int, int, str], None]]:
    """A bar over chapters that is told (done, all, what comes now); elsewhere than on a terminal one line a chapter."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        task = progress.add_task("", total=None)
        said = {""}

        def report(done: int, total: int, title: str) -> None:
            progress.update(task, description=title, completed=done, total=total)
            if not console.is_terminal and title not in said:
                said.add(title)
                console.print(f"· {title}", markup=False, highlight=False)

        yield report
