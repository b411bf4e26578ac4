"""Files and standard input -> one bag per patient, for `painrx check`.

A source is a Bundle, a single resource, NDJSON, a folder of these, or a CDS Hooks request body; `.gz` or not. What is
about one patient id goes into one bag, whichever file it stands in: a patient cut in two loses interactions in silence.
"""

import gzip
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO

from fhir_client.bag import Bag
from fhir_client.bundles import unwrap
from fhir_client.document import BadDocument, parse
from fhir_client.errors import NotFhir
from fhir_client.pool import Pool
from fhir_client.prefetch import read, unfetched
from fhir_client.references import resource_type

SUFFIXES = (".json", ".ndjson", ".jsonl")
STDIN = "-"


def bags(sources: Sequence[str | Path], stdin: BinaryIO | None = None) -> Iterator[Bag]:
    """One bag per patient in order of appearance, then one per CDS Hooks request. `-` is `stdin`.

    Everything is read before the first bag comes. NotFhir, naming file and line, when a source does not exist, holds
    nothing that is FHIR, or two people share one id. PatientMismatch: see `prefetch.read`.
    """
    pool = Pool()
    requests: list[Bag] = []
    for source in sources:
        before = len(pool) + len(requests)
        for name, raw in _contents(source, stdin):
            _take(name, raw, pool, requests)
        if len(pool) + len(requests) == before:
            raise NotFhir(_name(source), "holds no FHIR resources")
    yield from pool.bags()
    yield from requests


def _name(source: str | Path) -> str:
    return "standard input" if str(source) == STDIN else str(source)


def _contents(source: str | Path, stdin: BinaryIO | None) -> Iterator[tuple[str, bytes]]:
    """Name and unpacked bytes of each file of a source; of a folder those named as JSON, in order, subfolders too."""
    name = _name(source)
    if str(source) == STDIN:
        if stdin is None:
            raise NotFhir(name, "there is none")
        yield name, _unpacked(name, stdin.read())
        return
    path = Path(source)
    if path.is_dir():
        for file in sorted(each for each in path.rglob("*") if each.name.removesuffix(".gz").endswith(SUFFIXES)):
            yield from _contents(file, None)
        return
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise NotFhir(name, f"cannot be read ({error.strerror or 'no such file'})") from None
    yield name, _unpacked(name, raw)


def _unpacked(name: str, raw: bytes) -> bytes:
    if not raw.startswith(b"\x1f\x8b"):
        return raw
    try:
        return gzip.decompress(raw)
    except (OSError, EOFError, zlib.error):
        raise NotFhir(name, "is damaged (gzip)") from None


class _Several(BadDocument):
    """A first line that is a document by itself, and more after it."""


def _take(name: str, raw: bytes, pool: Pool, requests: list[Bag]) -> None:
    try:
        document = _whole(raw)
    except BadDocument as error:
        _take_lines(name, raw, pool, error)
        return
    if _is_request(document):
        bag, missing = read(document)
        bag.gaps += unfetched(missing)
        requests.append(bag)
        return
    resources = [unwrap(item) for item in (document if isinstance(document, list) else [document])]
    if not resources or any(resource_type(resource) is None for resource in resources):
        raise NotFhir(name, "is JSON but no FHIR resource", line=1)
    for resource in resources:
        pool.add(resource, name, 1, None)


def _whole(raw: bytes) -> Any:
    """The file as one JSON document. BadDocument at once when its first line is one by itself and more follows."""
    first, _, rest = raw.lstrip().partition(b"\n")
    if rest.strip():
        try:
            parse(first)
        except BadDocument:
            pass
        else:
            raise _Several("is more than one JSON document")
    return parse(raw)


def _take_lines(name: str, raw: bytes, pool: Pool, whole: BadDocument) -> None:
    """NDJSON. A line that cannot be read is a gap; if none can be, `whole` says why the file is not JSON either."""
    broken: list[tuple[int, bytes, str]] = []
    read_any = False
    for number, line in enumerate(raw.split(b"\n"), start=1):
        text = line.strip()
        if not text:
            continue
        try:
            resource = parse(text)
        except BadDocument as error:
            broken.append((number, text, str(error)))
            continue
        bare = unwrap(resource)
        if resource_type(bare) is None:
            broken.append((number, text, "is no FHIR resource"))
            continue
        pool.add(bare, name, number, text if bare is resource else None)
        read_any = True
    if not read_any and isinstance(whole, _Several):
        raise NotFhir(name, broken[0][2], line=broken[0][0])
    if not read_any:
        looks = " (it looks like XML)" if raw.lstrip()[:1] == b"<" else ""
        raise NotFhir(name, f"{whole}{looks}", line=whole.line)
    for number, text, why in broken:
        pool.broken(name, number, text, why)


def _is_request(document: Any) -> bool:
    return isinstance(document, dict) and isinstance(document.get("context"), dict) and "hook" in document
