"""Which fact wakes whom: reading these three files is reading the product's automation.

``@when`` alone runs inside the transaction that made the fact; ``later=True`` queues in that same transaction and runs in a job process. Everybody is known
here, and nobody knows this package: it is loaded once every table is known.
"""

from plumbline.wiring import evaluation, orders, supervision

loaded = (orders, supervision, evaluation)
