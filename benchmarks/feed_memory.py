"""How much memory an import takes, for catalogues of several sizes: `python -m benchmarks.feed_memory`.

Each size is imported by a process of its own, from a Google feed of long rows, into SQLite; its peak is the kernel's.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SIZES = (1_000, 10_000, 100_000)
TEXT = "Holds 300 ml. Dishwasher safe. Thrown and glazed by hand, so no two are the same. " * 6


def feed(path: Path, rows: int) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write("id\ttitle\tdescription\tlink\tprice\tavailability\tbrand\tproduct_type\tcolor\n")
        for number in range(rows):
            file.write(
                f"p{number}\tMug {number}\t{TEXT}\thttps://shop.example/p/{number}\t{number % 90 + 1}.00 EUR\t"
                f"in_stock\tHearth\tKitchen > Mugs\tblue\n"
            )


def one(rows: int) -> None:
    from app.jobs.catalog import import_products
    from app.store.catalog import SqlCatalogStore
    from app.store.database import open_database

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "feed.tsv"
        feed(path, rows)
        engine = open_database(f"sqlite:///{folder}/shop.db")
        before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.perf_counter()
        report = import_products(path, SqlCatalogStore(engine))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        assert report.written == rows
        engine.dispose()
        told = {"rows": rows, "feed_mb": path.stat().st_size / 1e6, "before_mb": before / 1024, "peak_mb": peak / 1024,
                "seconds": time.perf_counter() - began}  # fmt: skip
        print(json.dumps({name: round(value, 1) for name, value in told.items()}))


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--one", type=int)
    if rows := parser.parse_args().one:
        one(rows)
    else:
        for size in SIZES:
            subprocess.run([sys.executable, "-m", "benchmarks.feed_memory", "--one", str(size)], check=True)
