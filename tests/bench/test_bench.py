"""The benchmark runs from end to end and prints every figure. Whether a figure is good is for people to judge."""

import subprocess
import sys
from pathlib import Path

from bench.rounds import Figure

ROOT = Path(__file__).parent.parent.parent


def test_every_figure_is_measured_against_its_reference() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bench", "--quick"], cwd=ROOT, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    ratios = {line.split()[0]: float(line.split()[3]) for line in done.stdout.splitlines()}
    assert list(ratios) == [
        "talk_list",
        "talk_record",
        "photo_post",
        "renditions",
        "verdict",
        "delivery",
        "sweep",
        "roster_import",
        "speaker_search",
    ]
    assert all(ratio > 0 for ratio in ratios.values()), ratios


def test_the_ratio_is_the_median_of_the_rounds_and_meets_its_bar_or_not() -> None:
    figure = Figure("talk_list", "requests/s", 0.6, ours=[60.0, 10.0, 70.0], reference=[100.0, 100.0, 100.0])
    assert figure.line() == "talk_list 60.0 requests/s 0.60 PASS (bar 0.6; 0.10 to 0.70 in 3 rounds)"
    below = Figure("talk_list", "requests/s", 0.6, ours=[59.0], reference=[100.0])
    assert "0.59 BELOW" in below.line()
