"""`venv` with pip, and a wheel that pip installs."""
import os
import subprocess
import sys
import tempfile
import zipfile

with tempfile.TemporaryDirectory() as folder:
    env = os.path.join(folder, "env")
    subprocess.run([sys.executable, "-m", "venv", "--symlinks", env], check=True)
    python = os.path.join(env, "bin", "python")
    print(sorted(name for name in os.listdir(os.path.join(env, "bin")) if name.startswith("pip")))
    wheel = os.path.join(folder, "small-1.0-py3-none-any.whl")
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("small.py", "print('small is here')\n")
        archive.writestr("small-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: small\nVersion: 1.0\n")
        archive.writestr("small-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nGenerator: case\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr("small-1.0.dist-info/RECORD", "small.py,,\nsmall-1.0.dist-info/METADATA,,\nsmall-1.0.dist-info/WHEEL,,\nsmall-1.0.dist-info/RECORD,,\n")

    def pip(*arguments):
        done = subprocess.run([python, "-m", "pip", "--disable-pip-version-check", *arguments], capture_output=True, text=True)
        print(done.returncode, done.stdout.splitlines()[-1:])

    pip("install", "--no-index", wheel)
    print(subprocess.run([python, "-c", "import small"], capture_output=True, text=True).stdout)
    pip("install", "--no-index", "--target", os.path.join(folder, "tree"), wheel)
    print(sorted(os.listdir(os.path.join(folder, "tree"))))
    pip("uninstall", "-y", "small")
    pip("check")
