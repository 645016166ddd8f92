"""Membership in a set of any size, sent as one parameter."""

from collections.abc import Iterable
from typing import TypeVar

from sqlalchemy import ARRAY, ColumnElement, any_, literal
from sqlalchemy.orm import InstrumentedAttribute

T = TypeVar("T", int, str)


def one_of(
    column: InstrumentedAttribute[T] | InstrumentedAttribute[T | None], values: Iterable[T]
) -> ColumnElement[bool]:
    """As `column.in_(values)`, whose thousands of values would be thousands of parameters to write down and read."""
    return column == any_(literal(list(values), ARRAY(column.type)))
