"""What a piece of work costs, so that more of it can be set against less of it in the same run."""

import gc
import time
from collections.abc import Callable
from typing import TypeVar

Answer = TypeVar("Answer")


def cost(work: Callable[[], Answer], rounds: int = 1) -> tuple[float, Answer]:
    """Processor seconds of the cheapest of so many rounds, and the last answer. Other people's rubbish is not counted."""
    spent = []
    for _ in range(rounds):
        gc.collect()
        gc.disable()
        started = time.process_time()
        try:
            answer = work()
        finally:
            gc.enable()
        spent.append(time.process_time() - started)
    return min(spent), answer
