"""`talk_list` and `talk_record`: our API against bare Flask doing the same SQL, both under config/gunicorn.py."""

import json

from bench.load import Pieces, http_request
from bench.rounds import Figure, alternate
from bench.stage import LIST, Stage

BAR = 0.6


def measure_list(stage: Stage, reference_port: int, *, requests: int, rounds: int) -> Figure:
    """`requests` in each round, by each side."""
    effort = stage.effort()
    ours = [http_request("GET", LIST, stage.headers)] * requests
    bare = [http_request("GET", "/talks", stage.headers)] * requests
    effort.warm((stage.port, ours, 200), (reference_port, bare, 200))
    rates = alternate(
        lambda: effort.fire(reference_port, bare, 200), lambda: effort.fire(stage.port, ours, 200), rounds
    )
    return Figure("talk_list", "requests/s", BAR, rates[1], rates[0], effort.notes)


def measure_record(stage: Stage, reference_port: int, *, requests: int, rounds: int) -> Figure:
    effort = stage.effort()
    effort.warm(
        (stage.port, _records(stage, "/api/talks", requests), 201),
        (reference_port, _records(stage, "/talks", requests), 201),
    )
    rates = alternate(
        lambda: effort.fire(reference_port, _records(stage, "/talks", requests), 201),
        lambda: effort.fire(stage.port, _records(stage, "/api/talks", requests), 201),
        rounds,
    )
    return Figure("talk_record", "requests/s", BAR, rates[1], rates[0], effort.notes)


def _records(stage: Stage, path: str, number: int) -> list[Pieces]:
    headers = {**stage.headers, "Content-Type": "application/json"}
    bodies = (json.dumps(stage.talk_body(), ensure_ascii=False).encode() for _ in range(number))
    return [http_request("POST", path, headers, body) for body in bodies]
