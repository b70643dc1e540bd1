"""Page references – « page 12 », in a table of contents – found in two passes of the layout rather than three."""

from weasyprint.css.targets import TargetCollector


class PageReferences(TargetCollector):
    """Know from the start which target each reference waits for.

    With `target-counter(attr(href), page)` WeasyPrint 70 notes the counter, not the target: the pages that refer are
    laid out a second time with the numbers of the first pass, all 0, and only then with the right ones.
    """

    def collect_missing_counters(
        self, parent_box, css_token, parse_again_function, missing_counters, missing_target_counters
    ):
        targets = {name or _target_of(parent_box): missing for name, missing in missing_target_counters.items()}
        own = [] if targets else missing_counters  # the two are one list where there is a target
        super().collect_missing_counters(parent_box, css_token, parse_again_function, own, targets)

    def cache_target_page_counters(self, anchor_name, page_counter_values, page_maker_index, page_maker):
        """Take a target as moved when its page changes, not when the number of all pages becomes known."""
        page = {"page": page_counter_values["page"]}
        super().cache_target_page_counters(anchor_name, page, page_maker_index, page_maker)


def _target_of(box) -> str:
    return box.element.get("href", "").removeprefix("#")
