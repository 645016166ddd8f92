"""The reference of `delivery`: threads that call the WeChat client one after the other; no row, no queue, no record.

`python -m bench.direct`, with the settings in the environment. Every line of its input is a JSON object with `threads`
and the `messages` to send; it answers with the seconds they took.
"""

import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor

from app.adapters.redis_client import connect_redis
from app.adapters.wechat import build_wechat
from config.settings import Settings


def main() -> None:
    settings = Settings()
    wechat = build_wechat(settings, connect_redis(settings.redis_url.get_secret_value()))
    for line in sys.stdin:
        order = json.loads(line)
        with ThreadPoolExecutor(order["threads"]) as senders:
            began = time.perf_counter()
            sent = list(senders.map(lambda message: wechat.send_subscribe_message(**message), order["messages"]))
            seconds = time.perf_counter() - began
        assert len(set(sent)) == len(order["messages"])
        print(seconds, flush=True)


if __name__ == "__main__":
    main()
