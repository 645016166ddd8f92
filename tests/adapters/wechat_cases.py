"""What several WeChat tests say: the paths of the platform, an example receiver, and how to catch an error."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

from app.adapters.wechat.mini_program import MiniProgram
from app.core.ports import WeChatError

T = TypeVar("T")

OPENID = "oExampleSpeaker-A"
PHONE = "13800000000"
TEMPLATE = "template-example-1"

TOKEN_PATH = "/cgi-bin/stable_token"
SEND_PATH = "/cgi-bin/message/subscribe/send"
LOGIN_PATH = "/sns/jscode2session"
PHONE_PATH = "/wxa/business/getuserphonenumber"
CODE_PATH = "/wxa/getwxacodeunlimit"
SESSION_PATH = "/wxa/checksession"


def send(wechat: MiniProgram) -> str:
    return wechat.send_subscribe_message(
        openid=OPENID, template_id=TEMPLATE, page="pages/talk/talk?id=1", data={"thing1": "示例小学"}
    )


def error_of(call: Callable[[], object]) -> WeChatError:
    """The error that `call` must raise."""
    try:
        call()
    except WeChatError as error:
        return error
    raise AssertionError("the call succeeded")


def at_once(*calls: Callable[[], T]) -> list[T | WeChatError]:
    """What each call returns or raises when all of them start at the same moment, each in its thread."""
    barrier = Barrier(len(calls))

    def run(call: Callable[[], T]) -> T | WeChatError:
        barrier.wait()
        try:
            return call()
        except WeChatError as error:
            return error

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))
