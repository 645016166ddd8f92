"""`python -m launcher run | migrate | clean-var`. An expected obstacle is one sentence and status 1, no traceback."""

import io
import signal
import sys
from collections.abc import Callable
from types import FrameType

from launcher import run as errands
from launcher.trouble import Trouble

COMMANDS: dict[str, Callable[[], None]] = {
    "run": errands.run,
    "migrate": errands.migrate,
    "clean-var": errands.clean_var,
}
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def main(arguments: list[str]) -> int:
    if len(arguments) != 1 or arguments[0] not in COMMANDS:
        print(f"Usage: python -m launcher {' | '.join(COMMANDS)}", file=sys.stderr)
        return 2
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a terminal without Chinese is no reason to stop
    for number in STOP_SIGNALS:
        signal.signal(number, _stop)
    try:
        COMMANDS[arguments[0]]()
    except KeyboardInterrupt:
        print("Stopped.  已停止。", flush=True)
    except (Trouble, OSError) as trouble:
        print(f"\n{_sentence(trouble)}", file=sys.stderr)
        return 1
    return 0


def _stop(number: int, frame: FrameType | None) -> None:
    """Once: while everything is being stopped, more of the same would only leave something running."""
    for each in STOP_SIGNALS:
        signal.signal(each, signal.SIG_IGN)
    raise KeyboardInterrupt


def _sentence(trouble: Trouble | OSError) -> str:
    if isinstance(trouble, OSError):
        return f"{trouble.filename or 'The system'}: {trouble.strerror}. Repair that and start again."
    return str(trouble)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
