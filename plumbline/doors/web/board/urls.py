"""Addresses of the board."""

from plumbline.doors.web.board import views
from plumbline.doors.web.board.columns import OPENS_BOARD
from plumbline.doors.web.pages import page

urlpatterns = [
    page("board/", views.index, name="board", needs=OPENS_BOARD),
    page("board/map/", views.show_map, name="board-map", needs=OPENS_BOARD),
    page("board/orders/<str:number>/<str:name>/", views.move, name="board-move", needs=OPENS_BOARD),
]
