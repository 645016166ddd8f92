"""What stops the launcher, said in one sentence a person can act on; `__main__` prints it and leaves with status 1."""


class Trouble(Exception):
    """An expected obstacle: a port in use, a full disk, a missing package. Its text is one clear sentence."""
