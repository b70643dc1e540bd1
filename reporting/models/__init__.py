"""What people keep of the portal: the state of a page, the reports that they asked for, those that were published."""

from reporting.models.private_link import LinkKind, PrivateLink
from reporting.models.published_report import PublishedReport
from reporting.models.report_file import ReportFile, ReportState
from reporting.models.saved_view import SavedPage, SavedView

__all__ = ["LinkKind", "PrivateLink", "PublishedReport", "ReportFile", "ReportState", "SavedPage", "SavedView"]
