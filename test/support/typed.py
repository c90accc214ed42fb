"""Types into an interactive shell as a person does: typed.py SHELL... -- TEXT WANTED; prints the screen up to WANTED."""

import os
import pty
import re
import select
import sys
import time

at = sys.argv.index("--")
shell, (text, wanted) = sys.argv[1:at], sys.argv[at + 1 :]
pid, terminal = pty.fork()
if pid == 0:
    os.execvp(shell[0], shell)
screen = ""


def read_until(pattern: str, seconds: float) -> bool:
    global screen
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if select.select([terminal], [], [], 0.2)[0]:
            try:
                screen += os.read(terminal, 65536).decode(errors="replace")
            except OSError:
                return False
        if re.search(pattern, screen):
            return True
    return False


if not read_until("READY> ", 30):
    sys.exit(f"No prompt: {screen!r}")
screen = ""
os.write(terminal, text.encode())
found = read_until(wanted, 30)
print(screen)
os.close(terminal)
os.kill(pid, 9)
os.waitpid(pid, 0)
sys.exit(0 if found else 1)
