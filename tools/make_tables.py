"""Make the tables of safety/regimen/drugs from published terminology facts; stamp them once they pass both gates.

    python -m tools.make_tables FOLDER     from its drugs, ndc_products, ingredients, conditions and labs (.csv)
    python -m tools.make_tables --stamp    only check and stamp what is there

Where facts come from: RxNorm names and codes (National Library of Medicine) as openly licensed value sets carry them,
the FDA NDC directory of April 2019, ICD-10-CM of April 2026, LOINC, SNOMED CT (in files of their own), and this
package's own lists (classes, factor sets, units, dose forms, words). Rows that only unlicensed collections carry are
left out. The same input gives the same bytes. What is written by hand (renal*.csv, sig_words.csv, sources.toml and the
tables of single checks) is not touched.
"""

import csv
import io
import sys
from dataclasses import fields
from pathlib import Path
from typing import Any

from safety.regimen import knowledge
from safety.regimen.knowledge import DRUGS
from tools.tables import acb, concepts, drugs, forms, ingredients, mme, units


def main(arguments: list[str]) -> int:
    """Answers the exit code."""
    if len(arguments) != 1:
        sys.stderr.write(f"{__doc__}\n")
        return 2
    if arguments != ["--stamp"]:
        make(Path(arguments[0]))
    sys.stdout.write(f"{knowledge.stamp()}\n")
    return 0


def make(folder: Path) -> None:
    """Write every generated table."""
    products = drugs.products(folder)
    ndc = drugs.ndc(folder)
    rows = ingredients.rows(folder, products, ndc)
    known = {row[0] for row in rows}
    _write("products.csv", knowledge.ProductRow, products)
    _write("ndc.csv", knowledge.NdcRow, ndc)
    _write("ingredients.csv", knowledge.IngredientRow, rows)
    synonyms = ingredients.synonyms(known)
    known |= {row[0] for row in synonyms}
    _write("synonyms.csv", knowledge.BrandRow, synonyms)
    _write("brands.csv", knowledge.BrandRow, ingredients.brands(products, ndc, known))
    _write("ingredients_snomed.csv", knowledge.ConceptRow, ingredients.snomed(folder))
    _write("dose_forms.csv", knowledge.FormRow, forms.rows())
    _write("units.csv", knowledge.UnitRow, units.rows(units.UNITS, "ucum"))
    _write("units_snomed.csv", knowledge.UnitRow, units.rows(units.SNOMED, "snomed-ct"))
    _write("mme.csv", knowledge.MmeRow, mme.rows())
    _write("acb.csv", knowledge.AcbRow, acb.rows())
    _write("conditions_icd10.csv", knowledge.ConceptRow, concepts.icd10(folder))
    _write("conditions_snomed.csv", knowledge.ConceptRow, concepts.snomed(folder))
    _write("conditions_words.csv", knowledge.ConceptRow, concepts.words())
    _write("labs.csv", knowledge.LabRow, concepts.labs(folder))


def _write(name: str, kind: type[Any], rows: list[Any]) -> None:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([field.name for field in fields(kind)])
    writer.writerows(rows)
    (DRUGS / name).write_text(text.getvalue(), "utf-8")


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
