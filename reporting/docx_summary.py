"""The summary for those who must edit it: a DOCX with real headings, tables and a language, from the report's content.

The same figures as the PDF (`reporting.report.build`), without its drawings: whoever edits a text edits tables.
"""

from collections.abc import Iterable
from io import BytesIO

from docx import Document
from docx.document import Document as DocumentType
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.table import Table

from actions.period import Period
from actors.clock import now
from actors.spreadsheets import cleaned
from actors.templatetags.french import day, plural
from reporting.exports.changed import told
from reporting.report import Concern, Part, Report
from reporting.templatetags.typography import french_spaces, short_date

DOCX_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
BRICK = RGBColor(0x9B, 0x36, 0x20)


def write_summary(report: Report) -> bytes:
    document = Document()
    _set_up(document, report)
    title = f"Synthèse du plan {report.plan.slug}"
    document.add_heading(_text(title), level=0)
    document.add_paragraph(_text(f"{report.plan.title}. Situation au {day(report.as_of)}."), style="Subtitle")
    if report.plan.is_demonstration:
        document.add_paragraph(_text("Données de démonstration : le suivi est inventé."), style="Intense Quote")
    _add_figures(document, report)
    _add_parts(document, report)
    if report.changes:
        _add_changes(document, report)
    _add_attention(document, report)
    file = BytesIO()
    document.save(file)
    return file.getvalue()


# What it says


def _add_figures(document: DocumentType, report: Report) -> None:
    figures, total = report.figures, report.figures.total
    document.add_heading("L’essentiel", level=1)
    progress = "–" if figures.progress is None else f"{figures.progress} %"
    document.add_paragraph(
        _text(
            f"{figures.completed} action{plural(figures.completed)} sur {total} "
            f"{plural(figures.completed, 'est réalisée,sont réalisées')}. L’avancement moyen est de {progress}, quand "
            f"{report.situation.elapsed} % du temps du plan est écoulé."
        )
    )
    statuses = [(key.status.label, str(count)) for key, count in report.statuses]
    skies = [(f"En cours, {weather.label.lower()}", str(count)) for weather, count in report.weathers]
    alerts = [(concern.alert.label, str(concern.count)) for concern in report.concerns]
    _add_table(
        document,
        ("Chiffre", f"Actions sur {total}"),
        [*statuses, *skies, *alerts],
        widths=(12, 5),
        about="Le nombre d’actions par statut, par météo et par signal.",
    )


def _add_parts(document: DocumentType, report: Report) -> None:
    document.add_heading("Par orientation", level=1)
    rows = [row for part in report.parts for row in _part_rows(part)]
    _add_table(
        document,
        ("Partie du plan", "Avancement", "Réalisées", "En retard"),
        rows,
        widths=(9.5, 2.5, 2.5, 2.5),
        about="L’avancement, les actions réalisées et en retard de chaque axe et de chaque orientation.",
    )


def _part_rows(part: Part) -> Iterable[tuple[str, ...]]:
    for node in (part.node, *(chapter.node for chapter in part.chapters)):
        figures = node.figures
        progress = "–" if figures.progress is None else f"{figures.progress} %"
        of_total = f" / {figures.total}"
        yield f"{node.label}. {node.title}", progress, f"{figures.completed}{of_total}", f"{figures.late}{of_total}"


def _add_changes(document: DocumentType, report: Report) -> None:
    changes = report.changes
    document.add_heading(_text(f"Ce qui a changé depuis le {day(changes.since)}"), level=1)
    evolutions = [
        (figure.label, _valued(figure.before, figure.unit), _valued(figure.after, figure.unit))
        for figure in report.evolutions
    ]
    _add_table(
        document,
        ("Chiffre", f"Au {short_date(changes.since)}", f"Au {short_date(report.as_of)}"),
        evolutions,
        widths=(9, 4, 4),
        about="Les chiffres du plan aux deux dates.",
    )
    rows = [
        ("" if each.number is None else str(each.number), each.what, each.before or "", each.after or "")
        for each in told(Period(report.plan, report.as_of, changes.since), changes)
    ]
    if rows:
        document.add_heading("Action par action", level=2)
        _add_table(
            document,
            ("N°", "Changement", "Avant", "Après"),
            rows,
            widths=(1.2, 5.2, 5.3, 5.3),
            about="Chaque changement, avec ce qui valait avant et ce qui vaut désormais.",
        )
    else:
        document.add_paragraph("Aucune action n’a changé entre ces deux dates.")


def _valued(value: int | None, unit: str) -> str:
    return "–" if value is None else f"{value} {unit}".strip()


def _add_attention(document: DocumentType, report: Report) -> None:
    document.add_heading("Ce qui appelle une décision", level=1)
    concerns = [concern for concern in report.concerns if concern.sheets]
    if not concerns:
        document.add_paragraph("Aucune action : rien à signaler.")
    for concern in concerns:
        document.add_heading(_text(f"{concern.alert.label} : {concern.count}"), level=2)
        for line in _concerned(concern):
            document.add_paragraph(_text(line), style="List Bullet")


def _concerned(concern: Concern) -> Iterable[str]:
    """Each action once, under the most pressing of its reasons; the others count it and name its number."""
    for sheet in concern.told:
        end = sheet.state.promised_end
        due = f"échéance du {day(end)}" if end else "sans échéance"
        pilots = ", ".join(str(held.organisation) for held in sheet.action.pilots) or "pilote à désigner"
        yield f"Action {sheet.number}, {sheet.title} ({sheet.state.status.label.lower()}, {due}, {pilots})"
    if before := concern.told_before:
        endings = plural(len(before))
        yield f"Déjà citée{endings} plus haut : action{endings} {', '.join(map(str, before))}."


# How it is made


def _text(text: str) -> str:
    return cleaned(french_spaces(text))


def _set_up(document: DocumentType, report: Report) -> None:
    """Make it a French document on A4, whose title, styles and foot tell what it is."""
    properties = document.core_properties
    properties.title = _text(f"Synthèse du plan {report.plan.slug} au {day(report.as_of)}")
    properties.author, properties.language, properties.comments = _text(report.edited_by), "fr-FR", ""
    properties.created = properties.modified = now().replace(tzinfo=None)
    language = document.styles.element.find(f".//{qn('w:rPrDefault')}//{qn('w:lang')}")
    for attribute in ("w:val", "w:eastAsia"):
        language.set(qn(attribute), "fr-FR")
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Cm(2)
    for name in ("Title", "Heading 1", "Heading 2"):
        document.styles[name].font.color.rgb = BRICK
    document.styles["Normal"].font.size = Pt(10.5)
    foot = section.footer.paragraphs[0]
    foot.add_run(_text(f"Plan {report.plan.slug}, situation au {day(report.as_of)}, page "))
    _add_page_number(foot.add_run())


def _add_page_number(run) -> None:
    """Add the field that a text processor replaces by the number of the page."""
    for kind, instruction in (("begin", None), (None, "PAGE"), ("end", None)):
        element = OxmlElement("w:instrText" if instruction else "w:fldChar")
        if instruction:
            element.text = instruction
        else:
            element.set(qn("w:fldCharType"), kind)
        run._r.append(element)


def _add_table(document: DocumentType, headers: tuple[str, ...], rows: list[tuple], *, widths, about: str) -> None:
    """Add a table whose first row is repeated on each page, which is said in words to those who do not see it."""
    table = document.add_table(rows=1, cols=len(headers), style="Light Grid Accent 2")
    table.autofit = False
    _describe(table, about)
    _fill(table.rows[0].cells, headers, widths)
    repeated = OxmlElement("w:tblHeader")
    table.rows[0]._tr.get_or_add_trPr().append(repeated)
    for row in rows:
        _fill(table.add_row().cells, row, widths)


def _fill(cells, texts: Iterable[str], widths) -> None:
    for cell, text, width in zip(cells, texts, widths, strict=True):
        cell.text, cell.width = _text(text), Cm(width)


def _describe(table: Table, about: str) -> None:
    description = OxmlElement("w:tblDescription")
    description.set(qn("w:val"), _text(about))
    table._tbl.tblPr.append(description)
