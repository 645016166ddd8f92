"""TCP ports of this machine."""

import socket

from launcher.trouble import Trouble

LOOPBACK = "127.0.0.1"


def free_port() -> int:
    """A port nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port = probe.getsockname()[1]
        assert isinstance(port, int)
        return port


def require_free(port: int, variable: str) -> None:
    """Raise `Trouble` if somebody listens on `port`; `variable` is the setting that chooses another."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # a port only just given up counts as free
        try:
            probe.bind((LOOPBACK, port))
        except OSError as error:
            raise Trouble(
                f"Port {port} cannot be used ({error.strerror}): stop what uses it, or choose another with {variable}=…"
            ) from error
