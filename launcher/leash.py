"""Runs a command that dies with the process that started it. A script on its own, started by `processes.Child`.

    python -I -S leash.py SIGNAL PARENT IDENTITY DIRECTORY COMMAND…

It asks the kernel (PR_SET_PDEATHSIG) to send SIGNAL when PARENT ends in any way, kill -9 included, then becomes
COMMAND, keeping its process id. IDENTITY says as whom:

    same            whoever started it
    namespace:UID   root, seen as UID by itself: a user namespace, so root's files stay readable without any chmod
    user:UID        root drops to UID for good

Linux only in its first half; elsewhere it merely becomes COMMAND.
"""

import ctypes
import os
import sys

CLONE_NEWUSER = 0x10000000
PR_SET_PDEATHSIG = 1


def become(identity: str) -> None:
    kind, _, uid = identity.partition(":")
    if kind == "namespace":
        _enter_user_namespace(int(uid))
    elif kind == "user":
        os.setgroups([])
        os.setgid(int(uid))
        os.setuid(int(uid))


def _enter_user_namespace(uid: int) -> None:
    outside_uid, outside_gid = os.geteuid(), os.getegid()
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(CLONE_NEWUSER) != 0:
        raise OSError(ctypes.get_errno(), "unshare")
    for name, text in (
        ("setgroups", "deny"),
        ("uid_map", f"{uid} {outside_uid} 1"),
        ("gid_map", f"{uid} {outside_gid} 1"),
    ):
        with open(f"/proc/self/{name}", "w") as file:
            file.write(text)


def tie_to(parent: int, signal_number: int) -> None:
    """After `become`: a change of identity clears the setting. Leaves at once if the parent is gone already."""
    if sys.platform != "linux":
        return
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal_number, 0, 0, 0)
    if os.getppid() != parent:
        sys.exit(1)


def main() -> None:
    signal_number, parent, identity, directory, *command = sys.argv[1:]
    try:
        become(identity)
        os.chdir(directory)
        tie_to(int(parent), int(signal_number))
        os.execv(command[0], command)  # noqa: S606 - that is the purpose; no shell
    except OSError as error:
        sys.exit(f"{command[0]}: {error.strerror}")


if __name__ == "__main__":
    main()
