"""Addresses of orders and of registration."""

from plumbline.doors.web.pages import page
from plumbline.doors.web.work_orders.views import (
    arranging,
    bulk,
    drafting,
    exporting,
    listing,
    moving,
    noting,
    printing,
    reading,
    registering,
    suggesting,
)
from plumbline.ground.organization.states import Permission

_SEE, _REGISTER = Permission.ORDERS_VIEW, Permission.ORDERS_REGISTER

urlpatterns = [
    page("orders/", listing.index, name="orders", needs=_SEE),
    page("orders/views/", arranging.views, name="order-views", needs=_SEE),
    page("orders/views/<uuid:view>/", arranging.change, name="order-view", needs=_SEE),
    page("orders/columns/", arranging.columns, name="order-columns", needs=_SEE),
    page("orders/together/", bulk.move_together, name="orders-together", needs=_SEE),
    page("orders/export/", exporting.export, name="orders-export", needs=_SEE),
    page("orders/<str:number>/", reading.show, name="order", needs=_SEE),
    page("orders/<str:number>/moves/<str:name>/", moving.move, name="order-move", needs=_SEE),
    page("orders/<str:number>/remarks/", noting.remark, name="order-remark", needs=_SEE),
    page("orders/<str:number>/files/", noting.attach, name="order-attach", needs=_SEE),
    page("orders/<str:number>/files/<uuid:attachment>/", reading.file, name="order-file", needs=_SEE),
    page("orders/<str:number>/files/<uuid:attachment>/view/", reading.file_inside, name="order-file-view", needs=_SEE),
    page("orders/<str:number>/print/", printing.sheet, name="order-print", needs=_SEE),
    page("orders/<str:number>/contact/", noting.reveal, name="order-reveal", needs=_SEE),
    page("register/", registering.register, name="register", needs=_REGISTER),
    page("register/customers/", suggesting.customers_found, name="register-customers", needs=_REGISTER),
    page("register/customer/", suggesting.customer_chosen, name="register-customer", needs=_REGISTER),
    page("register/types/", suggesting.types_found, name="register-types", needs=_REGISTER),
    page("register/type/", suggesting.type_chosen, name="register-type", needs=_REGISTER),
    page("register/preview/", suggesting.preview, name="register-preview", needs=_REGISTER),
    page("register/urge/", registering.urge, name="register-urge", needs=_REGISTER),
    page("register/draft/", drafting.draft, name="register-draft", needs=_REGISTER),
]
