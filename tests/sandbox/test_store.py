import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from sandbox.client import SandboxClient
from sandbox.store import Store
from sandbox.world import Person, World
from tests.sandbox.calling import OPENID, SEND, TEMPLATE, WeChatCaller, eventually
from tests.servers_sandbox import running_sandbox


def fill(sandbox: SandboxClient) -> None:
    sandbox.put_person(OPENID, nickname="示例讲师甲", phone="13800000001")
    sandbox.put_template(TEMPLATE, title="宣讲邀请通知", fields={"thing1": "学校", "time2": "时间"})
    sandbox.answer_consent(OPENID, TEMPLATE)
    sandbox.answer_consent(OPENID, TEMPLATE)
    assert WeChatCaller(sandbox.base_url).send()["errcode"] == 0


def test_people_and_messages_survive_a_restart(tmp_path: Path) -> None:
    state = tmp_path / "deep" / "state.json"
    with running_sandbox(state) as sandbox:
        fill(sandbox)
        messages, people = sandbox.messages(), sandbox.people()
    assert state.stat().st_mode & 0o077 == 0
    with running_sandbox(state) as sandbox:
        assert (sandbox.messages(), sandbox.people()) == (messages, people)
        wechat = WeChatCaller(sandbox.base_url)
        assert [wechat.send()["errcode"] for _ in range(2)] == [0, 43101]
        assert len({item.msgid for item in sandbox.messages()}) == 2


def test_a_held_call_does_not_stop_the_stop(tmp_path: Path) -> None:
    state = tmp_path / "state.json"
    with ThreadPoolExecutor(1) as pool:
        with running_sandbox(state) as sandbox:
            fill(sandbox)
            wechat = WeChatCaller(sandbox.base_url)
            wechat.token()
            sandbox.add_fault(SEND, "hang", 60)
            held = pool.submit(wechat.send)
            eventually(lambda: len(sandbox.messages()) == 2)
        assert held.result(timeout=5)["errcode"] == 0
    assert len(json.loads(state.read_text())["messages"]) == 2


def test_changes_are_saved_while_running(tmp_path: Path) -> None:
    state = tmp_path / "state.json"
    with running_sandbox(state) as sandbox:
        fill(sandbox)
        eventually(lambda: state.exists() and len(json.loads(state.read_text())["messages"]) == 1)


def test_the_last_change_is_saved_at_the_end(tmp_path: Path) -> None:
    state = tmp_path / "state.json"
    world = World()
    store = Store(world, state)
    store.start()
    world.people[OPENID] = Person(OPENID, "示例讲师甲", "13800000001", 0)
    world.version += 1
    store.close()
    reborn = World()
    Store(reborn, state).start()
    assert reborn.people == world.people


def test_nothing_is_written_without_a_change(tmp_path: Path) -> None:
    state = tmp_path / "state.json"
    store = Store(World(), state)
    store.start()
    store.close()
    assert not state.exists()
