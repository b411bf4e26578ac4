"""An examination for a person at a terminal: what was read, what was not, what was found and on whose authority."""

import html
import re
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

_WIDTH = 100
_LOUD = {"critical": "\x1b[1;31m", "warning": "\x1b[33m", "info": ""}
_END = "\x1b[0m"
_CONTROLS = dict.fromkeys((*range(10), *range(11, 32), *range(127, 160)), " ")
_MARKS = re.compile(r"\*\*|\\(?=[!-/:-@\[-`{-~])")
Json = Mapping[str, Any]


def text(examination: Json, *, colour: bool = False) -> str:
    """The JSON object of `painrx check` in words."""
    examination = printable(examination)
    drafts = any(line["state"] == "draft" for line in examination["regimen"])
    blocks = [
        [f"{examination['patient']} on {examination['today']} (knowledge {examination['knowledge']})"],
        list(_regimen(examination["regimen"])),
        list(_unread(examination["unread"])),
        [*_totals(examination["totals"], drafts), *_kidney(examination["kidney"])],
        list(_findings(examination["findings"], colour)),
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def printable(value: Any) -> Any:
    """Without control characters: what stands in a chart must not steer a terminal."""
    if isinstance(value, str):
        return value.translate(_CONTROLS)
    if isinstance(value, Mapping):
        return {key: printable(item) for key, item in value.items()}
    return [printable(item) for item in value] if isinstance(value, list) else value


def number(value: float | None, unit: str = "") -> str:
    """At most two decimals; what is not known is said."""
    if value is None:
        return "not known"
    shown = f"{value:.2f}".rstrip("0").rstrip(".")
    return f"{shown} {unit}".strip()


def _regimen(lines: Sequence[Json]) -> Iterator[str]:
    counted = [line for line in lines if line["counted"]]
    yield "Takes" if counted else "Takes nothing that counts"
    for line in counted:
        draft = " (to be signed)" if line["state"] == "draft" else ""
        yield f"  {line['product']}{draft}  [{line['order']}]"
        yield from _wrap(f"we read: {line['read']}" if line["read"] else f"not read: {line['sig'] or 'no sig'}", 4)
        yield from (f"    {amount}" for amount in _amounts(line))
        yield from (wrapped for note in line["notes"] for wrapped in _wrap(f"note: {note}", 4))
    others = [line for line in lines if not line["counted"]]
    if others:
        yield "Not counted"
        yield from (f"  {line['product']}  [{line['order']}]: {line['why_not_counted']}" for line in others)


def _amounts(line: Json) -> Iterator[str]:
    for part in line["ingredients"]:
        usual, most = part["usual_mg_day"], part["most_mg_day"]
        if most is None:
            continue
        amount = number(most) if usual == most else f"usually {number(usual)}, at most {number(most)}"
        yield f"{part['name']}: {amount} mg a day"
    if line["mme_most"] is not None:
        yield f"opioid: {number(line['mme_most'])} MME a day at most, {number(line['mme_usual'])} scheduled"


def _unread(rows: Sequence[Json]) -> Iterator[str]:
    if rows:
        yield "Could not be read"
    for row in rows:
        yield from _wrap(f"{row['order'] or 'patient'}: {row['what']}: {row['why']}", 2)


def _totals(totals: Json, drafts: bool) -> Iterator[str]:
    bound = "at least " if totals["not_convertible"] else ""
    then = f"{bound}{number(totals['mme_projected_max'])}"
    words = f"{number(totals['mme_current'])} MME a day now, {then} once signed" if drafts else f"{then} MME a day"
    scheduled, older = number(totals["mme_projected_scheduled"]), number(totals["mme_legacy_factors"])
    yield f"Opioids: {words} ({scheduled} of it scheduled; factors {totals['factor_set']}, by those of 2016 {older})"
    yield from (f"  not converted: {row['drug']}: {row['why']}" for row in totals["not_convertible"])
    yield from (f"  left out on purpose: {row['drug']}: {row['why']}" for row in totals["excluded"])


def _kidney(kidney: Json) -> Iterator[str]:
    if kidney["crcl_primary"] is not None:
        yield (
            f"Kidneys: CrCl {number(kidney['crcl_primary'])} mL/min ({kidney['weight_basis']} weight "
            f"{number(kidney['weight_used_kg'])} kg, creatinine {number(kidney['scr_mg_dl'])} mg/dL of "
            f"{kidney['scr_date']}; {kidney['certainty']})"
        )
    else:
        yield f"Kidneys: no creatinine clearance ({kidney['certainty']})"
    yield from (wrapped for note in kidney["notes"] for wrapped in _wrap(note, 2))


def _findings(findings: Sequence[Json], colour: bool) -> Iterator[str]:
    yield f"Found: {len(findings)}" if findings else "Found: nothing"
    for finding in findings:
        yield ""
        word = f"{finding['severity'].upper()} {finding['spec']}"
        word = f"{_LOUD[finding['severity']]}{word}{_END}" if colour and _LOUD[finding["severity"]] else word
        off = f" [switched off: {finding['exempted_by']}]" if finding["exempted_by"] else ""
        yield f"{word} {finding['summary']}{off}"
        for paragraph in finding["detail"].splitlines():
            yield from _wrap(_unmarked(paragraph), 2)
        yield from (wrapped for note in finding["notes"] for wrapped in _wrap(f"note: {note}", 2))
        yield f"  certainty: {finding['certainty']}; rests on {', '.join(finding['orders']) or 'the record as a whole'}"
        yield from (f"  could be ordered: {suggestion['label']}" for suggestion in finding["suggestions"])
        yield from (f"  source: {source['label']} {source['url']}".rstrip() for source in finding["sources"])


def _unmarked(markdown: str) -> str:
    """The words of one line of a detail, without the marks and escapes of Markdown."""
    return html.unescape(_MARKS.sub("", markdown)).replace("\u2060", "")


def _wrap(paragraph: str, indent: int) -> list[str]:
    margin = " " * indent
    hanging = margin + ("  " if paragraph.startswith("- ") else "")
    return textwrap.wrap(paragraph, _WIDTH, initial_indent=margin, subsequent_indent=hanging, break_long_words=False)
