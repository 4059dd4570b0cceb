"""`logging`: levels, loggers, handlers, formatters, filters, configuration."""

import io
import logging
import logging.config
import logging.handlers
import queue
import sys
import warnings


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

HERE = (lambda: 0).__code__.co_filename

def fresh(fmt=None, level=logging.DEBUG, style="%", **how):
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logging.Formatter(fmt, style=style, **how))
    logger = logging.Logger("made", level)
    logger.addHandler(handler)
    return logger, stream


log, out = fresh("%(levelname)s:%(name)s:%(message)s")
log.debug("debug %d", 1)
log.info("info %s %r", "a", "b")
log.warning("warning %(k)s", {"k": "v"})
log.error("error")
log.critical("critical")
log.log(15, "fifteen")
log.setLevel("ERROR")
log.warning("not shown")
print(out.getvalue())
for style, fmt in ("{", "{levelname:>8}|{message}"), ("$", "$levelname-${message}"), ("%", "%(levelno)5.1f %(funcName)s %(lineno)s %(module)s"):
    log, out = fresh(fmt, style=style)
    log.info("styled")
    print(out.getvalue().replace("lib_logging", "MODULE"), end="")
log, out = fresh("%(message)s")
try:
    1 / 0
except ZeroDivisionError:
    log.exception("with trace")
    log.error("also", exc_info=True)
log.info("stack", stack_info=False)
log.info("extra", extra={"mine": 1})
print(out.getvalue().replace(HERE, "FILE"))
log, out = fresh("%(mine)s %(message)s", defaults={"mine": "default"})
log.info("a")
log.info("b", extra={"mine": "given"})
print(out.getvalue())


class Filter(logging.Filter):
    def filter(self, record):
        record.msg = "changed " + record.msg
        return "drop" not in record.msg


log, out = fresh("%(message)s")
log.addFilter(Filter())
log.info("keep")
log.info("drop")
log.addFilter(lambda r: r.levelno > 20)
log.info("below")
log.warning("above")
print(out.getvalue())
root = logging.getLogger()
capture = io.StringIO()
logging.basicConfig(stream=capture, format="%(name)s %(levelname)s %(message)s", level=logging.INFO)
child = logging.getLogger("a.b.c")
child.info("through root")
logging.getLogger("a").setLevel(logging.ERROR)
child.info("held by a")
child.error("passes")
logging.getLogger("a.b").propagate = False
child.error("stopped")
logging.warning("module level")
logging.disable(logging.ERROR)
child.error("disabled")
logging.disable(logging.NOTSET)
print(capture.getvalue())
memory = logging.handlers.MemoryHandler(10, flushLevel=logging.ERROR, target=logging.StreamHandler(sys.stdout))
m = logging.Logger("memory")
m.addHandler(memory)
m.info("buffered")
print("before flush")
m.error("flushes")
q = queue.Queue()
ql = logging.Logger("queue")
ql.addHandler(logging.handlers.QueueHandler(q))
ql.info("queued %s", 1)
record = q.get()
print(record.getMessage(), record.args, record.levelname)
logging.config.dictConfig({"version": 1, "disable_existing_loggers": False, "formatters": {"f": {"format": "CFG %(message)s"}}, "handlers": {"h": {"class": "logging.StreamHandler", "formatter": "f", "stream": "ext://sys.stdout", "level": "WARNING"}}, "loggers": {"cfg": {"handlers": ["h"], "level": "DEBUG", "propagate": False}}})
logging.getLogger("cfg").info("low")
logging.getLogger("cfg").warning("high")
logging.captureWarnings(True)
warnings.simplefilter("always")
logging.getLogger("py.warnings").addHandler(logging.StreamHandler(sys.stdout))
logging.getLogger("py.warnings").propagate = False
warnings.warn_explicit("as a record", UserWarning, "file.py", 7)
logging.captureWarnings(False)
adapter = logging.LoggerAdapter(logging.getLogger("cfg"), {"user": "me"})
print(adapter.process("text", {"extra": {"x": 1}}), adapter)

for text in (
    'logging.getLevelName(20), logging.getLevelName("INFO"), logging.getLevelName(17), logging.getLevelNamesMapping()["WARN"]',
    'logging.addLevelName(17, "SEVENTEEN"), logging.getLevelName(17)',
    'logging.getLogger("a.b.c") is child, child.parent, child.getEffectiveLevel(), child.hasHandlers(), child.isEnabledFor(10)',
    'logging.getLogger("x.y").parent is root, logging.getLogger("x").getChild("y").name, sorted(l.name for l in logging.getLogger("a").getChildren())',
    'logging.getLogger(5)',
    'log.setLevel("NONE")',
    'log.setLevel(1.5)',
    'log.log("x", "y")',
    'logging.Formatter("%(none)s").format(logging.makeLogRecord({"msg": "m"}))',
    'logging.Formatter("plain")',
    'logging.Formatter("{", style="{")',
    'logging.Formatter(style="x")',
    'logging.makeLogRecord({"msg": "%s-%s", "args": (1, 2)}).getMessage()',
    'log.info("x", extra={"message": 1})',
    'logging.StreamHandler(), logging.NullHandler(), logging.Handler(5)',
    'logging.Formatter("%(asctime)s", "%Y").usesTime(), logging.Formatter().usesTime()',
    'logging.BufferingFormatter().format([logging.makeLogRecord({"msg": "a"}), logging.makeLogRecord({"msg": "b"})])',
    'logging.config.dictConfig({"version": 2})',
    'logging.config.dictConfig({"version": 1, "handlers": {"h": {"class": "no.such"}}})',
):
    show(text)
