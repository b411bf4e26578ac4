"""`painrx knowledge check`: are the tables sound?"""

from safety.commands.options import Writing


def check(*, writing: Writing | None = None) -> None:
    """Validate every table and leaflet; the first thing that is wrong is named with its file and row (exit code 1)."""
    from checks import ALL
    from safety.regimen import knowledge

    writing = writing or Writing()
    rows = knowledge.check()
    width = max(map(len, rows))
    lines = [f"{name:<{width}}  {count:>6} rows" for name, count in rows.items()]
    lines.append(f"{'leaflets':<{width}}  {len(ALL):>6} read")
    lines.append(f"edition {knowledge.load().edition}: sound")
    writing.write(f"{line}\n" for line in lines)
