"""`sweep`: deciding which of 3,000 counties to remind, against the two bare aggregate queries over the same rows.

Counties, schools, people, 300,000 talks and their verdicts are made by the server itself, in a database of its own.
The first sweep tells every county that is behind; that is the note `first_sweep_seconds`. The figure is the sweep of
every ten minutes after that: it decides as much, and finds that whoever is behind was told already.
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from app.quotas.reminders import remind_behind_units
from app.units.service import adopt_plan
from bench.load import UnexpectedAnswer
from bench.rounds import Figure, alternate
from bench.scratch import scratch_database
from bench.stage import Stage
from launcher.components import ROOT

BAR = 0.33
"""At most three times as long as the bare queries."""
NOW = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)
"""Ten o'clock in Beijing, on a teaching day late in the year."""
PLAN = ROOT / "config" / "plans" / "guyuan.toml"
COUNTED_OF_100 = 60
"""The quota, in hundredths of the talks of a county: some keep up with it, and most do not."""

# The counties take the place of those in the plan; no plan file may name so many in one city. One school in each, one
# person in each office, and everywhere as many talks, of which 40 to 79 in a hundred count.
ROWS = (
    """
    UPDATE action_plans SET checksum = repeat('0', 64), content = jsonb_set(
        jsonb_set(content, '{quotas,county_each}', to_jsonb(:quota)),
        '{divisions}',
        jsonb_build_array(content -> 'divisions' -> 0) || (
            SELECT jsonb_agg(content -> 'divisions' -> 1 || jsonb_build_object(
                'code', (100000 + n)::text, 'name', '示例' || n || '县', 'short_name', '示例' || n))
            FROM generate_series(1, :counties) n))
    """,
    "DELETE FROM units WHERE level <> 'city'",
    """
    INSERT INTO units (kind, level, division_code, name, short_name, path)
    SELECT kind, 'county', (100000 + n)::text, '示例单位', '示例单位', '/640400/' || (100000 + n) || '/'
    FROM generate_series(1, :counties) n, unnest(ARRAY['federation', 'bureau']) kind
    """,
    """
    INSERT INTO units (kind, level, division_code, code, name, short_name, path, stage, ownership)
    SELECT 'school', 'school', division_code, '36' || lpad(id::text, 8, '0'), '示例小学', '示例小学',
           path || '36' || lpad(id::text, 8, '0') || '/', 'primary', 'public'
    FROM units WHERE kind = 'federation' AND level = 'county'
    """,
    """
    INSERT INTO people (openid, name, created_at) SELECT 'o-sweep-' || id, '示例人员', :now FROM units
    WHERE kind <> 'school'
    """,
    """
    INSERT INTO identities (person_id, unit_id, role, began_at)
    SELECT people.id, units.id, units.level, :now FROM units JOIN people ON people.openid = 'o-sweep-' || units.id
    """,
    """
    INSERT INTO talks (client_id, plan_id, organiser, organiser_division_code, school_id, status, day, planned_at,
                       held_at, speaker_name, special_name, formats, is_online, declared_photos, created_by_person_id,
                       created_by_unit_id, created_at, updated_at, version)
    SELECT gen_random_uuid(), (SELECT min(id) FROM action_plans), 'county', units.division_code, units.id,
           CASE WHEN n % 100 < 40 + units.id % 40 THEN 'approved' WHEN n % 100 < 90 THEN 'planned' ELSE 'returned' END,
           date '2026-03-02' + (n % 260)::int, :now, :now, '示例讲师', '示例', '{lecture}', false, '{}',
           (SELECT min(id) FROM people), units.id, :now, :now, 1
    FROM units, generate_series(0, :talks_each - 1) n WHERE units.kind = 'school'
    """,
    """
    INSERT INTO ledger_lines (talk_id, year, division_code, counts, reason, plan_id, rule_version, decided_by_person_id,
                              decided_by_unit_id, decided_at)
    SELECT id, 2026, organiser_division_code, true, 'counted', plan_id, '1', created_by_person_id, created_by_unit_id,
           :now
    FROM talks WHERE status = 'approved'
    """,
    "ANALYZE",
)
BARE = (
    """
    SELECT division_code, count(*) FROM ledger_lines
    WHERE year = 2026 AND counts AND superseded_at IS NULL GROUP BY division_code
    """,
    """
    SELECT organiser_division_code, count(*) FILTER (WHERE status = 'approved'),
           count(*) FILTER (WHERE status = 'planned'),
           count(*) FILTER (WHERE status IN ('returned', 'awaiting_photos')),
           count(*) FILTER (WHERE status = 'submitted')
    FROM talks WHERE organiser <> 'school' AND day BETWEEN '2026-01-01' AND '2026-12-31'
    GROUP BY organiser_division_code
    """,
)


def measure_sweep(stage: Stage, *, counties: int, talks: int, rounds: int) -> Figure:
    with scratch_database(stage.system.database_url) as engine:
        _fill(engine, counties, talks // counties)
        first = _timed(lambda: _sweep(engine, counties, must_remind=True))

        def reference() -> float:
            return 1 / _timed(lambda: _ask_bare(engine, counties))

        def ours() -> float:
            return 1 / _timed(lambda: _sweep(engine, counties, must_remind=False))

        alternate(reference, ours, rounds=1)
        rates = alternate(reference, ours, rounds=rounds)
    notes = {"counties": counties, "talks": talks, "first_sweep_seconds": round(first, 2)}
    return Figure("sweep", "sweeps/s", BAR, rates[1], rates[0], notes=notes)


def _fill(engine: Engine, counties: int, talks_each: int) -> None:
    with Session(engine) as session, session.begin():
        adopt_plan(session, PLAN.read_text(encoding="utf-8"), now=NOW)
    sizes = {"counties": counties, "talks_each": talks_each, "quota": talks_each * COUNTED_OF_100 // 100}
    with engine.begin() as connection:
        for statement in ROWS:
            connection.execute(text(statement), {"now": NOW} | sizes)


def _sweep(engine: Engine, counties: int, *, must_remind: bool) -> None:
    with Session(engine, expire_on_commit=False) as session, session.begin():
        told = remind_behind_units(session, now=NOW)
    if (len(told) > counties // 2) is not must_remind:
        raise UnexpectedAnswer(f"{len(told)} units of {counties} counties were reminded")


def _ask_bare(engine: Engine, counties: int) -> None:
    with engine.connect() as connection:
        for statement in BARE:
            rows = connection.exec_driver_sql(statement).all()
            if len(rows) != counties:
                raise UnexpectedAnswer(f"the bare query knows {len(rows)} of {counties} counties")


def _timed(work: Callable[[], None]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
