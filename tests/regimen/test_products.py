"""Finding a product: codes of every level, names of every style, and what happens when they disagree."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safety.regimen.knowledge import load
from safety.regimen.products import Coding, by_code, find, ndc_keys
from safety.regimen.record import Part, Product, Strength

RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
NDC = "http://hl7.org/fhir/sid/ndc"
SNOMED = "http://snomed.info/sct"


def rx(code: str, display: str | None = None) -> Coding:
    return Coding(RXNORM, code, display)


def parts(product: Product) -> dict[str, Any]:
    return {p.ingredient: None if p.strength is None else (p.strength.mg, p.strength.per) for p in product.parts}


def told(text: str) -> dict[str, Any]:
    return parts(find([], text))


def unit(mg: str) -> tuple[Decimal, str]:
    return Decimal(mg), "unit"


def ml(mg: str) -> tuple[Decimal, str]:
    return Decimal(mg), "mL"


class TestTraps:
    """Each trap of the terminology has its test."""

    def test_gralise_is_told_by_its_qualifier_alone(self) -> None:
        for coding in (rx("1806380"), rx("1115012")):
            product = find([coding], None)
            assert (product.family, product.release) == ("gralise", "IR")
            assert parts(product) == {"gabapentin": unit("300")}
        assert find([], "Once-Daily gabapentin 300 MG Oral Tablet").family == "gralise"
        assert find([], "gabapentin (once-daily) 600 mg oral tablet").family == "gralise"
        assert find([], "Gralise 600 mg tablet").family == "gralise"
        assert find([rx("310431")], None).family is None

    def test_a_sig_behind_the_name_makes_no_gralise(self) -> None:
        assert find([], "gabapentin 300 mg capsule once daily").family is None

    def test_horizant_is_not_gabapentin(self) -> None:
        for product in (find([rx("1101339")], None), find([], "Horizant 600 mg ER tablet")):
            assert product.family == "horizant"
            assert parts(product) == {"gabapentin enacarbil": unit("600")}
        assert find([], "gabapentin enacarbil 300 MG Extended Release Oral Tablet").family == "horizant"

    def test_lyrica_cr_is_told_by_its_release(self) -> None:
        for product in (find([rx("1994389")], None), find([], "Lyrica CR 165 mg tablet"), find([rx("1988974")], None)):
            assert (product.family, product.release) == ("pregabalin-cr", "ER")
        assert find([rx("607018")], None).family is None
        assert find([], "Lyrica 100 mg capsule").family is None

    def test_patches_are_per_hour(self) -> None:
        for product in (find([rx("245134")], None), find([], "fentanyl 25 mcg/hr transdermal patch 72 hour")):
            assert parts(product) == {"fentanyl": (Decimal("0.025"), "h")}
            assert (product.form, product.route, product.release) == ("patch", "transdermal", "ER")
        assert told("Butrans 5 mcg/hr transdermal patch") == {"buprenorphine": (Decimal("0.005"), "h")}
        assert told("fentanyl 100 mcg/hr film, extended release") == {"fentanyl": (Decimal("0.1"), "h")}

    def test_sprays_are_per_actuation_and_lozenges_per_unit(self) -> None:
        assert told("fentanyl 0.1 MG/ACTUAT Metered Dose Nasal Spray") == {"fentanyl": (Decimal("0.1"), "actuation")}
        assert told("fentanyl 0.2 MG Oral Lozenge") == {"fentanyl": unit("0.2")}
        assert told("actiq 400 mcg lollipop") == {"fentanyl": unit("0.4")}

    def test_xtampza_and_apadaz_are_bases(self) -> None:
        xtampza = find([rx("1791560")], None)
        assert (xtampza.family, parts(xtampza)) == ("xtampza", {"oxycodone": unit("13.5")})
        assert "benzhydrocodone" in find([], "benzhydrocodone 6.12 MG / acetaminophen 325 MG Oral Tablet").ingredients

    @pytest.mark.parametrize("code", ["40254", "11118", "266856"])
    def test_valproate_salts_are_one_ingredient(self, code: str) -> None:
        assert find([rx(code)], None).ingredients == ("valproate",)

    @pytest.mark.parametrize(
        "text", ["divalproex sodium 250 MG Delayed Release Oral Tablet", "valproic acid 250 mg caps"]
    )
    def test_valproate_by_name(self, text: str) -> None:
        assert told(text) == {"valproate": unit("250")}

    def test_a_slash_inside_a_unit_parts_nothing(self) -> None:
        assert told("acetaminophen 21.7 MG/ML / hydrocodone bitartrate 0.5 MG/ML Oral Solution") == {
            "acetaminophen": ml("21.7"),
            "hydrocodone": ml("0.5"),
        }
        assert told("codeine-guaifenesin 10 mg-100 mg/5 mL oral syrup") == {"codeine": ml("2"), "guaifenesin": ml("20")}
        assert told("promethazine-codeine 6.25-10 mg/5ml syrup") == {"promethazine": ml("1.25"), "codeine": ml("2")}


class TestCodes:
    @pytest.mark.parametrize(
        ("code", "level", "expected", "form"),
        [
            ("1049621", "product", {"oxycodone": unit("5")}, "tablet"),  # SCD
            ("1049625", "product", {"acetaminophen": unit("325"), "oxycodone": unit("10")}, "tablet"),  # SBD
            ("576376", "product", {"buprenorphine": unit("8")}, None),  # SBDC: strength without form
            ("374654", "ingredient", {"morphine": None}, "capsule"),  # SCDF: form without strength
            ("1164622", "ingredient", {"hydromorphone": None}, None),  # SCDG
            ("7804", "ingredient", {"oxycodone": None}, None),  # IN
            ("82063", "ingredient", {"oxycodone": None}, None),  # PIN
            ("218986", "ingredient", {"oxycodone": None}, None),  # BN
            ("2398511", "ingredient", {"gabapentin": None}, None),  # pack
        ],
    )
    def test_every_level_is_understood_at_its_level(
        self, code: str, level: str, expected: dict[str, Any], form: str | None
    ) -> None:
        product = find([rx(code)], None)
        assert (product.level, parts(product), product.form) == (level, expected, form)

    def test_the_most_specific_of_several_codes_wins(self) -> None:
        for codings in ([rx("7804"), rx("1049621"), rx("218986")], [rx("1049621"), rx("7804")]):
            product = find(codings, None)
            assert (product.code, product.level, product.certainty_notes) == ("1049621", "product", ())

    def test_form_beats_ingredient(self) -> None:
        assert find([rx("7052"), rx("374654")], None).form == "capsule"

    @pytest.mark.parametrize("system", [RXNORM, "urn:oid:2.16.840.1.113883.6.88", RXNORM.upper()])
    def test_spellings_of_rxnorm(self, system: str) -> None:
        assert find([Coding(system, "1049621", None)], None).level == "product"

    @pytest.mark.parametrize("system", ["", "http://example.org/drugs", "http://snomed.info/sct"])
    def test_a_code_of_another_system_is_no_rxnorm_code(self, system: str) -> None:
        assert by_code(system, "1049621") is None

    def test_snomed_substances(self) -> None:
        assert find([Coding(SNOMED, "387517004", None)], None).ingredients == ("acetaminophen",)

    def test_a_code_must_be_whole(self) -> None:
        assert by_code(RXNORM, "10496") is None
        assert by_code(RXNORM, "049621") is None
        assert by_code(RXNORM, "1049621,") is None
        assert by_code(RXNORM, "") is None


class TestNdc:
    @pytest.mark.parametrize(
        ("code", "keys"),
        [
            ("00406055201", ("00406-0552",)),
            ("0406-0552-01", ("00406-0552",)),
            ("50580-449-05", ("50580-0449",)),
            ("12345-6789-1", ("12345-6789",)),
            ("0406-0552", ("00406-0552",)),
            ("50580-449", ("50580-0449",)),
            ("12345-6789-01", ("12345-6789",)),
            ("123456789", ("12345-6789",)),
            ("0406055201", ("00406-0552", "04060-0552", "04060-5520")),
            ("abc", ()),
            ("12-34-56-78", ()),
            ("123", ()),
        ],
    )
    def test_spellings(self, code: str, keys: tuple[str, ...]) -> None:
        assert ndc_keys(code) == keys

    @pytest.mark.parametrize("code", ["00406055201", "0406-0552-01", "0406-0552", "00406-0552-01", "0406055201"])
    def test_all_spellings_find_the_same_product(self, code: str) -> None:
        product = find([Coding(NDC, code, None)], None)
        assert (product.level, parts(product), product.form) == ("product", {"oxycodone": unit("5")}, "tablet")

    def test_oid_system(self) -> None:
        assert by_code("urn:oid:2.16.840.1.113883.6.69", "00406055201") is not None

    def test_an_unlisted_ndc_falls_back_on_the_name(self) -> None:
        product = find([Coding(NDC, "99999999999", None)], "Morphine Sulfate (Syringe) 2mg Syringe")
        assert (product.level, parts(product), product.form) == ("product", {"morphine": unit("2")}, "syringe")

    def test_patches_and_liquids(self) -> None:
        rows = load().ndc_text.splitlines()
        patch = next(row for row in rows if ",fentanyl=0.025/h," in row)
        product = find([Coding(NDC, patch.split(",")[0], None)], None)
        assert (product.form, product.route) == ("patch", "transdermal")

    @given(st.integers(1, 99999), st.integers(1, 9999), st.integers(0, 99))
    def test_eleven_digits_and_hyphens_agree(self, labeler: int, product: int, package: int) -> None:
        whole = f"{labeler:05d}{product:04d}{package:02d}"
        hyphenated = f"{labeler:05d}-{product:04d}-{package:02d}"
        assert ndc_keys(whole) == ndc_keys(hyphenated) == (f"{labeler:05d}-{product:04d}",)
        assert f"{labeler:05d}-{product:04d}" in ndc_keys(f"{labeler:04d}-{product:04d}-{package:02d}")


class TestNames:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("12 HR oxycodone hydrochloride 20 MG Extended Release Oral Tablet [OxyContin]", {"oxycodone": unit("20")}),
            ("CODEINE SULFATE 15 MG PO TABS", {"codeine": unit("15")}),
            (
                "acetaminophen-HYDROcodone 325 mg-7.5 mg oral tablet",
                {"acetaminophen": unit("325"), "hydrocodone": unit("7.5")},
            ),
            ("oxyCODONE 30 mg tablet, extended release", {"oxycodone": unit("30")}),
            ("Percocet 7.5/325 oral tablet", {"acetaminophen": unit("325"), "oxycodone": unit("7.5")}),
            ("Norco 325 mg-10 mg oral tablet", {"acetaminophen": unit("325"), "hydrocodone": unit("10")}),
            ("Norco 10 mg-325 mg oral tablet", {"acetaminophen": unit("325"), "hydrocodone": unit("10")}),
            ("lortab 5-325 mg tabs", {"acetaminophen": unit("325"), "hydrocodone": unit("5")}),
            ("Lortab 7.5/500 500 mg-7.5 mg oral tablet", {"acetaminophen": unit("500"), "hydrocodone": unit("7.5")}),
            ("tussicaps 10-8 mg oral capsule", {"chlorpheniramine": unit("8"), "hydrocodone": unit("10")}),
            ("hydromorphone hcl er 8 mg oral tablet er 24 hour abuse-deterrent", {"hydromorphone": unit("8")}),
            ("morphine 10 mg/5 mL oral solution", {"morphine": ml("2")}),
            ("morphine sulfate (concentrate) 100 mg/5ml oral solution", {"morphine": ml("20")}),
            ("methadose 10 mg/ml oral concentrate", {"methadone": ml("10")}),
            ("morphine 30 mg/12 hr oral tablet, extended release", {"morphine": unit("30")}),
            ("Avinza 60 mg/24 hours oral capsule, extended release", {"morphine": unit("60")}),
            ("GABAPENTIN 300 MG CAPS", {"gabapentin": unit("300")}),
            ("Gabapentin Cap 300mg", {"gabapentin": unit("300")}),
            ("gabapentin 1,600 mg tablet", {"gabapentin": unit("1600")}),
            ("oxymorphone hcl - 10 mg oral tablet", {"oxymorphone": unit("10")}),
            ("TRAMADOL HCL TAB 50MGTRAMADOL HCL", {"tramadol": unit("50")}),
            ("fentanyl citrate 1200 mcg buccal lozenge on a handle", {"fentanyl": unit("1.2")}),
            ("codeine 10 MG / phenylephrine 10 MG Oral Tablet", {"codeine": unit("10"), "phenylephrine": unit("10")}),
            ("levothyroxine 50 mcg tablet", {"levothyroxine": unit("0.05")}),
            ("Phenytoin Sodium Extended 100mg Cap", {"phenytoin": unit("100")}),
            ("paracetamol 500 mg tablets", {"acetaminophen": unit("500")}),
            ("hydrocodone/APAP 5/325 mg tab", {"hydrocodone": unit("5"), "acetaminophen": unit("325")}),
            ("Suboxone 8 mg film", {"buprenorphine": unit("8"), "naloxone": unit("2")}),
            ("oxycodone 5 mg / 5 mL (1 mg/mL) solution", {"oxycodone": ml("1")}),
            (
                "Percocet (oxycodone-acetaminophen) 5-325 mg tablet",
                {"oxycodone": unit("5"), "acetaminophen": unit("325")},
            ),
            ("1 ML hydromorphone hydrochloride 2 MG/ML Injection", {"hydromorphone": ml("2")}),
            ("Oxycodon 2,5 mg Tabletten", {"oxycodone": unit("2.5")}),
            ("oxycodone 5 mg/325 mg acetaminophen", {"oxycodone": unit("5"), "acetaminophen": unit("325")}),
            ("NALOXONE HCL 4 MG/0.1ML NA LIQD", {"naloxone": ml("40")}),
            ("MORPHINE SULFATE (CONCENTRATE) 10 MG /0.5 ML PO SOLN", {"morphine": ml("20")}),
            (
                "HYDROcodone-acetaminophen (NORCO) 5-325 mg per tablet",
                {"hydrocodone": unit("5"), "acetaminophen": unit("325")},
            ),
            (
                "BUTALBITAL-APAP-CAFFEINE 50-325-40 MG PO TABS",
                {"butalbital": unit("50"), "acetaminophen": unit("325"), "caffeine": unit("40")},
            ),
            ("fentanyl 12 mcg/hr", {"fentanyl": (Decimal("0.012"), "h")}),
            ("Diclofenac Na 75 mg tablet", {"diclofenac": unit("75")}),
        ],
    )
    def test_styles(self, text: str, expected: dict[str, Any]) -> None:
        product = find([], text)
        assert parts(product) == expected

    @pytest.mark.parametrize(
        ("text", "form", "route", "release"),
        [
            ("12 HR oxycodone hydrochloride 20 MG Extended Release Oral Tablet [OxyContin]", "tablet", "oral", "ER"),
            ("oxyCODONE 30 mg tablet, extended release", "tablet", "oral", "ER"),
            ("OxyContin 20 mg tablet", "tablet", "oral", "ER"),
            ("oxycodone hcl 20 mg tb12", "tablet", "oral", "ER"),
            ("oxycodone 5 mg tablet", "tablet", "oral", "IR"),
            ("oxycodone prolonged release tablets 10 mg", "tablet", "oral", "ER"),
            ("MORPHINE SULFATE 15 MG", None, None, None),
            ("Morphine IR 15 mg oral tablet", "tablet", "oral", "IR"),
            ("morphine sulfate 15 mg SR tablet", "tablet", "oral", "ER"),
            ("duloxetine 60 MG Delayed Release Oral Capsule", "capsule", "oral", None),
            ("buprenorphine 8 mg SL tablet", "tablet", "sublingual", "IR"),
            ("fentanyl 200 mcg buccal tablet", "tablet", "buccal", "IR"),
            ("Narcan 4 mg/actuation nasal spray", "spray", "nasal", "IR"),
            ("morphine 10 mg rectal suppository", "suppository", "rectal", "IR"),
            ("hydromorphone 2 mg/mL injectable solution", "injection", "parenteral", None),
            ("HYDROMORPHONE HCL 2 MG/ML IJ SOLN", "injection", "parenteral", None),
            ("FENTANYL CITRATE 200 MCG BU LPOP", "lozenge", "transmucosal", "IR"),
            ("FENTANYL 25 MCG/HR TD PT72", "patch", "transdermal", "ER"),
            ("TRAMADOL HCL ER 100 MG PO TB24", "tablet", "oral", "ER"),
            ("DULOXETINE HCL 30 MG PO CPEP", "capsule", "oral", None),
            ("BELLADONNA ALKALOIDS-OPIUM 16.2-60 MG RE SUPP", "suppository", "rectal", "IR"),
            (
                "HYDROcodone-chlorpheniramine 10 mg-8 mg/5 mL oral suspension, extended release",
                "solution",
                "oral",
                "ER",
            ),
        ],
    )
    def test_form_route_and_release(self, text: str, form: str | None, route: str | None, release: str | None) -> None:
        product = find([], text)
        assert (product.form, product.route, product.release) == (form, route, release)

    @pytest.mark.parametrize(
        ("text", "family"),
        [
            ("OxyContin 20 mg tablet", "oxycontin"),
            ("oxycodone 20 mg tablet extended release 12 hour", "oxycontin"),
            ("Xtampza ER 18 mg capsule", "xtampza"),
            ("Hysingla ER 40 mg tablet", "hysingla"),
            ("Zohydro ER 20 mg capsule", "zohydro"),
            ("Exalgo 8 mg tablet", "exalgo"),
            ("MS Contin 30 mg tablet", "ms-contin"),
            ("morphine ER 30 mg oral capsule", "kadian"),
            ("buprenorphine 8 MG / naloxone 2 MG Sublingual Film", "oud-buprenorphine"),
            ("buprenorphine 8 MG Sublingual Tablet", "oud-buprenorphine"),
            ("0.5 ML buprenorphine 200 MG/ML Prefilled Syringe", "oud-buprenorphine"),
            ("Sublocade 300 mg syringe", "oud-buprenorphine"),
            ("1 ML buprenorphine 0.3 MG/ML Injection", None),
            ("Butrans 10 mcg/hr patch", "butrans"),
            ("Belbuca 75 mcg buccal film", "belbuca"),
            ("fentanyl 0.2 MG Oral Lozenge", "fentanyl-transmucosal-tablet"),
            ("Fentora 100 mcg buccal tablet", "fentanyl-transmucosal-tablet"),
            ("fentanyl 0.4 MG Sublingual Tablet", "fentanyl-transmucosal-tablet"),
            ("fentanyl 0.6 MG Buccal Film", "fentanyl-film-spray"),
            ("fentanyl 0.4 MG/ACTUAT Mucosal Spray", "fentanyl-film-spray"),
            ("fentanyl 0.1 MG/ACTUAT Metered Dose Nasal Spray", "fentanyl-nasal"),
            ("72 HR fentanyl 0.025 MG/HR Transdermal System", None),
            ("oxycodone 5 mg tablet", None),
        ],
    )
    def test_families(self, text: str, family: str | None) -> None:
        assert find([], text).family == family

    @pytest.mark.parametrize(
        ("text", "ingredient"),
        [
            ("FENTANYL 50MCG", "fentanyl"),  # of a patch an hour, or of a lozenge
            ("morphine oral solution 20 mg", "morphine"),  # in how many mL?
            ("Morphine Sulfate (2-4mg) 2-4mg Range", "morphine"),
            ("oxycodone", "oxycodone"),
            ("Dilaudid 2 mg or 4 mg tablet", "hydromorphone"),
            ("Duragesic-25 patch", "fentanyl"),
            ("tramadol 37.5-325 mg", "tramadol"),
        ],
    )
    def test_no_strength_is_guessed(self, text: str, ingredient: str) -> None:
        product = find([], text)
        assert (product.level, parts(product)) == ("ingredient", {ingredient: None})

    def test_contradicting_strengths_are_unread(self) -> None:
        product = find([], "Percocet 5/325 325 mg-2.5 mg oral tablet")
        assert product.level == "ingredient"
        assert product.certainty_notes

    def test_an_unlisted_combination_is_read_in_order_and_says_so(self) -> None:
        product = find([], "tramadol-ibuprofen 40-500 mg tablet")
        assert parts(product) == {"tramadol": unit("40"), "ibuprofen": unit("500")}
        assert any("order of the name" in note for note in product.certainty_notes)

    @pytest.mark.parametrize(
        "text",
        ["metformin 500 mg tablet", "lisinopril 10 MG Oral Tablet", "Atorvastatin", "Levora 0.15/30 28 Day Pack"],
    )
    def test_medicines_outside_the_scope_are_other(self, text: str) -> None:
        assert find([], text).level == "other"

    @pytest.mark.parametrize(
        "text", ["frobnicate 5 mg tablet", "", "   ", "Vial Send Vial", "gabapentinoid", "xoxycodone 5 mg"]
    )
    def test_what_nobody_knows_is_unknown(self, text: str) -> None:
        product = find([], text)
        assert (product.level, product.parts) == ("unknown", ())

    def test_nothing_at_all(self) -> None:
        assert find([], None) == Product(name="", level="unknown")


class TestCodeAndName:
    def test_a_retired_code_is_read_by_its_display(self) -> None:
        product = find([rx("99999999", "oxycodone hydrochloride 10 MG Oral Tablet")], None)
        assert (product.level, parts(product)) == ("product", {"oxycodone": unit("10")})

    @pytest.mark.parametrize(
        ("code", "text", "drugs"),
        [("1049621", "gabapentin 300 MG Oral Capsule", "oxycodone gabapentin"),
         ("310431", "morphine 15 mg tablet", "gabapentin morphine"),
         ("310431", "lisinopril 10 mg tablet", "gabapentin lisinopril"),
         ("2551", "morphine 15 mg tablet", "ciprofloxacin morphine")],
    )  # fmt: skip
    def test_where_they_name_different_drugs_it_is_in_scope_by_either_and_unread(
        self, code: str, text: str, drugs: str
    ) -> None:
        for product in (find([rx(code, text)], None), find([rx(code)], text)):
            assert product.ingredients == tuple(drugs.split())
            assert product.level == "ingredient"
            first, second = drugs.split()
            assert product.disputed == f"code and text disagree: its code says {first}, its name {second}"
            assert {part.strength for part in product.parts} == {None}

    def test_two_names_or_two_codes_of_different_drugs_are_in_dispute_too(self) -> None:
        product = find([Coding("urn:local", "7", "gabapentin 300 MG Oral Capsule")], "morphine 15 mg tablet")
        assert (product.ingredients, product.level) == (("gabapentin", "morphine"), "ingredient")
        assert "its names say gabapentin; morphine" in str(product.disputed)
        assert "its codes say oxycodone; gabapentin" in str(find([rx("1049621"), rx("310431")], None).disputed)

    @pytest.mark.parametrize("text", ["Percocet 5-325", "oxycodone-acetaminophen 5-325 mg tablet"])
    @pytest.mark.parametrize("code", ["1049621", "7804"])
    def test_a_name_that_says_more_than_the_code_is_counted_whole(self, code: str, text: str) -> None:
        product = find([rx(code)], text)
        assert parts(product) == {"oxycodone": unit("5"), "acetaminophen": unit("325")}
        assert (product.level, product.disputed) == ("product", None)
        assert "the code says oxycodone, its name" in product.certainty_notes[0]

    def test_a_code_that_says_more_than_the_name_is_counted_whole(self) -> None:
        for found in (find([rx("1049221")], "oxycodone 5 mg tablet"), find([rx("1049621"), rx("1049221")], None)):
            assert parts(found) == {"oxycodone": unit("5"), "acetaminophen": unit("325")}

    def test_a_strength_in_dispute_is_not_read(self) -> None:
        for product in (
            find([rx("1049621")], "oxycodone 10 mg tablet"),
            find([rx("1049621")], "Percocet 10-325"),
            find([Coding("", "", "oxycodone 5 mg tablet")], "oxycodone 10 mg tablet"),
        ):
            assert parts(product)["oxycodone"] is None
            assert product.level == "ingredient"
            assert any("different strengths of oxycodone" in note for note in product.certainty_notes)

    def test_release_that_disagrees_is_noted(self) -> None:
        product = find([rx("897712")], "hydromorphone hcl er 8 mg oral tablet er 24 hour abuse-deterrent")
        assert product.release == "IR"
        assert product.certainty_notes == ("the code is of an IR product, the name of an ER one",)

    def test_agreement_is_silent(self) -> None:
        product = find(
            [rx("857005", "acetaminophen 325 MG / hydrocodone bitartrate 7.5 MG Oral Tablet")], "Norco 7.5/325"
        )
        assert product.certainty_notes == ()

    def test_an_ingredient_code_takes_its_strength_from_the_name(self) -> None:
        product = find([rx("7804", "Oxycodone")], "oxycodone 5 mg oral tablet")
        assert (product.level, parts(product), product.form) == ("product", {"oxycodone": unit("5")}, "tablet")
        assert product.certainty_notes == ("the strength of oxycodone is read from its name",)

    def test_a_component_code_takes_its_form_from_the_name(self) -> None:
        product = find([rx("576376")], "Subutex 8 mg sublingual tablet")
        assert (product.form, product.route, product.family) == ("tablet", "sublingual", "oud-buprenorphine")

    def test_an_abbreviated_name_is_no_disagreement(self) -> None:
        assert find([rx("993781")], "Tylenol #3").certainty_notes == ()

    def test_naloxone_nasal_spray_of_the_kit(self) -> None:
        product = find([rx("1725059")], None)
        assert (product.level, product.route, product.ingredients) == ("product", "nasal", ("naloxone",))

    def test_depots_keep_their_volume(self) -> None:
        assert find([rx("1996184")], None).container_ml == Decimal("0.5")

    @pytest.mark.parametrize("text", ["lidocaine 5 % patch", "Lidocaine Jelly 2% 5mL Tube", "Voltaren 1 % topical gel"])
    def test_local_products_without_strength_are_not_unread(self, text: str) -> None:
        product = find([], text)
        assert product.local
        assert product.level == "other"


SINGLE = [
    "oxycodone",
    "morphine",
    "gabapentin",
    "tramadol",
    "lorazepam",
    "duloxetine",
    "acetaminophen",
    "codeine",
    "naloxone",
]


@given(
    st.lists(st.sampled_from(SINGLE), min_size=1, max_size=3, unique=True),
    st.lists(st.decimals("0.1", "999", places=1), min_size=3, max_size=3),
    st.sampled_from(
        [("MG", "Oral Tablet", "unit"), ("MG/ML", "Oral Solution", "mL"), ("MG", "Rectal Suppository", "unit")]
    ),
    st.sampled_from(["", "Hydrochloride", "Sulfate"]),
)
def test_rxnorm_grammar_is_read_back(
    names: list[str], amounts: list[Decimal], kind: tuple[str, str, str], salt: str
) -> None:
    """A second, naive reading of the same grammar: the name is put together from what must come out."""
    measure, form, per = kind
    text = (
        " / ".join(f"{name} {salt} {amount} {measure}" for name, amount in zip(names, amounts, strict=False))
        + f" {form}"
    )
    pairs = zip(names, amounts, strict=False)
    expected = tuple(Part(name, Strength(amount, per)) for name, amount in pairs)  # type: ignore[arg-type]
    assert find([], text).parts == expected


@given(st.text(max_size=60), st.sampled_from(["", RXNORM, NDC, SNOMED]), st.text("0123456789-", max_size=12))
def test_find_never_raises(text: str, system: str, code: str) -> None:
    product = find([Coding(system, code, text)], text)
    assert product.level in ("product", "ingredient", "other", "unknown")


@given(st.sampled_from([line.split(",")[0] for line in load().products_text.splitlines()[1:]]))
def test_every_code_is_found(code: str) -> None:
    product = by_code(RXNORM, code)
    assert product is not None
    assert product.code == code
    assert product.parts


@pytest.mark.parametrize("text", ["ACETAMINOPHEN-COD #3 TABLET", "Tylenol #3", "TYLENOL 4", "APAP-COD 300-30"])
def test_a_pharmacys_short_name_of_codeine_with_acetaminophen_is_an_opioid(text: str) -> None:
    assert set(find([], text).ingredients) == {"acetaminophen", "codeine"}


def test_a_fish_oil_is_no_codeine() -> None:
    assert "codeine" not in find([], "cod liver oil capsule").ingredients


def test_codes_of_different_strengths_are_not_chosen_between() -> None:
    rxnorm = "http://www.nlm.nih.gov/research/umls/rxnorm"
    for codes in (("1049621", "1049683"), ("1049683", "1049621")):
        product = find([Coding(rxnorm, code, None) for code in codes], None)
        assert (product.level, product.parts) == ("ingredient", (Part("oxycodone", None),))
        assert "different strengths" in product.certainty_notes[0]


@pytest.mark.parametrize(
    "text",
    [
        "hydrocodone 7.5 mg-acetaminophen 325 mg/15 mL oral solution",
        "HYDROCODONE 7.5 MG-ACETAMINOPHEN 325 MG/15 ML ORAL SOLUTION",
        "acetaminophen 325 mg-hydrocodone 7.5 mg/15 mL oral liquid",
        "hydrocodone bitartrate 7.5 mg / acetaminophen 325 mg per 15 mL",
        "hydrocodone-acetaminophen 7.5-325 mg/15 mL oral solution",
        "hydrocodone-acetaminophen 7.5 mg-325 mg/15 mL oral solution",
        "HYDROcodone 7.5 mg/15 mL-acetaminophen 325 mg/15 mL oral solution",
        "hydrocodone 7.5 mg and acetaminophen 325 mg/15 mL (15 mL) oral solution cup",
    ],
)
def test_the_volume_at_the_end_of_a_joined_name_is_that_of_both(text: str) -> None:
    strengths = parts(find([], text))
    assert strengths["hydrocodone"] == per_ml("7.5", "15")
    assert strengths["acetaminophen"] == per_ml("325", "15")


@pytest.mark.parametrize(
    ("text", "opioid"),
    [
        ("acetaminophen 120 mg-codeine 12 mg/5 mL oral elixir", ("codeine", "12", "5")),
        ("promethazine 6.25 mg-codeine phosphate 10 mg/5 mL syrup", ("codeine", "10", "5")),
        ("hydrocodone 10 mg-chlorpheniramine 8 mg/5 mL oral susp extend.rel 12hr", ("hydrocodone", "10", "5")),
        ("oxycodone 5 mg-acetaminophen 325 mg/5 mL oral solution", ("oxycodone", "5", "5")),
        ("oxyCODONE (oxyCODONE 5 mg/5 mL oral solution)", ("oxycodone", "5", "5")),
    ],
)
def test_liquids_of_hospital_systems(text: str, opioid: tuple[str, str, str]) -> None:
    name, mg, volume = opioid
    assert parts(find([], text))[name] == per_ml(mg, volume)


@pytest.mark.parametrize(
    "text", ["HYDROcodone-acetaminophen 5-325 mg tablet", "hydrocodone 5 mg-acetaminophen 325 mg tab"]
)
def test_tablets_of_hospital_systems(text: str) -> None:
    assert parts(find([], text)) == {"hydrocodone": unit("5"), "acetaminophen": unit("325")}
    assert parts(find([], "oxyCODONE-acetaminophen 5 mg-325 mg oral tablet"))["oxycodone"] == unit("5")


def test_a_form_between_two_strengths_parts_them() -> None:
    product = find([], "hydrocodone 5 mg tablet-acetaminophen 325 mg/15 mL oral solution")
    assert parts(product)["hydrocodone"] != per_ml("5", "15")


def per_ml(mg: str, volume: str) -> tuple[Decimal, str]:
    return Decimal(mg) / Decimal(volume), "mL"
