"""Exit codes. A number is never reused; when several apply, `first` says which one is given."""

from collections.abc import Iterable
from enum import IntEnum

from fhir_client.errors import FetchError, MissingRequired, NotFhir, PatientMismatch, Refused, Unavailable
from safety.catalogue.cases import CaseError
from safety.regimen.knowledge import KnowledgeError


class Exit(IntEnum):
    """What a command tells the shell."""

    DONE = 0
    INTERNAL = 1
    USAGE = 2
    INPUT = 3
    REFUSED = 4
    UNAVAILABLE = 5
    PARTIAL = 6
    FINDINGS = 12
    CASES = 13


_PRECEDENCE = (
    Exit.INTERNAL,
    Exit.USAGE,
    Exit.INPUT,
    Exit.REFUSED,
    Exit.UNAVAILABLE,
    Exit.FINDINGS,
    Exit.CASES,
    Exit.PARTIAL,
    Exit.DONE,
)


class UsageError(Exception):
    """The command cannot mean what was typed; the message says what to type instead."""


EXPLAINED = (UsageError, FetchError, MissingRequired, PatientMismatch, NotFhir, KnowledgeError, CaseError)
"""Errors whose message is written for the person who typed the command. Any other is a fault of ours."""


def first(exits: Iterable[Exit]) -> Exit:
    """The one exit code for all that happened: 1, 2, 3, 4, 5, 12, 13, 6, in this order; 0 when nothing did."""
    return min((Exit.DONE, *exits), key=_PRECEDENCE.index)


def exit_of(error: Exception) -> Exit:
    """The exit code of an explained error."""
    match error:
        case UsageError():
            return Exit.USAGE
        case Refused():
            return Exit.REFUSED
        case Unavailable():
            return Exit.UNAVAILABLE
        case NotFhir() | CaseError() | FetchError() | MissingRequired() | PatientMismatch():
            return Exit.INPUT
        case _:
            return Exit.INTERNAL
