"""Facts as files in a folder: `<table>.parquet`, `<table>.csv`, or a folder `<table>/` of Parquet files, hive-partitioned or not."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from yipanqi.engine.errors import FactsRefused

_KINDS = (".parquet", ".csv")


@dataclass(frozen=True, slots=True)
class FactsFolder:
    """Which tables a folder offers and how DuckDB reads each."""

    folder: Path
    files: dict[str, tuple[Path, ...]]

    def relation(self, table: str) -> str:
        """The table as DuckDB reads it."""
        files = self.files[table]
        reader = "read_csv" if files[0].suffix == ".csv" else "read_parquet"
        names = ", ".join("'" + str(file).replace("'", "''") + "'" for file in files)
        partitioned = any("=" in part for part in files[0].relative_to(self.folder).parts)
        return f"{reader}([{names}], hive_partitioning={str(partitioned).lower()})"

    def fingerprint(self) -> str:
        """The same while no byte of any file changes. Costs one reading of all of them."""
        known = hashlib.blake2b(digest_size=32)
        for table in sorted(self.files):
            for file in self.files[table]:
                known.update(str(file.relative_to(self.folder)).encode())
                with file.open("rb") as stream:
                    known.update(hashlib.file_digest(stream, "blake2b").digest())
        return known.hexdigest()


def open_facts(folder: Path, tables: Iterable[str]) -> FactsFolder:
    """The tables of the rules that the folder holds. Raises FactsRefused where it holds none."""
    found: dict[str, tuple[Path, ...]] = {}
    for table in tables:
        single = [folder / f"{table}{kind}" for kind in _KINDS if (folder / f"{table}{kind}").is_file()]
        if single:
            found[table] = (single[0],)
        elif (folder / table).is_dir():
            files = tuple(sorted((folder / table).rglob("*.parquet")))
            if files:
                found[table] = files
    if not found:
        raise FactsRefused(
            "engine.facts.none",
            f"文件夹“{folder}”里没有事实数据，请放入与事实表同名的 .parquet 或 .csv 文件，例如 organisation.parquet。",
        )
    return FactsFolder(folder, found)
