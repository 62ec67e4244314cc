"""Runs a command for which the kernel refuses every hard link: without-links.py ERRNO COMMAND…

This is what happens on file systems without hard links (FAT, exFAT, many network and user-space ones), which few test machines can
mount. A seccomp filter returns the error code for link and linkat and allows everything else; it needs no privileges. Linux only.
"""

import ctypes
import errno
import os
import platform
import struct
import sys

PR_SET_SECCOMP, PR_SET_NO_NEW_PRIVS, SECCOMP_MODE_FILTER = 22, 38, 2
LOAD, JUMP_IF_EQUAL, RETURN = 0x20, 0x15, 0x06
ALLOW, ERRNO = 0x7FFF0000, 0x00050000
# Numbers of the system calls link and linkat; aarch64 has only linkat.
CALLS = {"x86_64": (86, 265), "aarch64": (37, 37)}

code = ERRNO | getattr(errno, sys.argv[1])
link, linkat = CALLS[platform.machine()]
rules = [
    (LOAD, 0, 0, 0),
    (JUMP_IF_EQUAL, 2, 0, link),
    (JUMP_IF_EQUAL, 1, 0, linkat),
    (RETURN, 0, 0, ALLOW),
    (RETURN, 0, 0, code),
]
packed = b"".join(struct.pack("HBBI", *rule) for rule in rules)
buffer = ctypes.create_string_buffer(packed)
program = ctypes.create_string_buffer(struct.pack("HxxxxxxP", len(rules), ctypes.addressof(buffer)))

libc = ctypes.CDLL(None, use_errno=True)
for call in ((PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), (PR_SET_SECCOMP, SECCOMP_MODE_FILTER, program, 0, 0)):
    if libc.prctl(*call) != 0:
        sys.exit(f"prctl: {os.strerror(ctypes.get_errno())}")
os.execvp(sys.argv[2], sys.argv[2:])
