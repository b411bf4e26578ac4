"""The catalogue: every check has its page, every number its source and tag; nothing runs or comes from elsewhere."""

import dataclasses
import re
from datetime import date
from html.parser import HTMLParser

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from checks import ALL
from safety.catalogue.entries import FAMILIES, TAGS, Entry, entries
from safety.catalogue.pages import catalogue
from safety.settings import Settings
from service import create_app

TODAY = date(2026, 11, 22)
ENTRIES = entries(ALL, ALL)


class Page(HTMLParser):
    """The words of a page, its links, and whatever it loads or runs."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.links: list[str] = []
        self.loads: list[str] = []
        self.runs: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "a":
            self.links.append(given["href"])
        self.loads += [given[name] for name in ("src", "href") if name in given and tag != "a"]
        self.runs += [tag] if tag in ("script", "iframe", "object", "form") else []
        self.runs += [name for name in given if name.startswith("on") or name == "style"]

    def handle_data(self, data):
        self.words.append(data)

    @property
    def text(self) -> str:
        return re.sub(r"\s+", " ", " ".join(self.words))


@pytest.fixture(scope="module")
def client():
    with TestClient(create_app(Settings(dev=True)), base_url="http://127.0.0.1:8000") as client:
        yield client


def get(client, path: str) -> Page:
    answer = client.get(path)
    assert answer.status_code == 200
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    return Page(answer.text)


def test_every_check_is_listed_and_has_its_page(client):
    index = get(client, "/catalogue")
    assert {f"/catalogue/{check.id}" for check in ALL} == {link for link in index.links if "/catalogue/" in link}
    for family in FAMILIES.values():
        assert (f"#{family.lower().replace(' ', '-')}" in index.links) == any(e.family == family for e in ENTRIES)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.id)
def test_a_page_says_everything_of_its_check(client, entry: Entry):
    page = get(client, f"/catalogue/{entry.id}")
    leaflet = entry.check.leaflet
    said = [leaflet.title, leaflet.what, leaflet.why, leaflet.known_problems, leaflet.reviewed_by]
    said += [*leaflet.summaries.values(), *(case.name for case in entry.cases)]
    said += [f"{number.name}" for number in entry.numbers] + [number.words for number in entry.numbers]
    said += [source.label for source in entry.sources]
    for words in said:
        assert re.sub(r"\s+", " ", words).strip() in page.text, words
    assert {source.url for source in entry.sources if source.url} <= set(page.links)


@pytest.mark.parametrize("path", ["/catalogue", *(f"/catalogue/{check.id}" for check in ALL)])
def test_nothing_runs_and_nothing_comes_from_elsewhere(client, path):
    page = get(client, path)
    assert page.runs == []
    assert page.loads == ["/catalogue-assets/catalogue.css"]
    assert client.get(page.loads[0]).headers["content-type"].startswith("text/css")


def test_a_rule_s_id_leads_to_its_check(client):
    assert get(client, "/catalogue/D04").text == get(client, "/catalogue/gabapentinoid-renal").text


def test_a_check_that_nobody_has(client):
    answer = client.get("/catalogue/nothing")
    assert (answer.status_code, answer.json()["resourceType"]) == (404, "OperationOutcome")


def test_no_rule_without_a_source_and_every_number_tagged():
    for entry in ENTRIES:
        assert entry.sources, entry.id
        assert all(number.tag in TAGS and number.source.label for number in entry.numbers)
        for table in entry.tables:
            assert table.rows, (entry.id, table.file)
            assert "source" in table.columns
        assert sum(entry.tags.values()) == len(entry.numbers) + sum(
            len(table.rows) for table in entry.tables if "verified" in table.columns
        )


def test_behind_a_proxy_every_link_keeps_its_prefix():
    app = FastAPI()
    app.include_router(catalogue(ALL, ALL, None, "2026.11", lambda: TODAY))
    page = Page(TestClient(app, root_path="/painrx").get("/catalogue").text)
    assert all(link.startswith(("/painrx/", "#")) for link in (*page.links, *page.loads))


def test_a_site_sees_its_own_limits_beside_the_default(tmp_path):
    path = tmp_path / "site.toml"
    path.write_text('name = "St. Example"\n[checks]\nB22 = "off"\n[limits.mme-high]\nfirst = 45\n')
    with TestClient(create_app(Settings(dev=True, policy=path)), base_url="http://127.0.0.1:8000") as client:
        page = get(client, "/catalogue/mme-high")
        assert "policy St. Example" in page.text
        assert "45 MME/day by default 50" in page.text
        assert "off" in get(client, "/catalogue/B22").text


def test_review_says_who_and_until_when():
    entry = ENTRIES[0]

    def reviewed(until: date | None) -> str:
        leaflet = dataclasses.replace(
            entry.check.leaflet, reviewed_by="A. Pharmacist", reviewed_on=date(2026, 1, 2), review_until=until
        )
        return Entry(dataclasses.replace(entry.check, leaflet=leaflet), entry.usual).review(TODAY)

    assert reviewed(None) == "reviewed by A. Pharmacist on 2026-01-02"
    assert reviewed(TODAY) == "reviewed by A. Pharmacist on 2026-01-02; review due on 2026-11-22"
    assert reviewed(date(2026, 11, 21)) == "reviewed by A. Pharmacist on 2026-01-02; review overdue since 2026-11-21"
