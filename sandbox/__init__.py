"""A stand-in WeChat platform for development and tests: its own process, real HTTP, scripted faults (README.md)."""
