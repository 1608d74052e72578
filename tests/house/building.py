"""The plan of the building as the house tests see it: folders, floors, rooms, own files."""

import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "yipanqi"
TEMPLATES = PACKAGE / "web" / "templates"
STATIC = PACKAGE / "web" / "static"


def contract(name: str) -> dict[str, Any]:
    """The import contract of that id in pyproject.toml."""
    linter = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    return next(entry for entry in linter["contracts"] if entry["id"] == name)


def floors() -> dict[str, int]:
    """Package name → floor, counted from the ground."""
    layers = contract("floors")["layers"]
    return {
        name.strip(" ()"): len(layers) - position
        for position, layer in enumerate(layers)
        for name in layer.split("|")
    }


def packages() -> list[str]:
    """The packages that have content."""
    return sorted(path.parent.name for path in PACKAGE.glob("*/__init__.py"))


def rooms() -> list[str]:
    """Packages that are Django apps: rooms and Django foundations."""
    return sorted(path.parent.name for path in PACKAGE.glob("*/apps.py"))


def own_files(*patterns: str, under: Path = ROOT) -> list[Path]:
    """Files written by hand: nothing fetched, generated or ignored by git."""
    strange = {".venv", "node_modules", "vendor", "data", "build", "dist", ".git", "__pycache__"}
    return sorted(
        path
        for pattern in patterns
        for path in under.rglob(pattern)
        if path.is_file() and not strange & set(path.relative_to(ROOT).parts)
    )
