import pytest

from sandbox.fields import check_data, field_type, is_valid
from sandbox.refusals import Refused

GOOD = {
    "thing1": ["示例小学（东区）报告厅Aa1234567890"[:20], "a", "😀"],
    "number1": ["0", "3.14", "1" * 32],
    "letter1": ["abcXYZ", "a" * 32],
    "symbol1": ["#", "，。！？#", "￥"],
    "character_string1": ["A-2026/001", "x" * 32],
    "phrase1": ["已通过", "五个汉字呢"],
    "name1": ["示例讲师甲", "一二三四五六七八九十", "a" * 20, "示例·Abc", "O'Neill"],
    "phone_number1": ["13800000000", "+86-0766-66888866"],
    "car_number1": ["宁A8Z888", "粤A8Z888挂", "A1"],
    "amount1": ["￥100", "$1234567890", "100.50元", "¥1.5元"],
    "time1": [
        "15:01",
        "9:05",
        "15:01:30",
        "2019年10月1日 15:01",
        "15:01~16:30",
        "2019年10月1日 15:01~2019年10月2日 9:00",
    ],
    "date1": [
        "2019年10月1日",
        "2018-01-01",
        "2018/01/01",
        "2018.01.01",
        "2019年10月1日 15:01",
        "2019年10月1日~2019年10月3日",
        "2019年10月",
        "10月1日",
        "2月29日",
        "2018-01",
        "01-01",
    ],
}
BAD = {
    "thing1": ["一" * 21, "a\nb", "a\tb", "a\u2028b"],
    "number1": ["1a", "一", "1" * 33, "1.", ".5", "１"],
    "letter1": ["a1", "字", "a" * 33, "a b"],
    "symbol1": ["######", "a", "1", "字", " "],
    "character_string1": ["编号1", "x" * 33, "a\nb"],
    "phrase1": ["六个汉字太长", "通过1", "ok", "通过。"],
    "name1": ["一二三四五六七八九十一", "a" * 21, "示例a一二三四五六七八", "张3"],
    "phone_number1": ["1" * 18, "1380000000a", "电话", "---"],
    "car_number1": ["宁A8Z88888", "A宁8Z888", "宁-A888", "宁A8Z8挂8"],
    "amount1": ["¥12345678901", "100块", "元", "一百元", "¥¥1", "-1"],
    "time1": ["25:00", "15:60", "15点", "2019年10月1日", "15:01~", "15:01~16:00~17:00", "2019年13月1日 15:01"],
    "date1": ["2019年13月1日", "2019年2月29日", "2018-01/01", "15:01", "明天", "2018-13", "2019年10月1日~", "20191001"],
}


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in GOOD.items() for value in values])
def test_accepted(name: str, value: str) -> None:
    assert is_valid(name, value)


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in BAD.items() for value in values])
def test_refused(name: str, value: str) -> None:
    assert not is_valid(name, value)


def test_every_type_is_tried() -> None:
    assert {field_type(name) for name in GOOD} == {field_type(name) for name in BAD}
    assert len({field_type(name) for name in GOOD}) == 12


@pytest.mark.parametrize("name", ["thing", "things1", "1", "thing1x", "Thing1"])
def test_no_such_type(name: str) -> None:
    assert field_type(name) is None


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        ({}, "data.thing1.value is empty"),
        ("thing1", "data.thing1.value is empty"),
        ({"thing1": "示例小学", "phrase2": {"value": "好"}}, "data.thing1.value is empty"),
        ({"thing1": {"value": ""}, "phrase2": {"value": "好"}}, "data.thing1.value is empty"),
        ({"thing1": {"value": "示例小学"}}, "data.phrase2.value is empty"),
        ({"thing1": {"value": 5}, "phrase2": {"value": "好"}}, "data.thing1.value invalid"),
        ({"thing1": {"value": "示例小学"}, "phrase2": {"value": "ok"}}, "data.phrase2.value invalid"),
        ({"thing1": {"value": "a"}, "phrase2": {"value": "好"}, "thing3": {"value": "a"}}, "data.thing3.value invalid"),
    ],
)
def test_data_is_refused_by_field(data: object, complaint: str) -> None:
    with pytest.raises(Refused) as caught:
        check_data({"thing1": "学校", "phrase2": "结果"}, data)
    assert caught.value.errcode == 47003
    assert caught.value.message == f"argument invalid! {complaint}"


def test_data_is_read() -> None:
    assert check_data({"thing1": "学校"}, {"thing1": {"value": "示例小学"}}) == {"thing1": "示例小学"}
