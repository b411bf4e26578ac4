"""What the proposals have in common: the record with an order or a request more, and numbers as JSON has them."""

import dataclasses
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from fhir_client.reading.events import read_event
from fhir_client.reading.medications import Shelf
from safety.regimen.counting import replacements
from safety.regimen.record import Order, Record

UCUM = "http://unitsofmeasure.org"


def with_orders(record: Record, orders: Iterable[Order]) -> Record:
    """The record with these orders in place of its own, and what replaces what worked out anew."""
    return dataclasses.replace(record, orders=replacements(orders, record.today))


def added(record: Record, order: Order) -> Record:
    return with_orders(record, (*record.orders, order))


def with_request(record: Record, resource: Mapping[str, Any], reference: str) -> Record | None:
    """The record with a request or plan as the event reader reads it; None where the reader makes nothing of it."""
    event = read_event(resource, reference, Shelf(), draft=True)
    return None if event is None else dataclasses.replace(record, events=(*record.events, event))


def amount(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)
