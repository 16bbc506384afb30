"""Addresses of orders and of registration."""

from plumbline.doors.web.pages import page
from plumbline.doors.web.work_orders.views import listing, moving, noting, reading, registering
from plumbline.ground.organization.states import Permission

_SEE, _REGISTER = Permission.ORDERS_VIEW, Permission.ORDERS_REGISTER

urlpatterns = [
    page("orders/", listing.index, name="orders", needs=_SEE),
    page("orders/<str:number>/", reading.show, name="order", needs=_SEE),
    page("orders/<str:number>/moves/<str:name>/", moving.move, name="order-move", needs=_SEE),
    page("orders/<str:number>/remarks/", noting.remark, name="order-remark", needs=_SEE),
    page("orders/<str:number>/files/", noting.attach, name="order-attach", needs=_SEE),
    page("orders/<str:number>/files/<uuid:attachment>/", reading.file, name="order-file", needs=_SEE),
    page("orders/<str:number>/contact/", noting.reveal, name="order-reveal", needs=_SEE),
    page("register/", registering.register, name="register", needs=_REGISTER),
    page("register/customers/", registering.customers_found, name="register-customers", needs=_REGISTER),
    page("register/customer/", registering.customer_chosen, name="register-customer", needs=_REGISTER),
    page("register/types/", registering.types_found, name="register-types", needs=_REGISTER),
    page("register/type/", registering.type_chosen, name="register-type", needs=_REGISTER),
    page("register/preview/", registering.preview, name="register-preview", needs=_REGISTER),
    page("register/draft/", registering.draft, name="register-draft", needs=_REGISTER),
]
