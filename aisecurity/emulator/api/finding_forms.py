"""Check of the forms that detectors declare for their findings in reports and verdicts."""

from collections.abc import Collection, Iterable

from aisecurity.emulator.detection.detectors import Detector
from aisecurity.emulator.table_parser import SettingsError

from .detection_details import DETAIL_FORMS
from .report_details import REPORT_FORMS


def check_forms(detectors: Iterable[Detector], where: str) -> None:
    """Raise SettingsError if one of *detectors* declares an unknown form; the message begins with *where*."""
    for detector in detectors:
        _check_form(detector.report, REPORT_FORMS, f"{where}.{detector.flag}.report")
        _check_form(detector.details, DETAIL_FORMS, f"{where}.{detector.flag}.details")


def _check_form(form: str | None, known: Collection[str], where: str) -> None:
    if form is not None and form not in known:
        raise SettingsError(f"{where}: {form!r:.50} is not {' or '.join(known)}")
