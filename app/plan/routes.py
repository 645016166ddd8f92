"""The plan over HTTP."""

from apiflask import APIBlueprint

from app.core.access import signed_in
from app.core.db import reading
from app.plan.queries import current_plan
from app.plan.views import PlanView, view_plan

blueprint = APIBlueprint("plan", __name__, url_prefix="/api", tag="行动方案")


@blueprint.get("/plan")
@signed_in
@blueprint.output(PlanView)
def show() -> PlanView:
    with reading() as session:
        return view_plan(current_plan(session))
