"""What gunicorn serves: `gunicorn wsgi:app -c config/gunicorn.py`."""

import sys

from pydantic import ValidationError

from app import create_app
from config.settings import Settings, explain

try:
    app = create_app(Settings())
except ValidationError as error:
    sys.exit(explain(error))
