"""`python -m yipanqi.cli` is the same command."""

from yipanqi.cli.main import main

main(prog_name="yipanqi")
