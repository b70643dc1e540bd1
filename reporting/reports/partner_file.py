"""The partner's file: the actions in which an organisation takes part, what is expected of it, its contacts."""

from dataclasses import dataclass
from datetime import date

from actions.milestones import MilestoneState, milestones_of
from actions.models import InvolvementRole
from actions.permissions import NOTHING, contacts_visible_to
from actors.models import Contact, Organisation
from actors.personal_data.access import note_access
from actors.roles import can_see_directory
from reporting.reports.frame import ScopeMissingError, frame
from reporting.reports.order import Order
from reporting.reports.pilot_book import carried_decisions
from reporting.sheets import ActionSheet, build_sheets

TEMPLATE = "reporting/pdf/partner_file.html"


@dataclass(frozen=True)
class Share:
    """An action in which the partner takes part, and the steps of it that are still to come."""

    sheet: ActionSheet
    is_pilot: bool
    awaited: tuple[MilestoneState, ...]

    @property
    def next_step(self) -> date:
        return min((each.due_on for each in self.awaited), default=date.max)


def build(order: Order) -> dict:
    """Read the file of the partner of the order's scope: a constant number of queries."""
    partner = order.scope.partenaire
    if partner is None:
        raise ScopeMissingError("Choisissez l’organisation dont vous voulez le dossier.")
    sheets = build_sheets(order.actions, order.plan, as_of=order.as_of, user=order.user)
    milestones = milestones_of([sheet.action for sheet in sheets], order.as_of)
    shares = [_share(sheet, milestones[sheet.action.pk], partner) for sheet in sheets]
    seen = Contact.objects.with_details_where(NOTHING) if order.is_published else contacts_visible_to(order.user)
    contacts = seen.filter(organisation=partner)
    contacts = tuple(contacts) if can_see_directory(order.user) else ()
    note_access(order.user, f"Dossier du partenaire\u00a0: {partner.slug}", contacts)
    return {
        **frame(order),
        "partner": partner,
        "seat": getattr(partner, "committee_seat", None),
        "piloted": tuple(share for share in shares if share.is_pilot),
        "partnered": tuple(share for share in shares if not share.is_pilot),
        "awaited": tuple(share for share in sorted(shares, key=_when) if share.awaited),
        "decisions": tuple(carried_decisions(order, partner)),
        "contacts": contacts,
    }


def _share(sheet: ActionSheet, milestones: list[MilestoneState], partner: Organisation) -> Share:
    is_pilot = any(
        held.organisation_id == partner.pk and held.role == InvolvementRole.PILOT
        for held in sheet.action.held_involvements
    )
    awaited = () if sheet.state.is_closed else tuple(each for each in milestones if not each.done_on)
    return Share(sheet, is_pilot, awaited)


def _when(share: Share) -> tuple[date, int]:
    return share.next_step, share.sheet.number
