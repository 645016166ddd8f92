"""Print the API's OpenAPI document, for the mini-program's types. Opens no connection and needs no settings."""

import json
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from cryptography.fernet import Fernet
from pydantic import SecretStr

from app.composition import compose
from config.settings import Environment, Settings


def document(storage_dir: Path) -> str:
    """JSON with sorted keys, the same text for the same code."""
    app = compose(
        Settings(
            environment=Environment.TEST,
            database_url=SecretStr("postgresql+psycopg://nobody@localhost/nothing"),
            redis_url=SecretStr("redis://localhost:1/0"),
            secret_key=SecretStr("describes the API and signs nothing"),
            phone_key=SecretStr(Fernet.generate_key().decode()),
            wechat_appid="wx0000000000000000",
            wechat_secret=SecretStr("none"),
            wechat_push_token=SecretStr("none"),
            wechat_push_aes_key=SecretStr("x" * 43),
            storage_dir=storage_dir,
            public_base_url="http://127.0.0.1",
        )
    )
    with app.app_context():
        return json.dumps(app.spec, ensure_ascii=False, indent=2, sort_keys=True)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        sys.stdout.write(document(Path(folder)))
