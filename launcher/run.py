"""`make run`: the whole system in `var/`, kept between runs, until Ctrl-C. Also the errands on the same folder."""

import shutil
import subprocess
import threading
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path

from launcher.components import ROOT
from launcher.demo import login_codes, push_to
from launcher.environment import given_environment
from launcher.preview import build_preview
from launcher.quarters import discard
from launcher.supervisor import Supervisor
from launcher.system import Layout, System, settle, start, stores
from launcher.trouble import Trouble
from launcher.var_folder import exclusive

STOP_HINT = "Stop with Ctrl-C.  按 Ctrl-C 停止。"


def run() -> None:
    """Until `KeyboardInterrupt`; then everything is stopped in order. Raises `Trouble`."""
    layout = _layout()
    with exclusive(layout.folder):
        _say("Starting; the first time takes longer.  正在启动，第一次要久一点……")
        preview = _preview()
        with start(layout, _say, demo=True) as system:
            if system.sandbox_url:
                push_to(system.sandbox_url, system.api_url, system.environment)
            _say(_greeting(system, preview))
            try:
                threading.Event().wait()
            finally:
                _say("\nStopping.  正在停止……")


def migrate() -> None:
    """Only the database of `make run`, brought up to date."""
    layout = _layout()
    with exclusive(layout.folder), ExitStack() as stack:
        supervisor = Supervisor(_say)
        system = settle(layout, supervisor, *stores(layout, stack, supervisor))
        _say(system.command("migrate").strip() or "The database is up to date.  数据库已是最新。")


def clean_var() -> None:
    """Forget everything that `make run` kept."""
    folder = _layout().folder
    with exclusive(folder):
        discard(folder / "postgres")
        shutil.rmtree(folder)
    _say(f"{folder} is removed: data, logs and secrets of `make run`.  本机的试运行数据已清空。")


def _layout() -> Layout:
    given = given_environment(ROOT)
    folder = Path(given.get("VAR_DIR", ROOT / "var")).absolute()
    return Layout(folder, _port(given, "PORT", 8000), _port(given, "SANDBOX_PORT", 8100), given)


def _port(given: Mapping[str, str], variable: str, default: int) -> int:
    text = given.get(variable, str(default))
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise Trouble(f"{variable} must be a number from 1 to 65535.")
    return int(text)


def _preview() -> str:
    """Empty when the mini-program is built; otherwise why not, which keeps nobody from the rest."""
    try:
        build_preview()
    except (Trouble, subprocess.TimeoutExpired) as trouble:
        return str(trouble)
    return ""


def _where_the_mini_program_is(system: System, trouble: str) -> str:
    if trouble:
        return f"  Mini-program    not to be seen this time  小程序这次看不了: {trouble}"
    return f"  Mini-program    {system.api_url}/preview/ open it in a browser  用浏览器打开，就能用小程序"


def _greeting(system: System, preview_trouble: str) -> str:
    lines = [
        "",
        "Everything is running: the mini-program 劳模工匠进校园 and its back end.  一切就绪。",
        "",
        _where_the_mini_program_is(system, preview_trouble),
        f"  API             {system.api_url}/api      health 是否正常: {system.api_url}/health",
        f"  API description {system.api_url}/openapi.json",
        *_where_wechat_is(system),
        *(f"  {name:<15} process {child.pid}" for name, child in system.processes.items()),
        f"  Logs 日志        {system.folder}/log/*.log",
        f"  Data 数据        {system.folder} (kept 会保留; `make clean-var` forgets it 可清空)",
    ]
    story = "See the main job happen: `make story` in another terminal.  在另一个终端运行 make story，可看完整流程。"
    return "\n".join([*lines, *_who_is_there(system), "", story, STOP_HINT])


def _where_wechat_is(system: System) -> list[str]:
    if not system.sandbox_url:
        return ["  WeChat 微信      the real one: WECHAT_APPID is set  使用真实微信"]
    return [f"  WeChat 微信      {system.sandbox_url}/ shows whose phone got what  这里看谁的微信收到了什么"]


def _who_is_there(system: System) -> list[str]:
    if not system.sandbox_url:
        return []
    people = login_codes(system.sandbox_url)
    (first, code), *_ = people
    return [
        "",
        "Example people and a login code each, good once and for five minutes (new ones on the WeChat page).",
        "示例人员和登录码。每个码五分钟内可用一次，用过后在微信页面上再取。",
        "",
        *(f"  {person.nickname}  {person.identity}  {code}" for person, code in people),
        "",
        f"Log in as {first.nickname}:  登录示例：",
        f"  curl -s {system.api_url}/api/login -H 'Content-Type: application/json' -d '{{\"code\": \"{code}\"}}'",
    ]


def _say(text: str) -> None:
    print(text, flush=True)
