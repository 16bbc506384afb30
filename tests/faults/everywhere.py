"""Every page of the site, and addresses of things that are there."""

import uuid
from collections.abc import Iterator, Sequence

from django.urls import URLPattern, URLResolver
from django.urls.converters import IntConverter

from plumbline.doors.web import urls
from plumbline.doors.web.pages import terms_of
from plumbline.ground.regulations.models import Document
from plumbline.ground.service_levels.models import Calendar
from plumbline.service.work_orders.models import WorkOrder
from plumbline.supervision.callbacks.models import Callback
from tests.world import World


def page_routes() -> list[URLPattern]:
    """The pages of ours: not those of signing in, which a package brings."""
    return [each for each in _walked(urls.urlpatterns) if terms_of(each.callback) is not None]


def _walked(entries: Sequence[URLPattern | URLResolver]) -> Iterator[URLPattern]:
    for entry in entries:
        if isinstance(entry, URLResolver):
            yield from _walked(entry.url_patterns)
        else:
            yield entry


class Stranger:
    """What stands in the addresses of pages: for each part something that is there, where anything is."""

    @staticmethod
    def arguments(route: URLPattern, world: World) -> list[str]:
        order, callback = WorkOrder.objects.first(), Callback.objects.first()
        document, calendar = Document.objects.first(), Calendar.objects.first()
        assert order
        assert document
        assert calendar
        number = (
            callback.case_file.number if callback and "callbacks/" in str(route.pattern) else order.case_file.number
        )
        nobody = str(uuid.UUID(int=7))
        known = {
            "number": number,
            "name": "monthly-complaints" if route.name == "report" else "return_sheet",
            "code": calendar.code if route.name == "rules-calendar" else "CMP-01",
            "document": str(document.id),
        }
        numbers = {part for part, kind in route.pattern.converters.items() if isinstance(kind, IntConverter)}
        return ["7" if part in numbers else known.get(part, nobody) for part in route.pattern.converters]
