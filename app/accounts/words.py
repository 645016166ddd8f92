"""What people read about their account and the codes and identities that go with it."""

from app.core.access import Role
from app.units.models import JoinPurpose

ROLES = {
    Role.SCHOOL: "学校联络员",
    Role.SPEAKER: "宣讲员",
    Role.COUNTY: "县（区）工作人员",
    Role.ZONE: "开发区工作人员",
    Role.CITY: "市级工作人员",
}
CAME_BY = {JoinPurpose.JOIN: "加入码", JoinPurpose.HANDOVER: "交接码", None: "系统管理员设置"}

ACTIONS = {
    "person.exported": "要了一份自己的信息",
    "person.name_corrected": "改了自己的姓名",
    "person.phone_corrected": "换了自己的手机号",
    "person.phone_forgotten": "删除了手机号",
    "person.account_forgotten": "注销了账号",
    "identity.joined": "加入单位",
    "identity.taken_over": "接手工作",
    "identity.handed_over": "把工作交给别人",
    "identity.ended": "停用身份",
    "join_code.issued": "发出加入码",
    "join_code.revoked": "停用加入码",
    "plan.imported": "导入行动方案",
    "unit.created": "建立单位",
    "unit.renamed": "单位改名",
    "unit.changed": "更新学校资料",
}
"""Of the trail; the rooms above bring words for theirs."""
