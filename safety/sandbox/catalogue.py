"""The drugs, conditions and observations that the synthetic patients draw on, by a short name."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent / "patients"
UCUM = "http://unitsofmeasure.org"
LOINC = "http://loinc.org"
_RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
_NDC = "http://hl7.org/fhir/sid/ndc"
_ICD10 = "http://hl7.org/fhir/sid/icd-10-cm"


@dataclass(frozen=True, slots=True)
class Drug:
    """unit: what one dose is counted in ("tablet", "patch"); rxnorm is missing for what no table knows."""

    name: str
    unit: str
    rxnorm: str | None = None
    ndc: str | None = None

    def concept(self) -> dict[str, Any]:
        if self.rxnorm is None:
            return {"text": self.name}
        return {"coding": [{"system": _RXNORM, "code": self.rxnorm, "display": self.name}], "text": self.name}

    def ndc_concept(self) -> dict[str, Any]:
        """Only the package's product code and no words, as pharmacies send it."""
        return {"coding": [{"system": _NDC, "code": self.ndc}]}


@dataclass(frozen=True, slots=True)
class Condition:
    """icd10 is missing for what that classification has no code for; such a thing is named in words."""

    name: str
    icd10: str | None = None

    def concept(self) -> dict[str, Any]:
        if self.icd10 is None:
            return {"text": self.name}
        return {"coding": [{"system": _ICD10, "code": self.icd10, "display": self.name}], "text": self.name}


@dataclass(frozen=True, slots=True)
class Observation:
    """category: laboratory, vital-signs, survey. A result in words (a genotype) has no unit."""

    name: str
    loinc: str
    category: str
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Raises KeyError that names what a patient file asked for and the catalogue lacks."""

    drugs: Mapping[str, Drug]
    conditions: Mapping[str, Condition]
    observations: Mapping[str, Observation]

    def drug(self, name: str) -> Drug:
        return self.drugs[name]

    def condition(self, name: str) -> Condition:
        return self.conditions[name]

    @classmethod
    def load(cls) -> "Catalogue":
        raw = read_yaml("catalogue.yaml")
        return cls(
            {name: Drug(**row) for name, row in raw["drugs"].items()},
            {name: Condition(**row) for name, row in raw["conditions"].items()},
            {name: Observation(**row) for name, row in raw["observations"].items()},
        )


def read_yaml(name: str) -> Any:
    return yaml.load((FOLDER / name).read_text("utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506
