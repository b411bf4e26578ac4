"""Which opioid orders treat opioid use disorder: rules.md X03."""

from safety.regimen.record import Order, Record

DISORDER = "opioid_use_disorder"
_SUBSTITUTES = frozenset({"buprenorphine", "methadone"})
_ONLY_FOR_DISORDER = frozenset({"sublingual", "subcutaneous"})
_PAIN_FAMILIES = frozenset({"butrans", "belbuca"})


def is_oud_treatment(order: Order) -> bool:
    """Whether the order's reason says so, or its product is for nothing else (sublingual or depot buprenorphine)."""
    if not _SUBSTITUTES & set(order.product.ingredients):
        return False
    return DISORDER in order.groups or _labelled_only_for_it(order)


def _labelled_only_for_it(order: Order) -> bool:
    product = order.product
    if not order.takes("buprenorphine") or product.family in _PAIN_FAMILIES:
        return False
    if product.family == "oud-buprenorphine" or "naloxone" in product.ingredients:
        return True
    return (order.route or product.route) in _ONLY_FOR_DISORDER


def has_oud(record: Record) -> bool:
    """Opioid use disorder on the problem list, in remission too."""
    return bool(record.problems_in(DISORDER, active=False))
