"""Raw FHIR JSON -> Record, tolerant of what EHRs really send: wrong cardinality, nulls, older and newer versions.

Nothing here raises on a resource: what cannot be read becomes an Unread or a Gap that names the element.
"""
