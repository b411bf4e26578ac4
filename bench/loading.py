"""CPU of loading every knowledge table, and of refusing the sigs that cost most, as multiples of parsing JSON.

    python -m bench.loading

The floor is orjson.loads of the order-sign body of bench.body, in the same process.
"""

import sys
import time
from collections.abc import Callable

import orjson

from bench.body import order_sign_body
from safety.regimen import sig
from safety.regimen.knowledge import DRUGS, Knowledge, fingerprint

TABLES = "sources ingredients synonyms brands forms units mme labs concepts snomed_ingredients products_text ndc_text"
WORST = ("(" * 1000, "1 " * 500, "1(" * 500, "1-" * 500, "one-" * 250, "1/" * 500, "every " * 166, "1 and " * 160)


def load_everything() -> None:
    tables = Knowledge(DRUGS)
    fingerprint(DRUGS)
    for name in TABLES.split():
        getattr(tables, name)


def best_of(work: Callable[[], object], runs: int = 5) -> float:
    """The least CPU seconds of several runs: the one that was disturbed least."""
    best = float("inf")
    for _ in range(runs):
        begin = time.process_time()
        work()
        best = min(best, time.process_time() - begin)
    return best


def main() -> None:
    body = orjson.dumps(order_sign_body())
    floor = best_of(lambda: [orjson.loads(body) for _ in range(100)]) / 100
    tables = best_of(load_everything)
    texts = max(best_of(lambda text=text: sig.read(text), 1) for text in WORST)  # once: a second reading is remembered
    for name, seconds in (("tables", tables), ("worst sig", texts)):
        sys.stdout.write(f"{name:10} {seconds * 1000:8.2f} ms CPU  {seconds / floor:8.0f} times the floor\n")


if __name__ == "__main__":
    main()
