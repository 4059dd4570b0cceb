# os, time, signal, select, sockets, subprocess.
import os
import select
import signal
import socket
import subprocess
import tempfile
import time

with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "f.txt")
    fd = os.open(path, os.O_CREAT | os.O_RDWR, 0o640)
    print(os.write(fd, b"hello world"), os.lseek(fd, 6, os.SEEK_SET), os.read(fd, 100), os.pread(fd, 5, 0))
    os.ftruncate(fd, 5)
    info = os.fstat(fd)
    print(info.st_size, oct(info.st_mode), len(info), type(info).__name__, info[6] == info.st_size)
    os.close(fd)
    os.utime(path, (100, 200.5))
    print(os.stat(path).st_mtime, os.stat(path).st_mtime_ns, os.path.getatime(path))
    os.mkdir(os.path.join(folder, "d"))
    os.symlink("f.txt", os.path.join(folder, "l"))
    print(sorted((e.name, e.is_dir(), e.is_file(), e.is_symlink()) for e in os.scandir(folder)), os.readlink(os.path.join(folder, "l")))
    try:
        os.rmdir(folder)
    except OSError as e:
        print(type(e).__name__, e.errno == 39, e.strerror)
    try:
        os.stat(os.path.join(folder, "none"))
    except FileNotFoundError as e:
        print(e.errno, os.path.basename(e.filename))
r, w = os.pipe()
print(select.select([r], [w], [], 0)[1] == [w], os.write(w, b"x"), select.select([r], [], [], 1)[0] == [r], os.get_inheritable(r))
pid = os.fork()
if pid == 0:
    os._exit(7)
print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
done = subprocess.run(["sh", "-c", "cat; echo err >&2; exit 3"], input=b"in", capture_output=True)
print(done.returncode, done.stdout, done.stderr)
try:
    subprocess.run(["/no/such/program"])
except FileNotFoundError as e:
    print(e)
a, b = socket.socketpair()
a.sendall(b"ping")
print(b.recv(10), b.fileno() >= 0, a.family.name, a.type.name)
a.settimeout(0.01)
try:
    a.recv(1)
except TimeoutError as e:
    print("timed out:", e)
a.close(), b.close()
print(socket.inet_aton("127.0.0.1"), socket.inet_ntop(socket.AF_INET6, bytes(15) + b"\x01"), socket.htons(1) == 256)
hits = []
old = signal.signal(signal.SIGUSR1, lambda n, f: hits.append(n))
os.kill(os.getpid(), signal.SIGUSR1)
print(hits, old is signal.SIG_DFL, signal.getsignal(signal.SIGUSR1) is not None, signal.Signals(10).name)
signal.setitimer(signal.ITIMER_REAL, 0.01)
signal.signal(signal.SIGALRM, lambda n, f: hits.append("alarm"))
time.sleep(0.05)
print(hits)
os.environ["TZ"] = "UTC"
time.tzset()
t = time.gmtime(86400 * 365.25 * 30)
print(t, time.strftime("%Y-%m-%d %H:%M:%S %a %j", t), time.asctime(t), time.mktime(t), time.strptime("2024-02-29", "%Y-%m-%d").tm_yday, t[:3], t.tm_zone)
for bad in [lambda: time.sleep(-1), lambda: time.strftime("%Y", (1, 2)), lambda: time.gmtime(1e30)]:
    try:
        bad()
    except (ValueError, TypeError, OverflowError) as e:
        print(type(e).__name__, e)
