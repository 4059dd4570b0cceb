"""`signal`, `select`, `selectors`, `socket`: handlers, timers, pairs of sockets."""

import os
import select
import selectors
import signal
import socket


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

log = []


def handler(number, frame):
    log.append((signal.Signals(number).name, frame is not None))


def raising(number, frame):
    raise ValueError("in handler")


signal.signal(signal.SIGUSR1, handler)
a, b = socket.socketpair()

for text in (
    'signal.getsignal(signal.SIGUSR1) is handler, signal.raise_signal(signal.SIGUSR1), log.copy(), os.kill(os.getpid(), signal.SIGUSR1), log[-1], signal.signal(signal.SIGUSR1, signal.SIG_IGN) is handler, signal.raise_signal(signal.SIGUSR1), len(log), signal.signal(signal.SIGUSR1, signal.SIG_DFL)',
    'signal.SIGINT, signal.Signals(15), signal.SIG_DFL, signal.strsignal(9), signal.SIGTERM in signal.valid_signals(), signal.Handlers.SIG_IGN, signal.alarm(0), signal.setitimer(signal.ITIMER_REAL, 0), signal.getitimer(signal.ITIMER_REAL), signal.pthread_sigmask(signal.SIG_BLOCK, []), signal.sigpending(), signal.default_int_handler.__name__, signal.siginterrupt(signal.SIGUSR2, False)',
    'signal.signal(99, handler)',
    'signal.signal(signal.SIGKILL, handler)',
    'signal.signal(signal.SIGUSR1, 5)',
    'signal.signal("x", handler)',
    'signal.default_int_handler()',
    '(signal.signal(signal.SIGUSR2, raising), signal.raise_signal(signal.SIGUSR2))',
    'a.send(b"hello"), b.recv(2), b.recv(10), a.sendall(b"x" * 100), len(b.recv(1000)), select.select([b], [a], [], 0) == ([], [a], []), a.family.name, a.type.name, a.getsockopt(socket.SOL_SOCKET, socket.SO_TYPE), a.gettimeout(), a.setblocking(False), a.gettimeout()',
    'a.recv(5)',
    '(b.sendmsg([b"ab", b"c"]), a.recvmsg(10)[0], b.send(b"into"), (buf := bytearray(4), a.recv_into(buf), buf)[1:], a.fileno() > 0, a.shutdown(socket.SHUT_WR), b.recv(5))',
    '(s := selectors.DefaultSelector(), s.register(b, selectors.EVENT_WRITE, "data"), [(k.data, m) for k, m in s.select(0)], s.get_key(b).data, s.modify(b, selectors.EVENT_READ), s.unregister(b).events, len(s.get_map()), s.close())[2:4]',
    'selectors.DefaultSelector().register("x", 1)',
    'selectors.DefaultSelector().register(b, 0)',
    '(p := select.poll(), p.register(b, select.POLLOUT), p.poll(0)[0][1], p.unregister(b))[2]',
    'select.select([5.5], [], [])',
    'select.select([], [], [], -1)',
    'a.close(), a.fileno(), b.close()',
    'a.send(b"x")',
    'socket.socket(99)',
    'socket.inet_aton("1.2.3.4"), socket.inet_ntoa(b"\\1\\2\\3\\4"), socket.htons(1), socket.ntohl(1), socket.inet_pton(socket.AF_INET6, "::1")[-1], socket.getservbyname("http") if 0 else socket.AF_INET, socket.gethostname() != "", socket.has_ipv6, socket.getdefaulttimeout()',
    'socket.inet_aton("x")',
    'socket.create_connection(("127.0.0.1", 1), timeout=1)',
    '(l := socket.create_server(("127.0.0.1", 0)), c := socket.create_connection(l.getsockname()), s := l.accept()[0], c.sendall(b"over tcp\\n"), s.makefile("r").readline(), s.close(), c.close(), l.close())[4]',
):
    show(text)
