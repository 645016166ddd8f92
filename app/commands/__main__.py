"""`python -m app.commands COMMAND`."""

from app.commands import main

main()
