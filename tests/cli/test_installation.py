"""An installation from the first command to the last: init, doctor, backup, restore, and what each refuses."""

import gzip
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tarfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.conftest import Run, environment, one_after_the_other

pytestmark = pytest.mark.slow


def test_init_twice_gives_a_healthy_installation_and_administrators_once(
    installed: Run, tmp_path: Path
) -> None:
    first = (tmp_path / "said").read_text()
    assert [first.count(title) for title in ("系统管理员：", "安全管理员：", "审计管理员：")] == [1, 1, 1]
    assert first.count("初始密码") == 3
    again = installed("init", "--with-administrators")
    assert again.returncode == 0
    assert again.stdout.count("已经开立") == 3 and "初始密码" not in again.stdout
    doctor = installed("doctor")
    assert (doctor.returncode, doctor.stdout.splitlines()[-1]) == (0, "一切正常。"), doctor.stdout
    assert installed("ledger", "verify").stdout == "✓ 共核验 1 条链 6 条记录，全部完好。\n"
    assert oct((tmp_path / "data" / "keys").stat().st_mode)[-3:] == "700"


def test_doctor_of_nothing_says_how_to_begin(run: Run, tmp_path: Path) -> None:
    doctor = run("doctor")
    assert doctor.returncode == 1
    assert "✗ 数据库：还没有建立\n    → 请执行 yipanqi init。" in doctor.stdout
    assert not (tmp_path / "data" / "db.sqlite3").exists()


def test_doctor_names_what_is_wrong(installed: Run, tmp_path: Path) -> None:
    data = tmp_path / "data"
    (data / "keys" / "session.key").chmod(0o644)
    shutil.rmtree(data / "static")
    with closing(sqlite3.connect(data / "db.sqlite3")) as database:
        database.execute("DROP TRIGGER ledger_entry_no_DELETE")
        database.execute("DELETE FROM ledger_entry WHERE number = 6")
        database.commit()
    doctor = installed("doctor")
    assert doctor.returncode == 1
    for said in (
        "✗ 密钥 session.key：权限 644", "✗ 静态文件：没有收集", "✗ 留痕防改触发器：1 个", "chmod 600",
        "✗ 留痕：链 根 末尾缺第 6 至 6 条",
    ):  # fmt: skip
        assert said in doctor.stdout
    assert installed("ledger", "verify").returncode == 1


def test_backup_brings_everything_back(installed: Run, tmp_path: Path) -> None:
    run = installed
    evidence = tmp_path / "data" / "evidence" / "ab" / "cd" / "abcd"
    evidence.parent.mkdir(parents=True)
    evidence.write_bytes(b"evidence")
    file = tmp_path / "备份.tar.gz"
    made = run("backup", str(file))
    assert made.returncode == 0, made.stderr
    assert oct(file.stat().st_mode)[-3:] == "600"
    assert run("backup", str(file)).returncode == 1, "an existing file is never overwritten"

    restored = run("restore", str(file), data="other")
    assert restored.returncode == 0, restored.stderr
    assert (tmp_path / "other" / "evidence" / "ab" / "cd" / "abcd").read_bytes() == b"evidence"
    for key in (tmp_path / "data" / "keys").iterdir():
        assert (tmp_path / "other" / "keys" / key.name).read_bytes() == key.read_bytes()
    assert run("ledger", "verify", data="other").stdout == "✓ 共核验 1 条链 6 条记录，全部完好。\n"

    refused = run("restore", str(file))
    assert refused.returncode == 1 and "--replace" in refused.stderr
    (tmp_path / "data" / "evidence" / "ab" / "cd" / "later").write_bytes(b"later")
    replaced = run("restore", str(file), "--replace")
    assert replaced.returncode == 0, replaced.stderr
    assert not (tmp_path / "data" / "evidence" / "ab" / "cd" / "later").exists()
    (kept,) = tmp_path.glob("data.2*")
    assert (kept / "evidence" / "ab" / "cd" / "later").read_bytes() == b"later"


def test_damaged_backup_is_refused_and_changes_nothing(installed: Run, tmp_path: Path) -> None:
    run = installed
    file = tmp_path / "b.tar.gz"
    run("backup", str(file))
    before = (tmp_path / "data" / "db.sqlite3").read_bytes()
    whole = gzip.decompress(file.read_bytes())
    places = (whole.rindex(b"SQLite format 3") + 3000, len(whole) // 2)
    damaged = [bytearray(whole) for _ in places]
    for copy, place in zip(damaged, places, strict=True):
        copy[place] ^= 0xFF
    cut = tmp_path / "cut.tar.gz"
    cut.write_bytes(file.read_bytes()[:-4000])
    (tmp_path / "one.tar.gz").write_bytes(gzip.compress(bytes(damaged[0])))
    (tmp_path / "two.tar.gz").write_bytes(gzip.compress(bytes(damaged[1])))
    (tmp_path / "text.tar.gz").write_text("不是备份")
    with tarfile.open(tmp_path / "other.tar.gz", "w:gz") as archive:
        archive.add(cut, "something")
    names = ("cut", "one", "two", "text", "other")
    asked = [("restore", str(tmp_path / f"{name}.tar.gz"), "--replace") for name in names]
    for name, result in zip(names, one_after_the_other(tmp_path / "data", asked), strict=True):
        assert (result.returncode, "没有改动任何数据" in result.stderr) == (1, True), name
    assert (tmp_path / "data" / "db.sqlite3").read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_dir()) == ["data"]


def test_wrong_environment_is_a_wrong_call(run: Run) -> None:
    for name, value, said in (
        ("YIPANQI_PORT", "eighty", "应为整数"),
        ("YIPANQI_DATABASE_URL", "mysql://a/b", "应形如 postgresql://"),
        ("YIPANQI_DEBUG", "perhaps", "应为 1 或 0"),
    ):
        result = run("rules", "check", **{name: value})
        assert (result.returncode, said in result.stderr) == (2, True), result.stderr


def test_command_without_database_says_what_to_do(run: Run) -> None:
    result = run("ledger", "verify")
    assert result.returncode == 1
    assert "请先执行 yipanqi init" in result.stderr


def test_serve_refuses_a_taken_port(run: Run) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        result = run("serve", "--port", str(taken.getsockname()[1]))
    assert result.returncode == 1
    assert "端口已被占用" in result.stderr


def test_serve_keeps_a_worker_beside_it_and_all_end(installed: Run, tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "yipanqi.cli", "serve", "--port", str(port), "--workers", "1"]
    with subprocess.Popen(
        command, env=environment(tmp_path / "data"), stdout=subprocess.PIPE, text=True
    ) as server:
        try:
            assert server.stdout is not None
            assert server.stdout.readline() == f"一盘棋：http://127.0.0.1:{port} （按 Ctrl+C 停止）\n"
            assert status_of(f"http://127.0.0.1:{port}/accounts/login/") == 200
            (keeper,) = children_of(server.pid, "yipanqi.cli.keeping")
            wait_until(lambda: bool(children_of(keeper, "work")))
            (first,) = children_of(keeper, "work")
            os.kill(first, signal.SIGKILL)
            wait_until(lambda: first not in children_of(keeper, "work") and bool(children_of(keeper, "work")))
            started = [keeper, *children_of(keeper, "work")]
        finally:
            server.terminate()
            server.wait(timeout=30)
    wait_until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in started))


def status_of(address: str) -> int:
    """The status of the page, waiting for the server to come up."""
    for _ in range(150):
        try:
            with urllib.request.urlopen(address, timeout=10) as answer:
                return int(answer.status)
        except (urllib.error.URLError, TimeoutError):
            time.sleep(0.2)
    return 0


def children_of(parent: int, word: str) -> list[int]:
    """Children of the process whose command line holds the word."""
    found = []
    for path in Path("/proc").glob("[0-9]*"):
        try:
            is_child = (path / "stat").read_text().rpartition(")")[2].split()[1] == str(parent)
            if is_child and word in (path / "cmdline").read_text().split("\0"):
                found.append(int(path.name))
        except OSError:
            continue
    return found


def wait_until(holds: Callable[[], bool]) -> None:
    """Wait up to twenty seconds."""
    for _ in range(100):
        if holds():
            return
        time.sleep(0.2)
    raise AssertionError("waited in vain")


def test_serve_refuses_settings_that_contradict_each_other(run: Run) -> None:
    result = run("serve", YIPANQI_DEBUG="1", YIPANQI_HOSTS="party.example.gov.cn")
    assert result.returncode == 2
    assert "调试模式（YIPANQI_DEBUG）与对外地址（YIPANQI_HOSTS）同时启用。" in result.stderr


def test_rules_check_tells_good_from_bad(run: Run, tmp_path: Path) -> None:
    assert run("rules", "check").returncode == 0
    bad = tmp_path / "rules"
    bad.mkdir()
    (bad / "layers.yaml").write_text("nonsense: [")
    result = run("rules", "check", str(bad))
    assert result.returncode == 1 and "未通过" in result.stdout


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_data_folder_without_permission_is_named(run: Run, tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o500)
    result = run("doctor", data="closed/data")
    assert result.returncode == 2 and "YIPANQI_DATA" in result.stderr


def test_first_clerk_founds_the_committee_and_signs_in_once_only(installed: Run) -> None:
    assert "请用 --committee 写出全称" in installed("clerk", "孟雅琴").stderr
    first = installed("clerk", "孟雅琴", "--committee", "中共示范县委县直属机关工作委员会")
    assert first.returncode == 0 and "账号 mengyaqin，初始密码" in first.stdout
    again = installed("clerk", "孟雅", "--committee", "中共示范县委县直属机关工作委员会")
    assert again.returncode == 1 and "已经有党务干事" in again.stderr
    assert "没有名为“别的工委”" in installed("clerk", "孟雅", "--committee", "别的工委").stderr
    assert installed("ledger", "verify").returncode == 0
