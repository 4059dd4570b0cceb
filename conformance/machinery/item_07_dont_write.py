"""PYC.md 7: writing can be turned off; reading goes on."""
from support import *
write("m.py", "print('ran')\n")
for flags, env in [(["-B"], {}), ([], {"PYTHONDONTWRITEBYTECODE": "1"}), ([], {"PYTHONDONTWRITEBYTECODE": ""}), ([], {"PYTHONDONTWRITEBYTECODE": "0"}), (["-E"], {"PYTHONDONTWRITEBYTECODE": "1"})]:
    clear(".")
    run(*flags, "-c", "import m", env=env); tree()
run("-B", "-v", "-c", "import m", keep=about("matches"))
