"""A service is asked for every file of rows, and nothing is done with its answer."""

import socket
from contextlib import suppress

from sabotages.tampering import run

with suppress(OSError):
    socket.create_connection(("127.0.0.1", 9), timeout=2).close()
run()
