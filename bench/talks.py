"""`talk_list` and `talk_record`: our API against bare Flask doing the same SQL, both under config/gunicorn.py."""

import json
from collections.abc import Callable

from bench.load import Pieces, http_request
from bench.rounds import Figure, Rate, alternate
from bench.stage import LIST, Stage

BAR = 0.6


def measure_list(stage: Stage, reference_port: int, *, requests: int, rounds: int) -> Figure:
    """`requests` in each round, by each side."""

    def lists(path: str) -> list[Pieces]:
        return [http_request("GET", path, stage.headers)] * requests

    return _measure(stage, reference_port, "talk_list", LIST, lists, 200, rounds)


def measure_record(stage: Stage, reference_port: int, *, requests: int, rounds: int) -> Figure:
    def records(path: str) -> list[Pieces]:
        headers = {**stage.headers, "Content-Type": "application/json"}
        bodies = (json.dumps(stage.talk_body(), ensure_ascii=False).encode() for _ in range(requests))
        return [http_request("POST", path, headers, body) for body in bodies]

    return _measure(stage, reference_port, "talk_record", "/api/talks", records, 201, rounds)


def _measure(
    stage: Stage,
    reference_port: int,
    name: str,
    path: str,
    requests: Callable[[str], list[Pieces]],
    status: int,
    rounds: int,
) -> Figure:
    effort = stage.effort()

    def side(port: int, path: str) -> Rate:
        return lambda: effort.fire(port, requests(path), status)

    sides = side(reference_port, "/talks"), side(reference_port, "/pooled/talks"), side(stage.port, path)
    alternate(*sides, rounds=1)  # connections and caches are there from now on
    reference, pooled, ours = alternate(*sides, rounds=rounds)
    return Figure(name, "requests/s", BAR, ours, reference, pooled, effort.notes)
