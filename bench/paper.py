"""Measure the report on paper beside the reference: python -m bench.paper RENDERS, result as JSON.

The reference (`reference.html`) shows the same content as one would first write it: tables within tables, untagged,
the garbage collector on. It is rendered with the history that the report shows, then with the whole history. Times are
those of the processor, which a busy machine disturbs less; a render keeps one core busy from end to end. The report's
memory is that of the process that renders it in production.
"""

import gc
import json
import resource
import statistics
import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from time import process_time

import django
from pypdf import PdfReader

REFERENCE = Path(__file__).with_name("reference.html")


def main(renders: int) -> dict:
    django.setup()
    from actions.models import Plan
    from actors.clock import today
    from actors.models import User
    from reporting.reports import progress, sheet_for_meeting
    from reporting.reports.order import Order

    order = Order(plan=Plan.objects.current(), as_of=today(), user=User.objects.get())

    variants = {
        "report": lambda: _rendered(progress.TEMPLATE, progress.build(order)),
        "sheet of an action": lambda: _rendered(sheet_for_meeting.TEMPLATE, sheet_for_meeting.build(order, 12)),
        "reference": lambda: _render_reference(progress.build(order)),
        "reference, whole history": lambda: _render_reference({**progress.build(order), "whole_history": True}),
    }
    result = {"report": {"peak_memory": _peak_of_the_renderer(progress.TEMPLATE, progress.build(order))}}
    variants["report"]()  # warms the process up
    rounds = [{name: _measured(render) for name, render in variants.items()} for _ in range(renders)]
    for name in variants:
        times = [each[name]["seconds"] for each in rounds]
        result[name] = result.get(name, {}) | rounds[-1][name] | {"seconds": statistics.median(times)}
    return result


def _rendered(template: str, context: dict) -> bytes:
    """Render as the renderer's process does, without its cache."""
    from django.template.loader import render_to_string

    from reporting.pdf import STATIC_DIR
    from reporting.rendering.engine import render

    return render(render_to_string(template, context), STATIC_DIR).content


def _peak_of_the_renderer(template: str, context: dict) -> int:
    """Return the most megabytes that the renderer's own process holds, of two documents one after the other."""
    from django.template.loader import render_to_string

    from reporting.pdf import MEMORY, SECONDS, STATIC_DIR
    from reporting.rendering.process import Renderer

    renderer = Renderer(seconds=SECONDS, memory=MEMORY)
    for _ in range(2):
        renderer.render(render_to_string(template, context), STATIC_DIR)
    renderer.stop()
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024


def _render_reference(context: dict) -> bytes:
    import weasyprint
    from django.template import engines

    from reporting.pdf import STATIC_DIR

    html = engines["django"].from_string(REFERENCE.read_text(encoding="utf-8")).render(context)
    return weasyprint.HTML(string=html, base_url=f"{STATIC_DIR}/").write_pdf()


def _measured(render: Callable[[], bytes]) -> dict:
    """Time a render that begins, as in the renderer's process, without what the one before left behind."""
    gc.collect()
    start = process_time()
    content = render()
    seconds = process_time() - start
    return {"seconds": seconds, "pages": len(PdfReader(BytesIO(content)).pages), "bytes": len(content)}


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]))))
