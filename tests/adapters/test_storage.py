import stat
import threading
from pathlib import Path

import pytest

from app.adapters.storage.local import LocalStorage
from app.core.ports import Storage, StorageError

KEY = "photos/ab/cd/abcd.jpg"


@pytest.fixture
def storage(tmp_path: Path) -> Storage:
    return LocalStorage(tmp_path / "store")


def files(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_what_was_put_can_be_read_and_deleted(storage: Storage, tmp_path: Path) -> None:
    assert not storage.exists(KEY)
    storage.put(KEY, b"one")
    storage.put(KEY, b"one")
    assert storage.exists(KEY)
    assert (storage.size(KEY), storage.size("photos/ab")) == (3, None)
    assert storage.get(KEY) == b"one"
    assert files(tmp_path) == [f"store/{KEY}"]
    storage.delete(KEY)
    storage.delete(KEY)
    assert not storage.exists(KEY)


def test_a_new_process_finds_it(storage: Storage, tmp_path: Path) -> None:
    storage.put(KEY, b"one")
    assert LocalStorage(tmp_path / "store").get(KEY) == b"one"


def test_only_the_owner_may_look(storage: Storage, tmp_path: Path) -> None:
    storage.put(KEY, b"one")
    for path in (tmp_path / "store", *(tmp_path / "store").rglob("*")):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path


@pytest.mark.parametrize(
    "key",
    [
        "",
        "/etc/passwd",
        "../out",
        "a/../../out",
        "a//b",
        "a/",
        ".incoming/x",
        "a/.hidden",
        "a\\b",
        "a\0b",
        "a\n",
        "照片",
        "a" * 201,
    ],
)
def test_a_key_never_leaves_the_folder(storage: Storage, tmp_path: Path, key: str) -> None:
    for attempt in (lambda: storage.put(key, b"x"), lambda: storage.get(key), lambda: storage.delete(key)):
        with pytest.raises(StorageError):
            attempt()
    with pytest.raises(StorageError):
        storage.exists(key)
    assert files(tmp_path) == []


def test_a_missing_object_is_an_error(storage: Storage) -> None:
    with pytest.raises(StorageError, match=KEY):
        storage.get(KEY)


def test_a_put_that_cannot_finish_leaves_nothing(storage: Storage, tmp_path: Path) -> None:
    storage.put("photos/ab", b"a file where a folder is needed")
    with pytest.raises(StorageError):
        storage.put("photos/ab/cd.jpg", b"x")
    (tmp_path / "store/taken").mkdir()
    with pytest.raises(StorageError):
        storage.put("taken", b"a folder where the file belongs")
    assert files(tmp_path) == ["store/photos/ab"]


def test_a_folder_that_cannot_be_made_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StorageError):
        LocalStorage(tmp_path / "file/store")


def test_readers_see_all_or_nothing_while_it_is_replaced(storage: Storage) -> None:
    versions = [bytes([n]) * 200_000 for n in range(4)]
    storage.put(KEY, versions[0])
    writers = [threading.Thread(target=storage.put, args=(KEY, content)) for content in versions * 3]
    for writer in writers:
        writer.start()
    seen = {storage.get(KEY) for _ in range(50)}
    for writer in writers:
        writer.join()
    assert seen <= set(versions)
    assert storage.get(KEY) in versions
