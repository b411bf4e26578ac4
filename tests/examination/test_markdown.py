"""Foreign text in Markdown, read back by an independent renderer: it comes out as it went in and formats nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from safety.examination.markdown import Escaped, escape, plain

GFM = MarkdownIt("commonmark").enable(["table", "strikethrough"])
HOSTILE = st.text(st.sampled_from("<>|*_`[]()!#-+=~&;\\\"':/.@ \n\t\x00ab19wht"), max_size=40)


def shown(markdown: str) -> str:
    """The text of one plain paragraph; anything else than text in it fails."""
    blocks = GFM.parse(markdown)
    assert [block.type for block in blocks] == ["paragraph_open", "inline", "paragraph_close"], markdown
    children = blocks[1].children or []
    assert {child.type for child in children} <= {"text", "text_special"}, markdown
    return "".join(child.content for child in children).replace("\u2060", "")


@given(HOSTILE)
def test_escaped_text_is_shown_as_it_was(text: str) -> None:
    expected = plain(text)
    if expected:
        assert shown(escape(text)) == expected
        assert "<" not in escape(text)


@given(HOSTILE)
def test_escaped_text_formats_nothing_inside_a_sentence(text: str) -> None:
    assert shown(f"Drug {escape(text)}, 10 mg.") == f"Drug {plain(text)}, 10 mg."


@given(HOSTILE)
def test_a_list_item_stays_one_item(text: str) -> None:
    blocks = GFM.parse(f"- {escape(text) or 'x'}\n- second")
    assert [block.type for block in blocks].count("list_item_open") == 2
    assert [block.type for block in blocks].count("paragraph_open") == 2


@pytest.mark.parametrize(
    "text", ["oxycodone 10 MG Oral Tablet", "1-2 tablets, 3.5 mg/mL", "50 % of 1/2", "-5", "2.5 x"]
)
def test_ordinary_text_is_unchanged(text: str) -> None:
    assert escape(text) == text


@pytest.mark.parametrize(
    "address", ["http://evil.example", "https://evil.example", "www.evil.example", "a@evil.example"]
)
def test_addresses_do_not_become_links(address: str) -> None:
    assert address not in escape(f"see {address}")
    assert escape(f"see {address}").replace("\u2060", "") == f"see {address}"


def test_a_value_escapes_itself_when_formatted() -> None:
    assert f"{Escaped('a|b')}" == "a\\|b"
    assert format(Escaped(2.345), ".1f") == "2.3"
