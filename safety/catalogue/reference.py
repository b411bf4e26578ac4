"""Every check with its limits and sources as one page of Markdown, written from the leaflets."""

from collections.abc import Iterator, Sequence

from safety.catalogue.entries import EXEMPTIONS, TAGS, Entry, by_family


def reference(found: Sequence[Entry]) -> Iterator[str]:
    """The page, line by line."""
    yield "# Every check"
    yield ""
    yield "Written from the leaflets by `painrx checks --format markdown`. How far a number was verified:"
    yield ""
    yield from (f"- **{tag}** {words}" for tag, words in TAGS.items())
    for family, members in by_family(found).items():
        yield f"\n## {family}"
        for entry in members:
            yield from _entry(entry)


def _entry(entry: Entry) -> Iterator[str]:
    leaflet = entry.check.leaflet
    off = f" · {entry.off}" if entry.off else ""
    yield f"\n### {leaflet.title}"
    yield f"\n`{entry.id}` · {entry.rules} · {len(entry.cases)} cases{off}"
    for words in (leaflet.what, leaflet.why, f"*Known problems.* {leaflet.known_problems}"):
        yield f"\n{words}"
    if entry.numbers:
        yield "\n| limit | value | source | verified |\n|---|---|---|---|"
        for number in entry.numbers:
            usual = "" if number.usual is None else f" (by default {number.usual})"
            yield f"| {number.name} | {number.words}{usual} | {number.source.label} | {number.tag} |"
    if entry.tables:
        rows = ", ".join(f"`{table.file}` ({len(table.rows)})" for table in entry.tables)
        yield f"\nRows of tables: {rows}."
    if leaflet.exemptions:
        said = "; ".join(f"{reason}: {EXEMPTIONS[effect]}" for reason, effect in leaflet.exemptions.items())
        yield f"\nExempted: {said}."
    cited = "; ".join(f"[{s.label}]({s.url})" if s.url else s.label for s in entry.sources)
    yield f"\nSources: {cited}."
