"""What the test session itself forbids."""

import socket
import warnings

import pytest
from pytest_socket import SocketConnectBlockedError


@pytest.mark.parametrize("address", ["192.0.2.1", "198.51.100.7"])
def test_no_test_reaches_the_network(address: str) -> None:
    # It warns before it refuses, and warnings are errors here.
    with socket.socket() as probe, pytest.raises((SocketConnectBlockedError, UserWarning), match=address):
        probe.connect((address, 80))


def test_this_machine_is_reachable() -> None:
    with socket.socket() as listener, socket.socket() as caller:
        listener.bind(("127.0.0.1", 0))
        listener.listen()

        caller.connect(listener.getsockname())


def test_a_warning_is_an_error() -> None:
    with pytest.raises(DeprecationWarning):
        warnings.warn("old", DeprecationWarning, stacklevel=1)
