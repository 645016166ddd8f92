"""Importing a plan: once is enough, a change is a new version, and what was judged keeps its version."""

import threading
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select, update
from sqlalchemy.orm import Session

from app.core.audit import AuditEvent
from app.plan.errors import AnotherCity, PlanFileWrong, PlanMissing, RuleVersionReused
from app.plan.models import ActionPlan
from app.plan.queries import current_plan, plan_by_id, plan_for_year
from app.plan.service import import_plan
from tests.tools import FrozenClock

TEXT = Path("config/plans/guyuan.toml").read_text(encoding="utf-8")
CHANGED = TEXT.replace("county_each = 3", "county_each = 4").replace('"2023-1"', '"2027-1"')


def count_plans(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(ActionPlan)) or 0


def test_the_same_file_again_is_no_new_version(session: Session, clock: FrozenClock) -> None:
    first = import_plan(session, TEXT, now=clock.now())
    again = import_plan(session, "# a comment\n" + TEXT, now=clock.now())
    assert (first.is_new, again.is_new) == (True, False)
    assert again.plan == first.plan
    assert (first.plan.version, count_plans(session)) == (1, 1)
    assert session.scalars(select(AuditEvent.action)).all() == ["plan.imported"]


def test_a_changed_file_is_a_new_version_beside_the_old(session: Session, clock: FrozenClock) -> None:
    old = import_plan(session, TEXT, now=clock.now()).plan
    before = session.get_one(ActionPlan, old.id).content
    new = import_plan(session, CHANGED, now=clock.now()).plan
    session.commit()
    session.expire_all()
    assert (new.version, new.rule_version, new.quotas.county_each) == (2, "2027-1", 4)
    assert current_plan(session) == new
    assert plan_by_id(session, old.id).quotas.county_each == 3
    assert session.get_one(ActionPlan, old.id).content == before


def test_going_back_to_the_old_rules_is_a_third_version(session: Session, clock: FrozenClock) -> None:
    for text in (TEXT, CHANGED, TEXT):
        assert import_plan(session, text, now=clock.now()).is_new
    assert current_plan(session).version == 3
    assert current_plan(session).quotas.county_each == 3


def test_the_plan_of_another_city_is_refused(session: Session, clock: FrozenClock) -> None:
    import_plan(session, TEXT, now=clock.now())
    with pytest.raises(AnotherCity):
        import_plan(session, TEXT.replace('"6404', '"6403'), now=clock.now())
    assert count_plans(session) == 1


def test_one_rule_version_names_one_state_of_the_rules(session: Session, clock: FrozenClock) -> None:
    import_plan(session, TEXT, now=clock.now())
    with pytest.raises(RuleVersionReused):
        import_plan(session, TEXT.replace("county_each = 3", "county_each = 4"), now=clock.now())
    # What decides no verdict may change under the same rule version.
    assert import_plan(session, TEXT.replace("every_days = 7", "every_days = 14"), now=clock.now()).plan.version == 2


def test_a_wrong_file_changes_nothing(session: Session, clock: FrozenClock) -> None:
    with pytest.raises(PlanFileWrong):
        import_plan(session, TEXT.replace("city_total = 20", "city_total = -1"), now=clock.now())
    assert count_plans(session) == 0


def test_before_the_first_import_there_is_no_plan(session: Session) -> None:
    with pytest.raises(PlanMissing):
        current_plan(session)


def test_a_plan_imported_elsewhere_is_seen_at_once(engine: Engine, session: Session, clock: FrozenClock) -> None:
    import_plan(session, TEXT, now=clock.now())
    session.commit()
    assert current_plan(session).version == 1
    session.commit()
    with Session(engine) as elsewhere, elsewhere.begin():
        import_plan(elsewhere, CHANGED, now=clock.now())
    assert current_plan(session).version == 2


def test_two_imports_at_once_make_one_version(engine: Engine, session: Session, clock: FrozenClock) -> None:
    outcomes: list[bool] = []
    ready = threading.Barrier(4)

    def run() -> None:
        with Session(engine) as own, own.begin():
            ready.wait()
            outcomes.append(import_plan(own, TEXT, now=clock.now()).is_new)

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == [False, False, False, True]
    assert count_plans(session) == 1


def test_each_year_takes_the_newest_of_the_versions_that_begin_last_by_then(
    session: Session, clock: FrozenClock
) -> None:
    """Next year's file comes before a late correction of this year's: both hold in their years."""
    from_2027 = CHANGED.replace("valid_from = 2023", "valid_from = 2027")
    corrected = TEXT.replace("every_days = 7", "every_days = 14")
    for text in (TEXT, from_2027, corrected):
        import_plan(session, text, now=clock.now())
    assert [plan_for_year(session, year).version for year in (2023, 2026, 2027, 2030)] == [3, 3, 2, 2]
    assert current_plan(session).version == 3


def test_a_year_before_every_version_is_looked_back_on_by_the_first_rules(session: Session, clock: FrozenClock) -> None:
    for year in (2027, 2026):
        import_plan(session, TEXT.replace("valid_from = 2023", f"valid_from = {year}"), now=clock.now())
    assert plan_for_year(session, 2024).valid_from == 2026


def test_before_the_first_import_no_year_has_a_plan(session: Session) -> None:
    with pytest.raises(PlanMissing):
        plan_for_year(session, 2026)


def test_a_version_stored_before_files_said_their_year_holds_from_the_beginning(
    session: Session, clock: FrozenClock
) -> None:
    import_plan(session, TEXT, now=clock.now())
    session.execute(
        update(ActionPlan).values(content=ActionPlan.content.op("-")("valid_from"), checksum="of the file as it was")
    )
    session.commit()
    assert current_plan(session).valid_from == 2023
    assert import_plan(session, TEXT, now=clock.now()).plan.version == 2


def test_the_fields_of_a_message_keep_the_order_of_the_phone(session: Session, clock: FrozenClock) -> None:
    """PostgreSQL sorts the keys of an object, short ones first."""
    old, new = 'thing1 = "unit", thing2 = "matter", date3', 'thing12 = "unit", thing2 = "matter", date3'
    import_plan(session, TEXT.replace(old, new).replace('thing1 = "单位名称"', 'thing12 = "单位名称"'), now=clock.now())
    session.commit()
    fields = current_plan(session).message_templates["quota_behind"].fields
    assert list(fields) == ["thing12", "thing2", "date3", "thing4"]
    reordered = TEXT.replace('thing1 = "unit", thing2 = "matter"', 'thing2 = "matter", thing1 = "unit"')
    assert import_plan(session, reordered, now=clock.now()).is_new


def test_a_version_stored_before_fields_had_an_order_and_labels_still_reads(
    session: Session, clock: FrozenClock
) -> None:
    import_plan(session, TEXT, now=clock.now())
    row = session.scalars(select(ActionPlan)).one()
    template = {"template_id": "t", "kind": "one_time", "title": "示例", "fields": {"thing1": "unit"}}
    row.content = row.content | {"message_templates": {"quota_behind": template}}
    row.checksum = "of the file as it was"
    session.commit()
    stored = current_plan(session).message_templates["quota_behind"]
    assert (stored.fields, stored.labels, stored.long_term) == ({"thing1": "unit"}, {}, None)
