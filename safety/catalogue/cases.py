"""Readable cases: a YAML table of a patient becomes FHIR R4 JSON, which travels through the real readers.

The cases beside each check are its tests and its documentation; a site writes its own in the same form. Drugs are named
as charts name them, doses are sigs, days count back from the day on which every case is played.
"""

import dataclasses
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from safety.examination.check import Check
from safety.examination.finding import Finding, Severity
from safety.examination.wording import capital

TODAY = date(2026, 11, 22)
_KEYS = frozenset(
    {"patient", "conditions", "labs", "resources", "takes", "history", "drafts", "draft_resources", "stops"}
    | {"locale", "switched_on", "finds"}
)
_COLUMNS = frozenset(
    {"drug", "sig", "from", "until", "supply", "refills", "by", "reason", "category", "replaces", "why"}
)
_CONCEPT_SYSTEMS = {"SNOMED": "http://snomed.info/sct", "ICD-10-CM": "http://hl7.org/fhir/sid/icd-10-cm"}
_LABS = {
    "creatinine": ("2160-0", None),
    "egfr": ("98979-8", None),
    "weight": ("29463-7", "kg"),
    "height": ("8302-2", "cm"),
    "sodium": ("2951-2", None),
    "potassium": ("2823-3", None),
    "magnesium": ("19123-9", None),
    "qtc": ("8636-3", None),
    "pain": ("72514-3", None),
}


class CaseError(Exception):
    """A case cannot be played; the message names the file, the case and what is wrong."""


@dataclass(frozen=True, slots=True)
class Case:
    """One case of a check. finds: severity and a part of the summary of each finding; empty where it stays silent."""

    file: str
    check: str
    name: str
    written: Mapping[str, Any]
    finds: tuple[tuple[str, str], ...]

    @property
    def locale(self) -> str | None:
        """The country by whose tables the case is played, where it says one."""
        return None if "locale" not in self.written else str(self.written["locale"])

    @property
    def where(self) -> str:
        return f"{self.file}: {self.name}"

    def checks(self, every: Sequence[Check]) -> tuple[Check, ...]:
        """The checks that play: as they are, the case's own with all its rules where it is to be `switched_on`."""
        if not self.written.get("switched_on"):
            return tuple(every)
        return tuple(awake(check) if check.id == self.check else check for check in every)

    def misses(self, findings: Iterable[Finding]) -> tuple[str, ...]:
        """In which way the check said something else than the case wants; empty where the case holds."""
        mine = [each for each in findings if each.check == self.check and each.exempted_by is None]
        said = [(each.severity.value, each.summary) for each in mine]
        missing = [
            f"not said: {severity} | {fragment}"
            for severity, fragment in self.finds
            if not any(severity == loudness and _says(summary, fragment) for loudness, summary in said)
        ]
        if missing or len(said) != len(self.finds):
            return (*missing, *(f"said: {severity} | {summary}" for severity, summary in said or [("nothing", "")]))
        return ()


def _says(summary: str, fragment: str) -> bool:
    """A drug's name at the beginning may be written small in a case, as everywhere else in it."""
    return fragment in summary or summary.startswith(capital(fragment))


def awake(check: Check) -> Check:
    """The check with all its rules on, as a site's policy may turn them."""
    return dataclasses.replace(check, leaflet=dataclasses.replace(check.leaflet, silent=frozenset()))


def read_cases(path: Path) -> tuple[Case, ...]:
    """The cases of a file named after its check; raises CaseError."""
    import yaml  # the command line knows CaseError without paying for this

    try:
        # the safe loader in C, ten times as fast; that it is one of the safe ones cannot be seen by the linter
        raw = yaml.load(path.read_text("utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise CaseError(f"{path.name}: {error}") from error
    if not isinstance(raw, Mapping) or not raw:
        raise CaseError(f"{path.name}: holds no cases by name")
    return tuple(_case(path, str(name), written) for name, written in raw.items())


def _case(path: Path, name: str, written: object) -> Case:
    where = f"{path.name}: {name}"
    if not isinstance(written, Mapping):
        raise CaseError(f"{where}: is no case")
    if unknown := set(written) - _KEYS:
        raise CaseError(f"{where}: nobody knows {sorted(map(str, unknown))[0]!r}; there are {', '.join(sorted(_KEYS))}")
    if missing := {"patient", "finds"} - set(written):
        raise CaseError(f"{where}: says no {sorted(missing)[0]!r}")
    case = Case(path.name, path.stem.replace("_", "-"), name, written, tuple(_expected(str(written["finds"]), where)))
    resources_of(case)  # what cannot be written as FHIR is said now
    return case


def _expected(text: str, where: str) -> list[tuple[str, str]]:
    """Lines "severity | fragment of the summary"; "silent" alone means none."""
    lines = [line.strip() for line in text.strip().splitlines() if line.strip()]
    if lines == ["silent"]:
        return []
    pairs = [(severity.strip(), fragment.strip()) for severity, _, fragment in (line.partition("|") for line in lines)]
    for severity, fragment in pairs:
        if severity not in set(Severity) or not fragment:
            raise CaseError(f"{where}: finds: write `severity | a part of the summary`, or silent")
    if not pairs:
        raise CaseError(f"{where}: finds: nothing is not an answer; write silent")
    return pairs


def day(offset: str) -> date:
    """ "-90d" is ninety days before the case's today."""
    match = re.fullmatch(r"([+-]?\d+)d", offset.strip())
    if not match:
        raise CaseError(f"{offset!r} is no day: write -90d for ninety days ago")
    return TODAY + timedelta(days=int(match[1]))


def table(text: str | None) -> list[dict[str, str]]:
    """Rows of a `|` table by its heading."""
    lines = [line.split("|") for line in (text or "").strip().splitlines() if line.strip()]
    if not lines:
        return []
    head = [cell.strip() for cell in lines[0]]
    if unknown := set(head) - _COLUMNS:
        raise CaseError(f"nobody knows the column {sorted(unknown)[0]!r}; there are {', '.join(sorted(_COLUMNS))}")
    if missing := {"drug", "sig"} - set(head):
        raise CaseError(f"a table of orders needs the column {sorted(missing)[0]}")
    if uneven := [row for row in lines[1:] if len(row) != len(head)]:
        raise CaseError(f"a row with {len(uneven[0])} cells under {len(head)} columns: {'|'.join(uneven[0]).strip()}")
    return [dict(zip(head, (cell.strip() for cell in row), strict=True)) for row in lines[1:]]


def resources_of(case: Case) -> tuple[str, list[dict[str, Any]], list[dict[str, Any]]]:
    """Patient id, resources and draft orders of one case; raises CaseError."""
    try:
        return _resources_of(case.written)
    except CaseError as error:
        raise CaseError(f"{case.where}: {error}") from error


def _resources_of(case: Mapping[str, Any]) -> tuple[str, list[dict[str, Any]], list[dict[str, Any]]]:
    pid = "case"
    patient, measures = _patient(pid, case["patient"])
    resources = [patient, *measures]
    resources += [_condition(pid, n, text) for n, text in enumerate(_lines(case.get("conditions")))]
    resources += [_lab(pid, n, text) for n, text in enumerate(_lines(case.get("labs")))]
    resources += _own(pid, case, "resources")
    resources += [_request(pid, f"t{n}", row, "active") for n, row in enumerate(table(case.get("takes")))]
    resources += [_request(pid, f"h{n}", row, "stopped") for n, row in enumerate(table(case.get("history")))]
    drafts = [_request(pid, f"d{n}", row, "draft") for n, row in enumerate(table(case.get("drafts")))]
    drafts += _own(pid, case, "draft_resources")
    stopped = str(case.get("stops", "")).split()  # ids of orders that this session stops: t0 is the first one taken
    drafts += [dict(resource, status="stopped") for resource in resources if resource.get("id") in stopped]
    return pid, resources, drafts


def _own(pid: str, case: Mapping[str, Any], key: str) -> list[dict[str, Any]]:
    """FHIR resources written out in the case, made the patient's."""
    given = case.get(key) or []
    if not isinstance(given, list) or not all(isinstance(each, dict) for each in given):
        raise CaseError(f"{key}: write a list of FHIR resources")
    return [dict(resource, subject={"reference": f"Patient/{pid}"}) for resource in given]


def _whole(text: str) -> int:
    if not text.strip().isdigit():
        raise CaseError(f"{text!r} is no whole number")
    return int(text)


def _lines(value: Any) -> list[str]:
    if isinstance(value, list):
        return [str(each) for each in value]
    return [] if value is None else [line for line in str(value).splitlines() if line.strip()]


def _patient(pid: str, text: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """ "57 y, female, 70 kg, 165 cm": sex "unknown" leaves it out."""
    patient: dict[str, Any] = {"resourceType": "Patient", "id": pid}
    measures: list[dict[str, Any]] = []
    for part in (piece.strip() for piece in text.split(",")):
        if part.endswith(" y"):
            patient["birthDate"] = date(TODAY.year - _whole(part[:-2]), TODAY.month, 1).isoformat()
        elif part.endswith((" kg", " cm")):
            measures.append(
                _lab(pid, 90 + len(measures), f"{'weight' if part.endswith('kg') else 'height'} {part}, -10d")
            )
        elif part in ("male", "female"):
            patient["gender"] = part
        elif part not in ("sex unknown", "age unknown"):
            raise CaseError(f"patient: {part!r} is not understood; write 57 y, female, 70 kg, 165 cm")
    return patient, measures


def _lab(pid: str, number: int, text: str) -> dict[str, Any]:
    match = re.fullmatch(r"(\w+) ([<>]?[\d.]+) (\S+), (-\d+d)", text.strip())
    if not match or match[1] not in _LABS:
        raise CaseError(f"labs: {text!r} is not understood; write creatinine 1.4 mg/dL, -10d ({', '.join(_LABS)})")
    name, value, unit, when = match.groups()
    return {
        "resourceType": "Observation",
        "id": f"lab-{number}",
        "status": "final",
        "subject": {"reference": f"Patient/{pid}"},
        "code": {"coding": [{"system": "http://loinc.org", "code": _LABS[name][0]}]},
        "effectiveDateTime": day(when).isoformat(),
        "valueQuantity": {"value": float(value), "unit": unit, "code": unit, "system": "http://unitsofmeasure.org"},
    }


def _condition(pid: str, number: int, text: str) -> dict[str, Any]:
    """ "SNOMED 13645005", "ICD-10-CM J44.9, severe", or a known display; "(resolved)" marks history, "(since -90d)" the
    day on which it began."""
    resolved = "(resolved)" in text
    since = re.search(r"\(since (-\d+d)\)", text)
    text = re.sub(r"\(since -\d+d\)", "", text)
    name, _, severity = text.replace("(resolved)", "").strip().partition(", ")
    system, _, code = name.partition(" ")
    coded = system in _CONCEPT_SYSTEMS
    return {
        "resourceType": "Condition",
        "id": f"condition-{number}",
        "subject": {"reference": f"Patient/{pid}"},
        "clinicalStatus": {"coding": [{"code": "resolved" if resolved else "active"}]},
        **({"severity": {"text": severity}} if severity else {}),
        **({"onsetDateTime": day(since[1]).isoformat()} if since else {}),
        "code": {"coding": [{"system": _CONCEPT_SYSTEMS[system], "code": code}]} if coded else {"text": name},
    }


def _request(pid: str, key: str, row: Mapping[str, str], status: str) -> dict[str, Any]:
    """Columns: drug, sig, from; optional until, supply, refills, by, reason, category, replaces, why (stopped)."""
    authored = day(row.get("from") or "0d")
    request: dict[str, Any] = {
        "resourceType": "MedicationRequest",
        "id": key,
        "status": status,
        "intent": "order",
        "subject": {"reference": f"Patient/{pid}"},
        "authoredOn": authored.isoformat(),
        "medicationCodeableConcept": {"text": row["drug"]},
        "dosageInstruction": [{"text": row["sig"]}] if row["sig"] else [],
    }
    if row.get("until"):
        period = {"start": authored.isoformat(), "end": day(row["until"]).isoformat()}
        request["dosageInstruction"] = [{"text": row["sig"], "timing": {"repeat": {"boundsPeriod": period}}}]
    if row.get("supply"):
        supply = {"value": _whole(row["supply"].removesuffix("d")), "unit": "d", "code": "d"}
        request["dispenseRequest"] = {"expectedSupplyDuration": supply}
        if row.get("refills"):
            request["dispenseRequest"]["numberOfRepeatsAllowed"] = _whole(row["refills"])
    if row.get("why"):
        request["statusReason"] = {"text": row["why"]}
    if row.get("by"):
        request["requester"] = {"reference": f"Practitioner/{row['by']}"}
    if row.get("reason"):
        request["reasonCode"] = [_condition(pid, 0, row["reason"])["code"]]
    if row.get("category"):
        request["category"] = [{"coding": [{"code": row["category"]}]}]
    if row.get("replaces"):
        request["priorPrescription"] = {"reference": f"MedicationRequest/{row['replaces']}"}
    return request
