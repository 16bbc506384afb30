"""Addresses of imported files."""

from plumbline.doors.web.measurements import uploading, views
from plumbline.doors.web.pages import page
from plumbline.ground.organization.states import Permission

_IMPORT = Permission.MEASUREMENTS_IMPORT
_LOOK = (Permission.INDICATORS_VIEW, Permission.MEASUREMENTS_IMPORT)

urlpatterns = [
    page("measurements/", views.index, name="measurements", needs=_LOOK),
    page("measurements/rows/", views.row, name="measurement-row", needs=_LOOK),
    page("measurements/upload/", uploading.upload, name="measurements-upload", needs=_IMPORT),
    page("measurements/tables/<slug:kind>/", uploading.table, name="measurements-table", needs=_IMPORT),
    page("measurements/uploads/<uuid:upload_id>/", uploading.preview, name="measurements-preview", needs=_IMPORT),
    page(
        "measurements/uploads/<uuid:upload_id>/rejects/",
        uploading.rejects,
        name="measurements-preview-rejects",
        needs=_IMPORT,
    ),
    page(
        "measurements/uploads/<uuid:upload_id>/confirm/", uploading.confirm, name="measurements-confirm", needs=_IMPORT
    ),
    page(
        "measurements/uploads/<uuid:upload_id>/discard/", uploading.discard, name="measurements-discard", needs=_IMPORT
    ),
    page("measurements/<uuid:batch_id>/", views.batch, name="measurements-batch", needs=_LOOK),
    page("measurements/<uuid:batch_id>/rejects/", views.rejects, name="measurements-rejects", needs=_IMPORT),
    page("measurements/<uuid:batch_id>/file/", views.file, name="measurements-file", needs=_IMPORT),
]
