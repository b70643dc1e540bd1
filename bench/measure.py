"""Measure one database at one size: python -m bench.measure SIZE REQUESTS SECONDS RENDERS, result as JSON.

`DATABASE_URL` names an empty database; `bench.__main__` sets this and the rest of the environment.
"""

import json
import os
import signal
import socket
import statistics
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from http.client import HTTPConnection, HTTPException
from itertools import count
from pathlib import Path
from time import monotonic, perf_counter

import django

HOST = "127.0.0.1"
WORKERS, CLIENTS = 2, 8
SECONDS_A_PAGE = 60  # no new request once the sequential ones have taken that long
TOO_SLOW_FOR_LOAD = 3  # seconds: beyond that, eight clients only wait for one another
REQUEST_TIMEOUT = 300

PAGES = {
    "Empty view": "/sante/vivant",
    "Dashboard": "/{plan}/",
    "Dashboard, past date": "/{plan}/?au={past}",
    "List": "/{plan}/actions/",
    "List, filtered and sorted": "/{plan}/actions/?statut=in_progress&tri=-echeance",
    "List, past date": "/{plan}/actions/?au={past}",
    "List, compared": "/{plan}/actions/?depuis={past}",
    "What changed": "/{plan}/changements/?depuis={past}",
    "Dashboard, compared": "/{plan}/?depuis={past}",
    "Plan over time": "/{plan}/evolution/?depuis={past}",
    "Timeline": "/{plan}/frise/",
    "People": "/{plan}/reseau/",
    "Territory": "/{plan}/territoire/",
    "Sheet, 10 updates": "/{plan}/actions/12/",
    "Plan as a book": "/{plan}/plan/",
    "Orientation": "/{plan}/orientations/3/",
    "Search": "/{plan}/recherche/?q=calendrier",
    "CSV": "/{plan}/exports/actions.csv",
    "XLSX": "/{plan}/exports/actions.xlsx",
    "JSON": "/{plan}/exports/actions.json",
}
# They come last, since each worker then has a renderer beside it. All but the first are found again in the cache.
PDFS = {"PDF of a sheet, found again": "/{plan}/actions/12/fiche.pdf"}
SMALL_PLAN_PDFS = {"PDF of the whole plan, found again": "/{plan}/rapports/avancement.pdf"}
SMALL_PLAN = 37


class ServerError(RuntimeError):
    """The server answered otherwise than with 200, or cut the connection."""


class Server:
    """The address of the server and the cookies of a signed-in person."""

    def __init__(self, port: int, cookies: str, master: int):
        self.port, self.cookies, self.master = port, cookies, master
        self.numbers = count()

    def get(self, path: str, *, anew: bool = False) -> int:
        """Fetch a page whole and return its size in bytes; `anew` as somebody who has not seen it yet."""
        connection = HTTPConnection(HOST, self.port, timeout=REQUEST_TIMEOUT)
        cookies = f"{self.cookies}; visit={next(self.numbers)}" if anew else self.cookies
        try:
            connection.request("GET", path, headers={"Cookie": cookies})
            response = connection.getresponse()
            size = len(response.read())
        except (OSError, HTTPException) as error:
            raise ServerError(f"{path}: {error!r}") from error
        finally:
            connection.close()
        if response.status != 200:
            raise ServerError(f"{path}: {response.status}")
        return size

    def seconds(self, path: str, *, anew: bool) -> float:
        start = perf_counter()
        self.get(path, anew=anew)
        return perf_counter() - start

    def memory(self) -> int:
        """Return the megabytes of the workers together, what they share counted once (PSS)."""
        lines = [line for rollup in self._of_workers("smaps_rollup") for line in rollup.splitlines()]
        return round(sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024)

    def processor_time(self) -> float:
        """Return the seconds that the workers have spent on a processor."""
        return sum(int(schedule.split()[0]) for schedule in self._of_workers("schedstat")) / 1e9

    def _of_workers(self, name: str) -> list[str]:
        """Return what the kernel says of each worker."""
        workers = Path(f"/proc/{self.master}/task/{self.master}/children").read_text().split()
        return [Path(f"/proc/{worker}/{name}").read_text() for worker in workers]


def main(size: int, requests: int, load_seconds: int, renders: int) -> dict:
    django.setup()
    from django.test import Client

    from bench.data import PAST, fill

    start = monotonic()
    plan, user = fill(size)
    _say(f"{size} actions made in {monotonic() - start:.0f} s")
    client = Client(headers={"host": HOST})
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    names = {"plan": plan.slug, "past": PAST.isoformat()}
    pdfs = PDFS | (SMALL_PLAN_PDFS if size <= SMALL_PLAN else {})
    result = {"size": size, "database": _database(), "pages": {}, "memory": {}}
    client.get(PAGES["List"].format(**names))  # brings the cookie that protects forms
    cookies = "; ".join(f"{name}={client.cookies[name].value}" for name in ("sessionid", "csrftoken"))
    with _served(cookies) as server:
        for kind, pages in (("pages", PAGES), ("pdfs", pdfs)):
            for name, address in pages.items():
                path = address.format(**names)
                result["pages"][name] = _measured(server, path, requests, load_seconds)
                result["pages"][name]["queries"] = _queries(client, path)
                _say(f"  {name}: {_in_brief(result['pages'][name])}")
            result["memory"][kind] = server.memory()
    result["paper"] = _paper(renders) if renders else None
    return result


def _paper(renders: int) -> dict:
    """Measure the report in a process of its own, whose memory is then the report's."""
    command = [sys.executable, "-m", "bench.paper", str(renders)]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True)  # noqa: S603 - our own command
    return json.loads(done.stdout)


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _in_brief(page: dict) -> str:
    if "error" in page:
        return page["error"]
    return f"{1000 * page['median']:.1f} ms made anew, {1000 * page['found']:.1f} ms found again"


def _measured(server: Server, path: str, requests: int, load_seconds: int) -> dict:
    """Warm both workers up, then ask one request after the other, then let the clients loose."""
    try:
        made = _sequential(server, path, requests, anew=True)
        found = _sequential(server, path, requests, anew=False)
        is_quick = made["median"] < TOO_SLOW_FOR_LOAD
        return made | {
            "bytes": server.get(path),
            "found": found["median"],
            "made_per_second": _throughput(server, path, load_seconds, anew=True) if is_quick else None,
            "found_per_second": _throughput(server, path, load_seconds, anew=False) if is_quick else None,
        }
    except ServerError as error:
        return {"error": str(error)}


def _sequential(server: Server, path: str, requests: int, *, anew: bool) -> dict:
    with ThreadPoolExecutor(WORKERS) as pool:
        list(pool.map(partial(server.get, anew=anew), [path] * WORKERS * 2))
    times, deadline, processor = [], monotonic() + SECONDS_A_PAGE, server.processor_time()
    while len(times) < requests and (not times or monotonic() < deadline):
        times.append(server.seconds(path, anew=anew))
    return {
        "requests": len(times),
        "median": statistics.median(times),
        "processor": (server.processor_time() - processor) / len(times),
        "p95": statistics.quantiles(times, n=20, method="inclusive")[-1] if len(times) > 1 else None,
    }


def _throughput(server: Server, path: str, seconds: int, *, anew: bool) -> float:
    start = monotonic()

    def ask(_) -> int:
        served = 0
        while monotonic() < start + seconds:
            server.get(path, anew=anew)
            served += 1
        return served

    with ThreadPoolExecutor(CLIENTS) as pool:
        served = sum(pool.map(ask, range(CLIENTS)))
    return served / (monotonic() - start)


def _queries(client, path: str) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        response = client.get(path)
        b"".join(response)
    return len(queries)


def _database() -> str:
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            return "SQLite " + cursor.execute("SELECT sqlite_version()").fetchone()[0]
        cursor.execute("SHOW server_version")
        return "PostgreSQL " + cursor.fetchone()[0].split()[0]


@contextmanager
def _served(cookies: str) -> Iterator[Server]:
    """Serve as bin/run does, on a free port of the loopback, for as long as the context lasts."""
    log = Path(os.environ["BENCH_FOLDER"]) / "server.log"
    listener = socket.create_server((HOST, 0), backlog=64)
    command = [sys.executable, "-m", "gunicorn", "ess_plan.wsgi", "--bind", f"fd://{listener.fileno()}"]
    command += ["--workers", str(WORKERS), "--timeout", "120", "--no-control-socket"]
    with log.open("wb") as output:
        process = subprocess.Popen(  # noqa: S603 - our own command
            command, pass_fds=[listener.fileno()], stdout=output, stderr=output
        )
    port = listener.getsockname()[1]
    listener.close()  # ours, so that nobody waits for a server that did not start
    try:
        server = Server(port, cookies, process.pid)
        server.get("/sante/pret")
        yield server
    except ServerError:
        _say(log.read_text())
        raise
    finally:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    print(json.dumps(main(*map(int, sys.argv[1:]))))
