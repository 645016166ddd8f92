"""gunicorn: `gunicorn wsgi:app -c config/gunicorn.py`. Threads suit short requests with slow phones at the other end.

Behind a reverse proxy that buffers uploads 16 threads a process are enough; without one set WEB_THREADS=32.
"""

import os

bind = os.environ.get("BIND", "127.0.0.1:8000")
worker_class = "gthread"
workers = int(os.environ.get("WEB_PROCESSES", "2"))
threads = int(os.environ.get("WEB_THREADS", "16"))
preload_app = False  # every client (database, Redis, WeChat) is made after the fork

timeout = 30
graceful_timeout = 20  # requests under way may end; longer than the longest statement timeout
keepalive = 5

limit_request_line = 4094
limit_request_fields = 50
limit_request_field_size = 8190
# The size of a body is the application's to refuse: MAX_CONTENT_LENGTH.

control_socket_disable = True  # on by default since 25.1, at a path all instances of one user would share
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108 - heartbeat file, kept off the disk
accesslog = None  # the application writes one line a request, without URLs (app/core/http.py)
errorlog = "-"
