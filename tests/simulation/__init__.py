"""A whole year of reminders: real services, real PostgreSQL, the real schedule and delivery, invented people.

What is simulated is people (`doings`, `habits`) and WeChat (`wechat`); the clock stops a few times a day (`year`). What
came of it (`record`) is judged against an account of the rules of its own (`pace`, `properties`), which takes nothing
from the application but its rows. `python -m tests.simulation` prints the year; `test_year` holds it to the rules.
"""
