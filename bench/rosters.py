"""`roster_import` and `speaker_search`: a roster of 20,000 out of an .xlsx file, and a name in it by its first letters.

Importing is measured from the file's bytes to the commit, against psycopg's `executemany` of the very rows that came of
it, in one transaction. Searching is the query with the rows as the phone sees them, against the same SQL sent bare.
"""

import itertools
import resource
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

import psycopg
from cryptography.fernet import Fernet
from sqlalchemy import ColumnElement, Engine, false, text
from sqlalchemy.orm import Session

from app.adapters.spreadsheets import write_rows
from app.adapters.tables import read_rows
from app.core.access import Identity, Role
from app.core.crypto import PhoneVault, build_keys
from app.plan.queries import current_plan
from app.speakers.queries import Wanted, list_speakers
from app.speakers.roster.headings import COLUMNS
from app.speakers.roster.importing import import_roster
from app.speakers.rules import pinyin_prefix
from app.speakers.views import view_row
from app.units.service import adopt_plan
from bench.capture import Statement, capturing
from bench.load import UnexpectedAnswer
from bench.rounds import Figure, alternate
from bench.scratch import scratch_database
from bench.stage import Stage
from bench.sweep import PLAN

IMPORT_BAR, SEARCH_BAR = 0.3, 0.5
MANY = 10_000
"""Of fewer speakers PostgreSQL may rather read the whole table."""
MOST_MEGABYTES = 400
"""That the process may take more while it imports; pypinyin's tables are 60 of them."""
NOW = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)
TODAY = date(2026, 11, 25)
COUNTY = "640422"
SEARCHER = Identity(1, 1, Role.COUNTY, 1, COUNTY, f"/640400/{COUNTY}/")
SHOWN = 20
SYLLABLES = "安白陈丁方高何江孔李马宁潘秦任沈唐王徐杨"
PINYIN = ("an", "bai", "chen", "ding", "fang", "gao", "he", "jiang", "kong", "li", "ma", "ning", "pan", "qin", "ren")
"""Of the first fifteen of them."""
TABLES = {
    "people": "",
    "units": "WHERE kind = 'speaker'",
    "identities": "",
    "speakers": "",
    "speaker_honours": "",
    "appointments": "",
}
"""What an import fills, in an order that foreign keys allow; and which of its rows."""
ALSO_WRITTEN = ("todos", "outbox_messages", "call_list", "audit_events")
Rows = Mapping[str, tuple[Sequence[str], Sequence[tuple[Any, ...]]]]
"""By table: the columns, and the values of each row."""


def measure_import(stage: Stage, *, speakers: int, rounds: int) -> Figure:
    content = write_rows([COLUMNS, *_lines(speakers)])
    vault = _vault()
    with scratch_database(stage.system.database_url) as engine:
        _adopt(engine)
        before = _megabytes()
        _import(engine, content, vault, speakers)
        grown = _megabytes() - before
        rows = _taken_down(engine)

        def reference() -> float:
            _empty(engine)
            return speakers / _timed(lambda: _insert_bare(engine, rows))

        def ours() -> float:
            _empty(engine)
            return speakers / _timed(lambda: _import(engine, content, vault, speakers))

        bare, whole = alternate(reference, ours, rounds=rounds)
    notes: dict[str, float] = {"speakers": speakers, "grown_megabytes": round(grown)}
    remark = f"{grown:.0f} MB more memory"
    bounded = grown <= MOST_MEGABYTES
    return Figure("roster_import", "speakers/s", IMPORT_BAR, whole, bare, (), notes, remark, bounded)


def measure_search(stage: Stage, *, speakers: int, searches: int, rounds: int) -> Figure:
    vault = _vault()
    with scratch_database(stage.system.database_url) as engine:
        _adopt(engine)
        _import(engine, write_rows([COLUMNS, *_lines(speakers)]), vault, speakers)
        with engine.begin() as connection:
            connection.execute(text("ANALYZE"))
        reader = engine.execution_options(isolation_level="AUTOCOMMIT")
        statements = _search_statements(reader, vault)
        if speakers >= MANY:
            _require_index(engine, statements[-1])

        def reference() -> float:
            return searches / _timed(lambda: _search_bare(engine, statements, searches))

        def ours() -> float:
            return searches / _timed(lambda: _search(reader, vault, searches))

        alternate(reference, ours, rounds=1)
        bare, whole = alternate(reference, ours, rounds=rounds)
    return Figure("speaker_search", "searches/s", SEARCH_BAR, whole, bare, (), {"speakers": speakers})


def _lines(speakers: int) -> Iterator[tuple[str, ...]]:
    """Names of three characters, each about once; numbers plainly invented."""
    last = SYLLABLES + "一二三四五六七八"
    names = (
        "".join(reversed(three)) for three in itertools.product(last, "示例演试样", SYLLABLES)
    )  # each beginning early
    for number, name in zip(range(speakers), itertools.cycle(names), strict=False):
        yield (
            str(number + 1),
            name,
            "男" if number % 2 else "女",
            f"示例公司第{number % 300}车间技术员",
            "全国劳动模范、固原市五一劳动奖章",
            f"138{number:08d}",
            "",
        )


def _import(engine: Engine, content: bytes, vault: PhoneVault, speakers: int) -> None:
    with Session(engine, expire_on_commit=False) as session, session.begin():
        done = import_roster(session, COUNTY, read_rows(content), identity=None, vault=vault, now=NOW)
    if len(done.diff.new) != speakers:
        raise UnexpectedAnswer(f"{len(done.diff.new)} of {speakers} speakers were new")


def _taken_down(engine: Engine) -> Rows:
    with engine.connect() as connection:
        found = {}
        for table, which in TABLES.items():
            result = connection.exec_driver_sql(f"SELECT * FROM {table} {which} ORDER BY id")  # noqa: S608 - ours
            found[table] = (list(result.keys()), [tuple(row) for row in result])
    return found


def _insert_bare(engine: Engine, rows: Rows) -> None:
    connection = _beneath(engine)
    try:
        with connection.transaction(), connection.cursor() as cursor:
            for table, (columns, values) in rows.items():
                places = ", ".join(["%s"] * len(columns))
                sql = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})"  # noqa: S608 - ours
                cursor.executemany(sql.encode(), values)
    finally:
        connection.close()


def _empty(engine: Engine) -> None:
    """Without asking foreign keys; DELETE leaves the sequences, so that no id comes twice."""
    with engine.begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        for table, which in [*TABLES.items(), *((name, "") for name in ALSO_WRITTEN)]:
            connection.exec_driver_sql(f"DELETE FROM {table} {which}")  # noqa: S608 - ours
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM")


def _search(reader: Engine, vault: PhoneVault, searches: int) -> None:
    for number in range(searches):
        with Session(reader) as session:
            plan = current_plan(session)
            wanted = Wanted(q=_prefix(number))
            rows = list_speakers(session, SEARCHER, wanted, is_booked=_never, today=TODAY, limit=SHOWN)
            shown = [view_row(row, SEARCHER, plan, vault) for row in rows]
        if not shown:
            raise UnexpectedAnswer(f"nobody is called {wanted.q}")


def _search_bare(engine: Engine, statements: Sequence[Statement], searches: int) -> None:
    """The same, with the letters of each search in the place of those that were taken down."""
    first, last = _prefix(0), _beyond(_prefix(0))
    connection = _beneath(engine)
    connection.autocommit = True
    try:
        for number in range(searches):
            letters = {first: _prefix(number), last: _beyond(_prefix(number))}
            for statement in statements:
                values = {name: letters.get(value, value) for name, value in statement.parameters.items()}
                rows = connection.execute(statement.sql.encode(), values).fetchall()
            if not rows:
                raise UnexpectedAnswer("the bare query finds nobody")
    finally:
        connection.close()


def _search_statements(reader: Engine, vault: PhoneVault) -> Sequence[Statement]:
    _search(reader, vault, 1)  # the plan is read and the statement written from now on
    with capturing(reader) as found:
        _search(reader, vault, 1)
    return found


def _require_index(engine: Engine, statement: Statement) -> None:
    """However large the roster is, a prefix is looked up."""
    with _beneath(engine) as connection:
        plan = connection.execute(f"EXPLAIN {statement.sql}".encode(), statement.parameters).fetchall()
    if "ix_speakers_pinyin" not in str(plan):
        raise UnexpectedAnswer("the search does not use the index of pinyin")


def _prefix(number: int) -> str:
    return f"{PINYIN[number % len(PINYIN)]}shi"


def _beyond(prefix: str) -> str:
    found = pinyin_prefix(prefix)
    assert found is not None
    return found.beyond


def _never(person_id: object, day: object) -> ColumnElement[bool]:
    return false()


def _adopt(engine: Engine) -> None:
    with Session(engine) as session, session.begin():
        adopt_plan(session, PLAN.read_text(encoding="utf-8"), now=NOW)


def _vault() -> PhoneVault:
    return build_keys("a secret of the benchmark, long enough", Fernet.generate_key().decode()).phones


def _beneath(engine: Engine) -> psycopg.Connection[tuple[Any, ...]]:
    """A connection of its own, without SQLAlchemy."""
    url = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    return psycopg.connect(url, options="-c timezone=UTC")


def _megabytes() -> float:
    """The most this process has had so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _timed(work: Callable[[], None]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
