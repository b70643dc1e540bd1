"""How the cells of a plan are written and read: each pair of functions is the other way round of itself."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from actions.models import Action, Indicator
from actors.models import Contact, Organisation
from actors.templatetags.french import day as in_french

LARGEST_NUMBER = 32_767  # as many as the database holds
DAY_PATTERNS = ("%d/%m/%Y", "%Y-%m-%d")
YEARS = range(1900, 2101)
NUMBER = re.compile(r"([0-9]{1,5})(?:[.,]0+)?")
LINE_END = re.compile(r"[^\S\n]*\n\s*")
# An item ends at a semicolon or at the end of its line; one in straight quotes may hold both.
ITEM = re.compile(r'(?:[^\S\n]*"((?:[^"]|"")*)"[^\S\n]*|([^;\n]*))[;\n]')
WITH_UNIT = re.compile(r"(?P<name>.+)\[(?P<unit>[^\[\]]*)\]\s*(?::(?P<aim>.*))?")
WITHOUT_UNIT = re.compile(r"(?P<name>[^\[\]]+?)\s*(?::(?P<aim>[^:\[\]]*))?")
AIM = re.compile(r"(?P<target>-?[0-9][0-9\s]*(?:[.,][0-9]{1,2})?)?(?:\s*\bau\s+(?P<day>[0-9/-]+))?")
WITH_PERSON = re.compile(r"(?P<organisation>.+)\s+:(?:\s+(?P<person>.*))?")
LARGEST_TARGET = 10**12
LONGEST_ITEM = 500
EXPECTED_DAY = "Une date est attendue, comme 15/11/2013 ou 2013-11-15."
EXPECTED_INDICATOR = (
    "Un indicateur est attendu, comme «\u00a0Marchés avec clause [marchés]\u00a0: 20 au 31/12/2014\u00a0»."
)


class UnexpectedValueError(ValueError):
    """The cell holds something else; the message says what is expected."""


@dataclass(frozen=True)
class Holder:
    """An organisation that leads or accompanies an action, and the person it names."""

    organisation: str
    person: str = ""


@dataclass(frozen=True)
class IndicatorLine:
    name: str
    unit: str = ""
    target: Decimal | None = None
    target_on: date | None = None


# Texts, numbers, days


def text(value) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise UnexpectedValueError("Un texte est attendu.")
    return str(value)


def title(value) -> str:
    return _short_enough(on_one_line(text(value)), Action, "title")


def on_one_line(value: str) -> str:
    return LINE_END.sub(" ", value).strip()


def number(value) -> int:
    found = None if isinstance(value, bool) else NUMBER.fullmatch(str(value).strip())
    if found is None or not 1 <= int(found[1]) <= LARGEST_NUMBER:
        raise UnexpectedValueError(f"Un nombre entier est attendu, de 1 à {LARGEST_NUMBER}.")
    return int(found[1])


def day(value) -> date:
    found = value.date() if isinstance(value, datetime) else value
    if isinstance(value, str):
        found = next(filter(None, (_parsed(value, pattern) for pattern in DAY_PATTERNS)), None)
    if not isinstance(found, date):
        raise UnexpectedValueError(EXPECTED_DAY)
    if found.year not in YEARS:
        raise UnexpectedValueError(f"Une date des années {YEARS[0]} à {YEARS[-1]} est attendue.")
    return found


def _parsed(value: str, pattern: str) -> date | None:
    try:
        return datetime.strptime(value.strip(), pattern).date()
    except ValueError:
        return None


def _short_enough(value: str, model, field: str) -> str:
    longest = model._meta.get_field(field).max_length
    if len(value) > longest:
        raise UnexpectedValueError(f"{longest} signes au plus ({len(value)} ici).")
    return value


# Lists


def items(value) -> tuple[str, ...]:
    """Return what stands between semicolons or line ends, empty places included."""
    found = ITEM.findall(text(value) + ";")
    read = tuple(on_one_line(quoted.replace('""', '"') or plain) for quoted, plain in found)
    if any(len(item) > LONGEST_ITEM for item in read):
        raise UnexpectedValueError(f"{LONGEST_ITEM} signes au plus entre deux points-virgules.")
    return read


def joined(values: Iterable[str]) -> str:
    """Undo `items`; nothing at all where every place is empty."""
    values = tuple(values)
    return "; ".join(map(_quoted, values)).strip() if any(values) else ""


def _quoted(value: str) -> str:
    must_be_quoted = value.startswith('"') or not {";", "\n"}.isdisjoint(value)
    return '"' + value.replace('"', '""') + '"' if must_be_quoted else value


def organisations(value) -> tuple[str, ...]:
    return tuple(_short_enough(name, Organisation, "name") for name in items(value))


def people(value) -> tuple[str, ...]:
    return tuple(_short_enough(name, Contact, "name") for name in items(value))


def holders(value) -> tuple[Holder, ...]:
    """Read « Organisation » or « Organisation : Personne »; a colon at the end closes a name that has one inside."""
    return tuple(_holder(item) for item in items(value) if item)


def _holder(item: str) -> Holder:
    found = WITH_PERSON.fullmatch(item)
    organisation, person = (found["organisation"], found["person"] or "") if found else (item, "")
    return Holder(
        _short_enough(organisation.strip(), Organisation, "name"), _short_enough(person.strip(), Contact, "name")
    )


def holder_in_words(holder: Holder) -> str:
    needs_colon = holder.person or WITH_PERSON.fullmatch(holder.organisation)
    return f"{holder.organisation} : {holder.person}".strip() if needs_colon else holder.organisation


# Indicators


def indicators(value) -> tuple[IndicatorLine, ...]:
    return tuple(_indicator(item) for item in items(value) if item)


def _indicator(item: str) -> IndicatorLine:
    """Read « Name [unit] : target au day », where all but the name may be missing."""
    found = WITH_UNIT.fullmatch(item) or WITHOUT_UNIT.fullmatch(item)
    aim = found and AIM.fullmatch((found["aim"] or "").strip())
    if not aim:
        raise UnexpectedValueError(EXPECTED_INDICATOR)
    unit = found.groupdict().get("unit") or ""
    return IndicatorLine(
        name=_short_enough(found["name"].strip(), Indicator, "name"),
        unit=_short_enough(unit.strip(), Indicator, "unit"),
        target=_target(aim["target"]),
        target_on=day(aim["day"]) if aim["day"] else None,
    )


def _target(written: str | None) -> Decimal | None:
    if not written:
        return None
    target = Decimal("".join(written.split()).replace(",", "."))
    if abs(target) >= LARGEST_TARGET:
        raise UnexpectedValueError("Une cible de douze chiffres au plus est attendue.")
    return target


def indicator_in_words(indicator: IndicatorLine) -> str:
    unit = indicator.unit.replace("[", "(").replace("]", ")")
    needs_brackets = unit or not {":", "[", "]"}.isdisjoint(indicator.name)
    words = f"{indicator.name} [{unit}]" if needs_brackets else indicator.name
    aim = [_decimal(indicator.target), f"au {indicator.target_on:%d/%m/%Y}" if indicator.target_on else ""]
    aim = " ".join(filter(None, aim))
    return f"{words} : {aim}" if aim else words


def _decimal(value: Decimal | None) -> str:
    return "" if value is None else f"{value.normalize():f}".replace(".", ",")


def day_in_words(value: date | None) -> str:
    return in_french(value) or "sans date"
