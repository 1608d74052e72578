"""Files stay small, pages stay clean, set-up names no registry, the map names every folder."""

import json
import re
import subprocess

import pytest

from tests.house.building import ROOT, STATIC, TEMPLATES, own_files, packages

LINES = 500
FOREIGN = re.compile(
    r"""(?:src|href|srcset|action|poster|data|hx-\w+)\s*=\s*["']?\s*(?:https?:)?//""", re.IGNORECASE
)
COMMENT = re.compile(r"\{#.*?#\}|\{% comment.*?endcomment %\}|<!--.*?-->", re.DOTALL)
INLINE = {
    "a script block": re.compile(r"<script(?![^>]*(?:\bsrc\s*=|application/json))[^>]*>", re.IGNORECASE),
    "a style block": re.compile(r"<style\b", re.IGNORECASE),
    "a style attribute": re.compile(r"<[^>{}]*\sstyle\s*=", re.IGNORECASE),
    "an event attribute": re.compile(r"<[^>]*\son[a-z]+\s*=\s*[\"']", re.IGNORECASE),
    "a javascript: address": re.compile(r"[\"']\s*javascript:", re.IGNORECASE),
}


def test_no_file_is_too_long() -> None:
    paths = [
        path
        for path in own_files("*.py", "*.js", "*.css", "*.html", "*.sh")
        if "migrations" not in path.parts
    ]
    long = {str(path.relative_to(ROOT)): len(path.read_text("utf-8").splitlines()) for path in paths}
    assert not {name: lines for name, lines in long.items() if lines > LINES}


def test_templates_fetch_nothing_from_elsewhere() -> None:
    wrong = [
        f"{path.name}: {found.group(0)}"
        for path in own_files("*.html", "*.svg", under=TEMPLATES)
        for found in FOREIGN.finditer(COMMENT.sub("", path.read_text("utf-8")))
    ]
    assert not wrong, wrong


def test_own_scripts_and_styles_fetch_nothing_from_elsewhere() -> None:
    address = re.compile(r"(?:https?:)?//(?!www\.w3\.org/)[a-z0-9-]+\.[a-z]{2,}", re.IGNORECASE)
    wrong = [
        str(path)
        for path in own_files("*.js", "*.css", under=STATIC)
        if address.search(path.read_text("utf-8"))
    ]
    assert not wrong, wrong


def test_own_scripts_evaluate_no_text() -> None:
    evaluation = re.compile(r"\beval\s*\(|new\s+Function\s*\(|innerHTML\s*=|document\.write")
    wrong = [
        str(path) for path in own_files("*.js", under=STATIC) if evaluation.search(path.read_text("utf-8"))
    ]
    assert not wrong, wrong


def test_templates_hold_no_inline_script_or_style() -> None:
    """The content security policy would silence them without a word."""
    wrong = [
        f"{path.relative_to(TEMPLATES)}: {what}: {found.group(0)[:80]}"
        for path in own_files("*.html", under=TEMPLATES)
        for what, pattern in INLINE.items()
        for found in pattern.finditer(COMMENT.sub("", path.read_text("utf-8")))
    ]
    assert not wrong, "\n".join(wrong)


def test_lock_files_name_no_registry() -> None:
    locked = json.loads((ROOT / "package-lock.json").read_text("utf-8"))["packages"]
    assert not [name for name, entry in locked.items() if "resolved" in entry]
    assert not [name for name, entry in locked.items() if name and "integrity" not in entry]
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / name).read_text("utf-8")
        assert not re.search(r"index-url|find-links|trusted-host|https?://", text), name


def test_map_names_every_folder_and_package() -> None:
    map_file = ROOT / "docs" / "map.md"
    assert map_file.exists(), "docs/map.md says in one line what each folder is for"
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    folders = {name.split("/")[0] for name in listed.stdout.split("\0") if "/" in name}
    text = map_file.read_text("utf-8")
    missing = [
        name
        for name in sorted(folders | set(packages()))
        if not re.search(rf"`(?:[\w./-]*/)?{re.escape(name)}/?`", text)
    ]
    assert not missing, f"docs/map.md does not mention {missing}"
