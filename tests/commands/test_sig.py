"""`painrx sig` in its three forms."""

import json

import pytest


def test_words_for_a_person(painrx):
    done = painrx("sig", "Take 1-2 tablets every 4-6 hours as needed")
    assert done.code == 0
    assert "we read: 1 to 2 tablets every 4 to 6 hours, as needed" in done.out
    assert "12 tablets in any 24 hours" in done.out


def test_json_is_the_object_of_the_interface(painrx):
    answer = json.loads(painrx("sig", "Take 1-2 tablets every 4-6 hours as needed", "--format", "json").out)
    assert answer == {
        "sig": "Take 1-2 tablets every 4-6 hours as needed",
        "read": "1 to 2 tablets every 4 to 6 hours, as needed",
        "usual": {"value": 4, "unit": "tablet"},
        "most": {"value": 12, "unit": "tablet"},
        "prn": True,
        "route": answer["route"],
        "days": None,
    }


def test_a_bare_count_has_no_unit(painrx):
    assert json.loads(painrx("sig", "1 po tid", "--format", "json").out)["most"] == {"value": 3, "unit": None}


def test_a_refusal_is_an_answer_and_names_the_words(painrx):
    done = painrx("sig", "use as directed", "--format", "json")
    answer = json.loads(done.out)
    assert done.code == 0
    assert set(answer) == {"sig", "refused", "words"}
    assert "directed" in answer["words"]


def test_standard_input_is_answered_line_by_line(painrx):
    sigs = ["1 tablet twice daily", "take as directed", "", "2 capsules at bedtime"]
    done = painrx("sig", "-", stdin="\n".join(sigs) + "\n")
    assert [json.loads(line)["sig"] for line in done.out.splitlines()] == sigs


@pytest.mark.parametrize("text", ["\x1b[31mred\x1b[0m", "1 tablet\x07 daily"])
def test_nothing_in_a_sig_can_steer_the_terminal(painrx, text):
    assert "\x1b" not in painrx("sig", text).out
    assert "\x07" not in painrx("sig", text).out
