"""Every pinned package is explained in docs/dependencies.md and used; every package we import is pinned by name."""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
LOCK_INPUTS = ("requirements.in", "requirements-vision.in", "requirements-embedded.in", "requirements-dev.in")
INSTALLED_WITH_THE_APPLICATION = LOCK_INPUTS[:2]
LINE = re.compile(r"(?P<package>[a-z0-9-]+)(?P<extra>\[[a-z]+\])?==[^\s;]+(; python_version < \"[0-9.]+\")?")
IMPORT_NAMES = {
    "flask-limiter": "flask_limiter",
    "opencv-python-headless": "cv2",
    "pi-heif": "pi_heif",
    "pillow": "PIL",
    "pydantic-settings": "pydantic_settings",
    "python-docx": "docx",
}
"""Where the import is not the package's name."""

NOT_IMPORTED = {
    "gunicorn": "a program: serves wsgi.py",
    "onnxruntime": "rapidocr runs its models with it",
}
COMES_WITH = {
    "annotated_types": "pydantic",
    "click": "flask",
    "pydantic_core": "pydantic",
    "urllib3": "requests",
    "werkzeug": "flask",
}
"""Imported though not pinned by name: part of what the other package's users see."""


def pinned(file: str) -> list[str]:
    """The lines of an `.in` file with their extra, such as `psycopg[binary]`."""
    lines = [line.partition("#")[0].strip() for line in (ROOT / file).read_text("utf-8").splitlines()]
    matches = [LINE.fullmatch(line) for line in lines if line and not line.startswith("-c ")]
    assert all(matches), f"{file} has a line that is not pinned with =="
    return [match["package"] + (match["extra"] or "") for match in matches if match]


def imported() -> set[str]:
    """Top-level names of other people's packages that the application imports."""
    files = [ROOT / "wsgi.py", *(ROOT / "app").rglob("*.py"), *(ROOT / "config").rglob("*.py")]
    names = {name for file in files for name in _imports(ast.parse(file.read_text("utf-8")))}
    return names - sys.stdlib_module_names - {"app", "config"}


def _imports(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.module.partition(".")[0]


def test_every_line_is_explained_and_nothing_else() -> None:
    explained = re.findall(r"^- `([^`]+)` \(", (ROOT / "docs" / "dependencies.md").read_text("utf-8"), re.MULTILINE)
    lines = [line for file in LOCK_INPUTS for line in pinned(file)]
    assert sorted(explained) == sorted(lines)


def test_every_production_dependency_is_used() -> None:
    packages = {line.partition("[")[0] for file in INSTALLED_WITH_THE_APPLICATION for line in pinned(file)}
    used = imported()
    unused = {name for name in packages if IMPORT_NAMES.get(name, name) not in used}
    assert unused == set(NOT_IMPORTED)  # an entry that is imported by now is taken out again


def test_everything_imported_is_pinned_by_name() -> None:
    packages = {line.partition("[")[0] for file in INSTALLED_WITH_THE_APPLICATION for line in pinned(file)}
    known = {IMPORT_NAMES.get(name, name) for name in packages}
    assert imported() - known == set(COMES_WITH)
