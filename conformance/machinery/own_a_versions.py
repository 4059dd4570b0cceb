"""pyvm's own (a): refusals of foreign magic numbers name both versions."""
from support import *
for magic in [62211, 3379, 3394, 3413, 3425, 3439, 3495, 3531, 3571, 3650]:
    write("z.pyc", magic.to_bytes(2, "little") + b"\r\n" + bytes(12))
    run("-c", "import z")
run("z.pyc")
