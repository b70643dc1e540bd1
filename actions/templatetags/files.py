"""The size of a file as French writes it."""

from django import template
from django.utils.formats import number_format

register = template.Library()


@register.filter
def file_size(count: int) -> str:
    """« 512 octets », « 24 ko », « 1,4 Mo »."""
    if count < 1_000:
        return f"{count}\u00a0octet{'s' if count > 1 else ''}"
    if count < 1_000_000:
        return f"{count // 1_000}\u00a0ko"
    return f"{number_format(f'{count / 1_000_000:.1f}'.removesuffix('.0'))}\u00a0Mo"
