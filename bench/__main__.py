"""Measure each database at each size in a process of its own, then print the tables: see bin/bench."""

import argparse
import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.tables import written

ROOT = Path(__file__).resolve().parent.parent
DOCUMENT = ROOT / "docs" / "performance.md"
SIZES = (37, 3_700, 37_000)
PDF_SIZE, LARGE_PDF_SIZE = 37, 3_700
LIMIT = 3600  # seconds that one database at one size may take


def main() -> None:
    options = _options()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with TemporaryDirectory(prefix="bench.") as folder:
        environment = _environment(Path(folder))
        _run(["manage.py", "collectstatic", "--no-input", "--verbosity", "0"], environment)
        results = [
            _measured(database, size, options, environment) for database in options.databases for size in options.sizes
        ]
    document = written(results, day=date.today(), command=_command())
    print(document)
    if options.write:
        DOCUMENT.parent.mkdir(exist_ok=True)
        DOCUMENT.write_text(document, encoding="utf-8")
        print(f"bench: written to {DOCUMENT.relative_to(ROOT)}", file=sys.stderr)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bin/bench", description="Measure how fast the portal is.")
    parser.add_argument("--quick", action="store_true", help="5 requests and 2 s of load a page rather than 30 and 10")
    parser.add_argument("--write", action="store_true", help=f"also write {DOCUMENT.relative_to(ROOT)}")
    parser.add_argument("--sizes", type=_sizes, default=SIZES, help="numbers of actions, for example 37,3700")
    parser.add_argument("--databases", type=_databases, help="sqlite, postgresql or both, with a comma")
    parser.add_argument("--pdf-large", action="store_true", help=f"also render the report of {LARGE_PDF_SIZE} actions")
    options = parser.parse_args()
    options.requests, options.seconds, options.renders = (5, 2, 1) if options.quick else (30, 10, 5)
    options.databases = options.databases or _available_databases()
    return options


def _sizes(text: str) -> list[int]:
    sizes = [int(size) for size in text.split(",")]
    if not all(SIZES[0] <= size <= SIZES[-1] for size in sizes):
        raise argparse.ArgumentTypeError(f"between {SIZES[0]} and {SIZES[-1]}")
    return sizes


def _databases(text: str) -> list[str]:
    databases = text.split(",")
    if not {"sqlite", "postgresql"}.issuperset(databases):
        raise argparse.ArgumentTypeError("sqlite, postgresql or sqlite,postgresql")
    return databases


def _available_databases() -> list[str]:
    if any(Path("/usr/lib/postgresql").glob("*/bin/initdb")) or shutil.which("initdb"):
        return ["sqlite", "postgresql"]
    print("bench: no PostgreSQL here (bin/setup --postgres installs it), SQLite only", file=sys.stderr)
    return ["sqlite"]


def _command() -> str:
    return " ".join(["bin/bench", *sys.argv[1:]])


def _environment(folder: Path) -> dict[str, str]:
    """Return the environment of a server in production, on its own database and plain http."""
    (folder / "static").mkdir()
    return {
        **os.environ,
        "BENCH_FOLDER": str(folder),
        "DJANGO_SETTINGS_MODULE": "bench.settings",
        "SECRET_KEY": secrets.token_urlsafe(64),
        "ALLOWED_HOSTS": "127.0.0.1",
        "DEBUG": "0",
        "HTTPS_ONLY": "0",
        "BEHIND_PROXY": "0",
        "PORTAL_TODAY": "2013-11-15",
    }


def _measured(database: str, size: int, options: argparse.Namespace, environment: dict[str, str]) -> dict:
    print(f"bench: {database}, {size} actions", file=sys.stderr, flush=True)
    path = Path(environment["BENCH_FOLDER"]) / f"{size}.sqlite3"
    environment = {**environment, "DATABASE_URL": f"sqlite:///{path}"}
    renders = options.renders if size <= PDF_SIZE else int(options.pdf_large and size <= LARGE_PDF_SIZE)
    arguments = ["-m", "bench.measure", size, options.requests, options.seconds, renders]
    on_server = [str(ROOT / "bin" / "with-postgres")] if database == "postgresql" else []
    return json.loads(_run(arguments, environment, before=on_server))


def _run(arguments: list, environment: dict[str, str], before: list[str] = ()) -> str:
    """Run Python in a process group of its own, and end the whole group if it lasts too long or we are interrupted."""
    command = [*before, sys.executable, *map(str, arguments)]
    process = subprocess.Popen(  # noqa: S603 - our own commands
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    try:
        output, _ = process.communicate(timeout=LIMIT)
    except BaseException:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait()
        raise
    if process.returncode:
        sys.exit(f"bench: {arguments[1]} failed")
    return output


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
    except subprocess.TimeoutExpired:
        sys.exit("bench: one measure took too long, and was ended")
