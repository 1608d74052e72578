"""The import contracts name every package that exists; what they cannot see is tested here."""

import importlib.util
import pkgutil
import re
import subprocess
import sys

import grimp
import pytest

from tests.house.building import PACKAGE, contract, floors, own_files, packages, rooms

WORKSHOPS = {"engine", "analysis", "documents", "basics"}
FACES = {"web", "api", "cli"}
DOORS = {"queries", "services", "policies", "errors", "facts", "reports"}


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    return grimp.build_graph("yipanqi", cache_dir=None)


def test_every_package_has_a_floor() -> None:
    assert set(packages()) <= set(floors())


def test_rooms_contract_names_every_room() -> None:
    assert sorted(contract("rooms")["containers"]) == [f"yipanqi.{room}" for room in rooms()]


def test_workshops_contract_names_every_workshop() -> None:
    existing = WORKSHOPS & set(packages())
    assert sorted(contract("workshops")["source_modules"]) == sorted(f"yipanqi.{name}" for name in existing)


def test_faces_contract_names_every_face() -> None:
    existing = FACES & set(packages())
    assert sorted(contract("faces")["source_modules"]) == sorted(f"yipanqi.{name}" for name in existing)


def test_pages_contract_names_web_and_api() -> None:
    existing = {"web", "api"} & set(packages())
    assert sorted(contract("pages")["containers"]) == sorted(f"yipanqi.{name}" for name in existing)


def test_workshops_import_without_django() -> None:
    names = [
        module.name
        for workshop in sorted(WORKSHOPS & set(packages()))
        for module in pkgutil.walk_packages([str(PACKAGE / workshop)], f"yipanqi.{workshop}.")
    ]
    program = f"import sys, importlib\nsys.modules['django'] = None\nfor name in {names!r}: importlib.import_module(name)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_rooms_are_entered_by_their_doors(graph: grimp.ImportGraph) -> None:
    """Nobody outside a room imports its models, jobs or apps; migrations import nothing of the application."""
    wrong = []
    for importer in sorted(graph.modules):
        for imported in sorted(graph.find_modules_directly_imported_by(importer)):
            parts = imported.split(".")
            if len(parts) < 3 or parts[1] not in rooms() or importer.startswith(f"yipanqi.{parts[1]}."):
                continue
            if parts[2] not in DOORS:
                wrong.append(f"{importer} → {imported}")
    assert not wrong, "enter by queries, services, policies, errors, facts, reports:\n" + "\n".join(wrong)


def test_migrations_import_nothing_of_the_application(graph: grimp.ImportGraph) -> None:
    wrong = [
        f"{importer} → {imported}"
        for importer in sorted(graph.modules)
        if ".migrations." in importer
        for imported in sorted(graph.find_modules_directly_imported_by(importer))
        if imported.startswith("yipanqi") and ".migrations." not in imported
    ]
    assert not wrong, "\n".join(wrong)


def test_no_imports_hidden_behind_type_checking() -> None:
    wrong = [
        str(path)
        for path in own_files("*.py", under=PACKAGE)
        if re.search(r"\bTYPE_CHECKING\b", path.read_text("utf-8"))
    ]
    assert not wrong, wrong


def test_no_drawers_without_a_name() -> None:
    drawers = {"utils", "util", "helpers", "common", "core", "signals", "managers", "misc"}
    wrong = [
        str(path)
        for path in own_files("*.py", under=PACKAGE)
        if drawers & {path.stem, *path.parent.parts[-2:]}
    ]
    assert not wrong, wrong


def test_every_room_says_what_it_is() -> None:
    """`__init__.py` of a package is one docstring and nothing else."""
    for package in rooms():
        text = (PACKAGE / package / "__init__.py").read_text("utf-8").strip()
        assert text.startswith('"""'), f"{package}/__init__.py has no docstring"
        assert text.endswith('"""') and text.count('"""') == 2, (
            f"{package}/__init__.py is more than a docstring"
        )


def test_package_is_installed_from_this_checkout() -> None:
    found = importlib.util.find_spec("yipanqi")
    assert found is not None and found.origin == str(PACKAGE / "__init__.py")
