"""Where photos are kept: a folder of this machine, or a bucket that speaks S3. The settings choose."""

from app.adapters.storage.local import LocalStorage
from app.core.ports import Storage
from config.settings import Settings


def build_storage(settings: Settings) -> Storage:
    """No connection is opened yet. Raises `StorageError` when the folder cannot be used."""
    bucket = settings.bucket
    if bucket is not None:
        # here, not above: obstore takes 11 MB in every process, and most installations keep a folder
        from app.adapters.storage.s3 import S3Storage

        return S3Storage(bucket)
    assert settings.storage_dir is not None  # one of the two is set: the settings see to it
    return LocalStorage(settings.storage_dir)
