"""The measures as a Markdown document, beside the budgets."""

import os
import platform
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

import django

# Milliseconds for one client at 37, 3,700 and 37,000 actions.
TIMES = {
    "Dashboard": {37: 30, 3_700: 100, 37_000: 400},
    "Timeline": {37: 60, 3_700: 400},
    "List": {37: 30, 3_700: 35, 37_000: 50},
    "List, filtered and sorted": {37: 30, 3_700: 35, 37_000: 50},
    "Sheet, 10 updates": {37: 25, 3_700: 25, 37_000: 30},
    "CSV": {37: 20, 3_700: 300, 37_000: 3_000},
}
# Requests a second for eight clients.
LOADS = {"Dashboard": {37: 200}, "List": {37: 80}, "Sheet, 10 updates": {37: 105}}
# Megabytes of the two workers together.
MEMORY = {37: 250, 3_700: 300, 37_000: 400}
# Of the report: its time beside the reference's, seconds a page, megabytes at its peak.
RATIO, SECONDS_A_PAGE, PEAKS = 0.55, 0.1, {37: 150, 3_700: 512}
SECONDS_OF_A_SHEET = 0.15

PAGE_HEADERS = ["page", "made, ms", "p95", "processor", "found, ms", "8 clients, made/s", "found/s", "queries", "kB"]

METHOD = """\
Written by `{command}`. The plan is the brochure’s, its actions repeated up to the size, with ten updates each.
gunicorn serves it as `bin/run` does: two sync workers, DEBUG off, compressed static files with a manifest. One client
on the loopback, signed in, without keep-alive, fetches each page whole: both workers are warmed up, then come the
median and the 95th percentile of 30 requests (5 with `--quick`; fewer where they take more than a minute together),
and the time of the processor that the workers spent on one; then eight clients at once for 10 s (2 s), which share the
cores with the server. All this is measured twice: « made » as for somebody who has not seen the page since the last
write in the database, « found » as for who comes back to it. A budget in time is that of the page made, one in pages a
second that of the page found, since eight clients then want one page over and over. Queries are those of the page
made, with the session’s and the account’s: the empty view, `/sante/vivant`, makes no other. Memory is the workers’
PSS, without the renderer that each has beside it once it made a PDF.

Budgets stand in parentheses, and what misses its budget is in bold. Figures move by a third from run to run on a
shared machine: compare within one run. Where the processor’s time is far below the median, the workers waited: for
PostgreSQL, whose time is not in it, or for a machine busy with something else.

The dashboard of a plan of 120 actions or fewer also compares with the last committee and draws a brick an action;
beyond that size both are one click away, which is why 3,700 actions cost little more than 37. A PDF « found again » is
rendered beforehand: made, its content is put together to be recognised; found, it is handed over as it is."""


def written(results: list[dict], *, day: date, command: str) -> str:
    """Return the whole document."""
    return "\n".join(
        [
            "# Performance",
            "",
            f"Measured on {day.isoformat()}: {_machine()}; {_databases(results)}.",
            "",
            METHOD.format(command=command),
            "",
            *_pages(results),
            *_memory(results),
            *_paper(results),
            *_missed(results),
        ]
    )


def _machine() -> str:
    kilobytes = int(Path("/proc/meminfo").read_text().split()[1])
    cores = len(os.sched_getaffinity(0))
    versions = f"Python {platform.python_version()}, Django {django.get_version()}"
    return f"{cores} cores, {kilobytes / 1024**2:.0f} GB of memory, {versions}"


def _databases(results: list[dict]) -> str:
    return ", ".join(dict.fromkeys(result["database"] for result in results))


def _pages(results: list[dict]) -> Iterator[str]:
    for result in results:
        size = result["size"]
        yield from (f"## {result['database']}, {size:,} actions", "")
        rows = [_page(name, page, size) for name, page in result["pages"].items()]
        yield from _table(PAGE_HEADERS, rows)


def _page(name: str, page: dict, size: int) -> list[str]:
    if "error" in page:
        return [name, f"**{page['error']}**", "", "", "", "", "", str(page["queries"]), ""]
    return [
        name,
        _beside(1000 * page["median"], TIMES.get(name, {}).get(size)),
        f"{1000 * page['p95']:,.1f}" if page["p95"] else "–",
        f"{1000 * page['processor']:,.1f}",
        f"{1000 * page['found']:,.1f}",
        _beside(page["made_per_second"], None),
        _beside(page["found_per_second"], LOADS.get(name, {}).get(size), more_is_better=True),
        str(page["queries"]),
        f"{page['bytes'] / 1000:,.1f}",
    ]


def _memory(results: list[dict]) -> Iterator[str]:
    yield from ("## Memory of the two workers together, MB", "")
    rows = [
        [
            result["database"],
            f"{result['size']:,}",
            _beside(result["memory"]["pages"], MEMORY.get(result["size"]), digits=0),
            _beside(result["memory"]["pdfs"], MEMORY.get(result["size"]), digits=0),
        ]
        for result in results
    ]
    yield from _table(["database", "actions", "after the pages", "after the PDFs too"], rows)


def _paper(results: list[dict]) -> Iterator[str]:
    rows = []
    for result in results:
        for name, paper in (result.get("paper") or {}).items():
            ratio = paper["seconds"] / result["paper"]["reference"]["seconds"]
            is_ours = name == "report"
            rows.append(
                [
                    f"{result['database']}, {result['size']:,}",
                    name,
                    _beside(paper["seconds"], SECONDS_OF_A_SHEET if name == "sheet of an action" else None, digits=2),
                    str(paper["pages"]),
                    _beside(paper["seconds"] / paper["pages"], SECONDS_A_PAGE if is_ours else None, digits=3),
                    _beside(ratio, RATIO if is_ours else None, digits=2),
                    _beside(paper.get("peak_memory"), PEAKS.get(result["size"]), digits=0),
                ]
            )
    if not rows:
        return
    yield from ("## The report on paper, in a warm process", "")
    yield from _table(["plan", "document", "s", "pages", "s a page", "× the reference", "peak, MB"], rows)
    yield from (
        "Ours are tagged and archival (PDF/UA-1 and PDF/A-3a). The reference is the same content as one would first",
        "write it, with tables and untagged (`bench/reference.html`): once with the updates that the report shows,",
        "once with all ten.",
        "Seconds are those of the processor.",
        "",
    )


def _missed(results: list[dict]) -> Iterator[str]:
    yield from ("## Budgets missed", "")
    missed = [f"- {result['database']}, {result['size']:,}: {text}." for result in results for text in _misses(result)]
    yield from missed or ["None."]
    yield ""


def _misses(result: dict) -> Iterator[str]:
    size = result["size"]
    for name, page in result["pages"].items():
        if "error" in page:
            yield f"{name} was not served ({page['error']})"
            continue
        time, load = TIMES.get(name, {}).get(size), LOADS.get(name, {}).get(size)
        if time and 1000 * page["median"] > time:
            yield f"{name} takes {1000 * page['median'] / time:.1f} × its time"
        if load and page["found_per_second"] and page["found_per_second"] < load:
            yield f"{name} is served {load / page['found_per_second']:.1f} × less often than it should be"
    if result["memory"]["pdfs"] > MEMORY.get(size, float("inf")):
        yield f"the workers hold {result['memory']['pdfs']} MB rather than {MEMORY[size]}"
    if paper := result.get("paper"):
        ours = paper["report"]
        if (ratio := ours["seconds"] / paper["reference"]["seconds"]) > RATIO:
            yield f"the report takes {ratio:.2f} × the time of the reference rather than {RATIO}"
        if (sheet := paper["sheet of an action"]["seconds"]) > SECONDS_OF_A_SHEET:
            yield f"the sheet of an action takes {sheet:.2f} s rather than {SECONDS_OF_A_SHEET}"
        if (pace := ours["seconds"] / ours["pages"]) > SECONDS_A_PAGE:
            yield f"the report takes {pace:.2f} s a page rather than {SECONDS_A_PAGE}"
        if ours["peak_memory"] > PEAKS.get(size, float("inf")):
            yield f"rendering the report takes {ours['peak_memory']} MB rather than {PEAKS[size]}"


def _beside(value: float | None, budget: float | None, *, digits: int = 1, more_is_better: bool = False) -> str:
    """Write a value with its budget, in bold if it misses it."""
    if value is None:
        return "–"
    text = f"{value:,.{digits}f}"
    if budget is None:
        return text
    is_missed = value < budget if more_is_better else value > budget
    return f"{f'**{text}**' if is_missed else text} ({budget:,})"


def _table(headers: list[str], rows: Iterable[list[str]]) -> Iterator[str]:
    for row in (headers, ["---"] * len(headers), *rows):
        yield f"| {' | '.join(row)} |"
    yield ""
