"""`python -m bench`: how fast we are beside something bare that does the same work; see README.md."""

import argparse
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from bench.backlog import measure_backlog
from bench.delivery import measure_delivery
from bench.load import UnexpectedAnswer
from bench.machine import describe_machine, save
from bench.photo_queue import measure_queue
from bench.photos import SIZE, draw_photo, measure_photos
from bench.renditions import measure_renditions
from bench.rosters import measure_import, measure_search
from bench.rounds import Figure
from bench.side import reference
from bench.stage import Stage, stage
from bench.sweep import measure_sweep
from bench.talks import measure_list, measure_record
from bench.verdict import measure_verdict
from launcher.trouble import Trouble


@dataclass(frozen=True)
class Sizes:
    """Of a round, for each side; and how many rounds."""

    listed: int
    recorded: int
    photos: int
    photo_size: tuple[int, int]
    messages: int
    rounds: int
    heavy_rounds: int
    """Of photos, copies, verdict, delivery and sweep."""
    counties: int
    talks: int
    """Of the sweep, in all counties together."""
    speakers: int
    """Of one roster."""
    imports: int
    """Rounds of importing it."""
    searches: int
    backlog: int
    """People, each of whom `BACKLOG_EACH` messages wait for."""
    looks: int
    """Verdicts of a round; twice as many photos are shrunk."""
    queue: int
    """Photos that wait at once."""


FULL = Sizes(300, 150, 8, SIZE, 1000, 15, 7, 3_000, 300_000, 20_000, 3, 300, 10_000, 4, 200)
QUICK = Sizes(40, 20, 2, (800, 600), 40, 1, 1, 40, 4_000, 1_000, 1, 20, 40, 1, 2)
BACKLOG_EACH = 10


def main() -> None:
    arguments = _parser().parse_args()
    sizes = QUICK if arguments.quick else FULL
    machine = describe_machine()
    _tell("Starting a fresh system …")
    try:
        with stage() as prepared, reference(prepared) as port:
            figures = [
                _shown(measure) for name, measure in _figures(prepared, port, sizes).items() if name in arguments.only
            ]
    except (Trouble, UnexpectedAnswer) as problem:
        sys.exit(f"Not measured: {problem}")
    if arguments.only == NAMES and not arguments.quick:
        _tell(f"Saved in {save(figures, machine, now=datetime.now(UTC))}")
    if arguments.strict and not all(figure.is_passed for figure in figures):
        sys.exit(1)


NAMES = [
    *("talk_list", "talk_record", "photo_post", "renditions", "verdict", "delivery", "sweep"),
    *("roster_import", "speaker_search"),
]
SCALE = ["backlog", "photo_queue"]
"""Each takes as long as all the others."""


def _figures(stage: Stage, port: int, sizes: Sizes) -> dict[str, Callable[[], Figure]]:
    rounds, heavy = sizes.rounds, sizes.heavy_rounds
    return {
        "talk_list": lambda: measure_list(stage, port, requests=sizes.listed, rounds=rounds),
        "talk_record": lambda: measure_record(stage, port, requests=sizes.recorded, rounds=rounds),
        "photo_post": lambda: measure_photos(
            stage, port, requests=sizes.photos, rounds=heavy, photo=draw_photo(sizes.photo_size)
        ),
        "renditions": lambda: measure_renditions(photos=2 * sizes.looks, rounds=heavy, size=sizes.photo_size),
        "verdict": lambda: measure_verdict(looks=sizes.looks, rounds=heavy, size=sizes.photo_size),
        "delivery": lambda: measure_delivery(stage, messages=sizes.messages, rounds=heavy),
        "sweep": lambda: measure_sweep(stage, counties=sizes.counties, talks=sizes.talks, rounds=heavy),
        "roster_import": lambda: measure_import(stage, speakers=sizes.speakers, rounds=sizes.imports),
        "speaker_search": lambda: measure_search(stage, speakers=sizes.speakers, searches=sizes.searches, rounds=heavy),
        "backlog": lambda: measure_backlog(stage, people=sizes.backlog, each=BACKLOG_EACH),
        "photo_queue": lambda: measure_queue(
            stage, photos=sizes.queue, idle_requests=sizes.listed, size=sizes.photo_size
        ),
    }


def _shown(measure: Callable[[], Figure]) -> Figure:
    figure = measure()
    print(figure.line(), flush=True)
    return figure


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one tiny round a figure: does it run? Nothing is saved")
    parser.add_argument("--strict", action="store_true", help="end with 1 when a ratio is below its bar")
    names = NAMES + SCALE
    parser.add_argument("--only", nargs="+", choices=names, default=NAMES, metavar="FIGURE", help="; ".join(names))
    parser.add_argument(
        "--scale",
        dest="only",
        action="store_const",
        const=SCALE,
        help="100,000 messages, two workers; 200 photos at once: twenty minutes",
    )
    return parser


def _tell(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
