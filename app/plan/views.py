"""What the phone needs of the plan: the choices, the photo rules and the templates it may ask consent for."""

from collections.abc import Sequence

from app.core.validation import Output
from app.plan.rules import DivisionLevel, MessageKind
from app.plan.schemas import Plan


class DivisionView(Output):
    code: str
    name: str
    short_name: str
    level: DivisionLevel


class ChoiceView(Output):
    key: str
    name: str


class VenueView(ChoiceView):
    needs_reason: bool


class PhotoRules(Output):
    min: int
    max: int
    enough: int
    min_audience: int
    max_bytes: int
    max_pixels: int


class TemplateView(Output):
    key: str
    template_id: str
    kind: MessageKind
    title: str


class PlanView(Output):
    version: int
    rule_version: str
    decision: str
    action_name: str
    banner_template: str
    divisions: Sequence[DivisionView]
    formats: Sequence[ChoiceView]
    venues: Sequence[VenueView]
    photos: PhotoRules
    message_templates: Sequence[TemplateView]


def view_plan(plan: Plan) -> PlanView:
    """Without quotas: "still needed" is seen by that county and the city only, in the progress."""
    return PlanView(
        version=plan.version,
        rule_version=plan.rule_version,
        decision=plan.decision,
        action_name=plan.action_name,
        banner_template=plan.banner_template,
        divisions=[DivisionView.model_validate(item) for item in plan.divisions],
        formats=[ChoiceView.model_validate(item) for item in plan.format_list],
        venues=[VenueView.model_validate(item) for item in plan.venue_list],
        photos=PhotoRules.model_validate(plan.photos),
        message_templates=[
            TemplateView(key=key, template_id=item.template_id, kind=item.kind, title=item.title)
            for key, item in sorted(plan.message_templates.items())
        ],
    )
