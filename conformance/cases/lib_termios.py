"""`termios` on a pseudo-terminal, and on what is none."""

import os
import pty
import termios
import tty

def call(name, *args):
    """Prints what a function gives, or its error."""
    try:
        print(name, getattr(termios, name)(*args))
    except Exception as e:
        print(name, type(e).__name__, e)


r, w = os.pipe()
for name, args in (
    ("tcgetattr", (r,)), ("tcgetattr", ("x",)), ("tcgetattr", (999,)), ("tcsetattr", (r, 0, [])), ("tcsetattr", (r, 0, 3)), ("tcgetwinsize", (r,)),
    ("tcdrain", (r,)), ("tcsetwinsize", (r, 3)), ("tcsetwinsize", (r, (1,))), ("tcflush", (r, 1)),
):
    call(name, *args)
master, slave = pty.openpty()
old = termios.tcgetattr(slave)
print(len(old), old[0], old[1], old[3], old[6][:10], len(old[6]))
for name, args in (
    ("tcsetattr", (slave, termios.TCSANOW, old)), ("tcsetwinsize", (slave, (20, 30))), ("tcgetwinsize", (slave,)), ("tcsendbreak", (slave, 0)),
    ("tcflush", (slave, termios.TCIFLUSH)), ("tcdrain", (slave,)), ("tcsetattr", (slave, 0, old[:6] + [3])), ("tcsetattr", (slave, 0, old[:6] + [old[6][:-1]])),
    ("tcsetattr", (slave, 0, ["x"] + old[1:])), ("tcsetattr", (slave, 0, old[:6] + [[b"xx"] + old[6][1:]])), ("tcsetattr", (slave, 9, old)),
):
    call(name, *args)
tty.setraw(slave)
new = termios.tcgetattr(slave)
print(new[3], new[6][termios.VMIN], new[6][termios.VTIME])
os.write(master, b"raw\r")
print(os.read(slave, 10))
tty.setcbreak(slave)
print(termios.tcgetattr(slave)[3], termios.error.__mro__)
