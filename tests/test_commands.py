"""What operators type: one clear sentence when it cannot be done, and the way out when nobody inside can help."""

from pathlib import Path

from sqlalchemy import select

from app.accounts.models import Person, UnitIdentity
from app.core.audit import AuditEvent
from app.core.crypto import build_keys
from app.plan.errors import PlanFileWrong
from config.settings import Settings
from tests.conftest import PLAN_FILE
from tests.factories import LONGDE, XIJI, Make
from tests.tools import Campus, refusal


def test_a_code_is_issued_by_full_name_or_school_code(campus: Campus, make: Make) -> None:
    school = make.school()
    for name in (make.unit(XIJI).name, school.name, str(school.code)):
        result = campus("issue-join-code", name)
        assert (result.exit_code, len(result.output.strip())) == (0, 8), result.output


def test_a_name_that_is_nobodys_or_not_only_ones_is_explained(campus: Campus, make: Make) -> None:
    one, other = make.school(XIJI, name="示例小学"), make.school(LONGDE, name="示例小学")
    assert refusal(campus("issue-join-code", "无此单位")) == "No unit is called 无此单位."
    for command in ("issue-join-code", "list-people"):
        said = refusal(campus(command, "示例小学"))
        assert said == f"2 units are called 示例小学: give the school's code instead ({one.code}, {other.code})."


def test_a_plan_in_another_encoding_is_explained(campus: Campus, tmp_path: Path) -> None:
    file = tmp_path / "plan.toml"
    file.write_text(PLAN_FILE.read_text("utf-8"), "gb18030")
    assert refusal(campus("import-plan", file)) == "plan.toml is not UTF-8: save it as UTF-8 and import it again."


def test_a_plan_whose_templates_do_not_hold_the_notices_is_not_imported(
    campus: Campus, make: Make, tmp_path: Path
) -> None:
    file = tmp_path / "plan.toml"
    file.write_text(PLAN_FILE.read_text("utf-8").replace('phrase2 = "result"', 'phrase2 = "advice"'), "utf-8")
    refused = campus("import-plan", file).exception
    assert isinstance(refused, PlanFileWrong)
    assert "message_templates.talk_approved.fields.phrase2" in refused.problems[0]


def test_a_school_of_a_register_older_than_the_limit_stops_no_plan(campus: Campus, make: Make, tmp_path: Path) -> None:
    make.school(XIJI, name="示例" * 10)
    file = tmp_path / "plan.toml"
    file.write_text(PLAN_FILE.read_text("utf-8") + "\n# once more\n", "utf-8")
    result = campus("import-plan", file)
    assert result.exit_code == 0, result.output


def test_a_plan_as_windows_editors_save_it_is_the_same_plan(campus: Campus, tmp_path: Path) -> None:
    file = tmp_path / "plan.toml"
    file.write_text(PLAN_FILE.read_text("utf-8"), "utf-8-sig")
    result = campus("import-plan", file)
    assert (result.exit_code, "unchanged" in result.output) == (0, True), result.output


def test_the_operator_sees_who_serves_and_ends_it(campus: Campus, make: Make, settings: Settings) -> None:
    staff = make.staff(XIJI)
    vault = build_keys(settings.secret_key.get_secret_value(), settings.phone_key.get_secret_value()).phones
    make.session.get_one(Person, staff.person_id).phone_encrypted = vault.encrypt("+8613800000002")
    make.session.commit()
    name = make.unit(XIJI).name
    listed = campus("list-people", name)
    assert listed.output.split("\t") == [str(staff.id), "示例人员甲", "138****0002", "2026-11-25", "no code\n"]

    assert campus("end-identity", str(staff.id)).exit_code == 0
    make.session.expire_all()
    assert make.session.get_one(UnitIdentity, staff.id).ended_at is not None
    (event,) = make.session.scalars(select(AuditEvent).where(AuditEvent.action == "identity.ended"))
    assert (event.subject_id, event.person_id, event.on_behalf_of_unit_id) == (staff.id, None, staff.unit_id)
    assert campus("list-people", name).output == ""
    assert refusal(campus("end-identity", "999999999")) == "list-people shows nobody under 999999999."
