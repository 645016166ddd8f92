"""What can go wrong while logging in and joining, in the words the phone shows."""

from http import HTTPStatus

from app.core.errors import DomainError


class LoginCodeUsed(DomainError):
    """The phone must call wx.login again; a code is never sent twice (wechat.md section 4: 40029, 40163)."""

    code = "login.code_used"
    status = HTTPStatus.BAD_REQUEST
    title = "登录没有完成，请再点一次登录。"


class LoginDenied(DomainError):
    code = "login.denied"
    status = HTTPStatus.FORBIDDEN
    title = "微信提示这个账号暂时不能登录，请联系县（区）总工会。"


class PhoneCodeUsed(DomainError):
    code = "phone.code_used"
    status = HTTPStatus.BAD_REQUEST
    title = "手机号没有取到，请再点一次“允许”。"


class PhoneNotGiven(DomainError):
    """WeChat gave no number that can be used, and would not for another code either."""

    code = "phone.not_given"
    title = "微信没有给出能用的手机号，请换一个手机号再点“允许”，或联系县（区）总工会。"


class PhoneNeeded(DomainError):
    code = "join.phone_needed"
    title = "请先允许使用微信手机号，只用来核对您的身份，不会公开。"


class NameNeeded(DomainError):
    code = "join.name_needed"
    title = "请写上您的姓名，方便县里联系您。"


class HandoverToSelf(DomainError):
    code = "handover.to_self"
    status = HTTPStatus.CONFLICT
    title = "这是您自己发出的交接码，请让接手的老师来扫。"


class HandoverGone(DomainError):
    code = "handover.gone"
    status = HTTPStatus.GONE
    title = "发出交接码的人已经不在这个岗位上，请联系县（区）总工会重新发加入码。"


class JoinCodeOlderThanLeaving(DomainError):
    """Somebody who left the unit holds a code from before: only a new one lets them back in."""

    code = "join_code.older_than_leaving"
    status = HTTPStatus.GONE
    title = "您已经离开过这个单位，以前的加入码不能再用。还要加入的话，请对方重新发一个。"


class OwnIdentity(DomainError):
    code = "identity.own"
    status = HTTPStatus.CONFLICT
    title = "这是您自己的身份：换人请用“交接”，不用了请退出登录。"
