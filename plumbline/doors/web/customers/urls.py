"""Addresses of customers."""

from plumbline.doors.web.customers import views
from plumbline.doors.web.pages import page
from plumbline.ground.organization.states import Permission

urlpatterns = [
    page("customers/", views.index, name="customers", needs=Permission.CUSTOMERS_VIEW),
    page("customers/<uuid:customer>/", views.show, name="customer", needs=Permission.CUSTOMERS_VIEW),
    page("customers/<uuid:customer>/contact/", views.reveal, name="customer-reveal", needs=Permission.PERSONAL_REVEAL),
]
