"""Every question the outside may ask about visits."""

from plumbline.service.field_visits.models import Visit
from plumbline.service.field_visits.queries.jobs import Job, done_lately, job_of, jobs_of
from plumbline.service.field_visits.queries.lists import Lists, lists_for
from plumbline.service.field_visits.queries.visits import (
    FileHere,
    file_of_visit,
    files_of,
    has_sheet,
    open_visit,
    visits_of,
    workable_order,
)

__all__ = [
    "FileHere",
    "Job",
    "Lists",
    "Visit",
    "done_lately",
    "file_of_visit",
    "files_of",
    "has_sheet",
    "job_of",
    "jobs_of",
    "lists_for",
    "open_visit",
    "visits_of",
    "workable_order",
]
