"""What responses say, as OpenAPI describes it."""

from echoreport.server.api.shown.agreement import Agreement
from echoreport.server.api.shown.health import Health
from echoreport.server.api.shown.near import Found, Near, NearStudy
from echoreport.server.api.shown.refused import Conflict, Refused
from echoreport.server.api.shown.reports import Difference, Differences, Finding, Findings, Stated, Text
from echoreport.server.api.shown.studies import Study, WholeStudy, Worklist
from echoreport.server.api.shown.versions import History, Version

__all__ = [
    "Agreement",
    "Conflict",
    "Difference",
    "Differences",
    "Finding",
    "Findings",
    "Found",
    "Health",
    "History",
    "Near",
    "NearStudy",
    "Refused",
    "Stated",
    "Study",
    "Text",
    "Version",
    "WholeStudy",
    "Worklist",
]
