"""The main job on real processes, as `make story` plays it: every step happens, or it ends non-zero and says which."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent


def test_the_main_job_from_login_to_the_reminder_in_wechat() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "story"], cwd=ROOT, capture_output=True, text=True, timeout=240, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "彭阳县总工会干事的微信收到「年度任务进度提醒」" in done.stdout


def test_a_story_that_cannot_be_played_ends_non_zero_with_one_sentence() -> None:
    nowhere = ["--api", "http://127.0.0.1:9", "--sandbox", "http://127.0.0.1:9"]
    done = subprocess.run(
        [sys.executable, "-m", "story", *nowhere], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 1
    assert done.stderr.startswith("The story stopped: ")
    assert "Traceback" not in done.stderr
