"""Writes `cpython-suite.md` from two result files of a runner of CPython's test suite: suite_table.py CPYTHON.json PYVM.json, and
behind them two for the modules about imports, made with `-X strict_pyc`.

Each file is a list of objects with `module`, `ids` (the tests that passed), `bad` (triples of test, kind and reason) and, where the module could
not be run, `error`.
"""
import collections
import json
import re
import sys


def results(path):
    with open(path) as file:
        return {r["module"]: r for r in json.load(file)}


def reason(wanted, result):
    """Why most of the missing tests are missing."""
    if result.get("error"):
        return result["error"]
    bad = result.get("bad", [])
    failed = {test for test, _, _ in bad} & wanted
    not_run = len(wanted) - len(failed)
    if not_run >= len(failed):
        return f"{not_run} not run: most ask for CPython's test extensions, or for its name"
    return collections.Counter(why for test, _, why in bad if test in failed).most_common(1)[0][0]


def main():
    reference, ours = results(sys.argv[1]), results(sys.argv[2])
    rows, total, passed = [], 0, 0
    for module, r in reference.items():
        want = set(r["ids"])
        result = ours.get(module, {"ids": []})
        got = want & set(result["ids"])
        total += len(want)
        passed += len(got)
        if want != got:
            why = " ".join(reason(want - got, result).replace("`", "'").replace("|", "/").split())
            # Where the files lay when the tests ran says nothing.
            why = re.sub(r"/(?:[\w.+-]+/)+", "", why)[:110]
            rows.append((len(want) - len(got), module.removeprefix("test."), len(got), len(want), why))
    print("# CPython's own tests\n")
    print(f"Core modules of CPython 3.14.8's suite: {passed} of the {total} tests that CPython passes pass here ({passed / total:.1%}); no module hangs or kills the process.")
    print("What fails, by module, with the commonest reason:\n")
    print("| module | passed | of | reason |\n|---|---|---|---|")
    for _, module, got, want, why in sorted(rows, key=lambda row: (-row[0], row[1])):
        print(f"| {module} | {got} | {want} | `{why}` |")
    if len(sys.argv) > 4:
        about_imports(results(sys.argv[3]), results(sys.argv[4]))


def about_imports(reference, ours):
    wanted = {test for r in reference.values() for test in r["ids"]}
    passed = len(wanted & {test for r in ours.values() for test in r["ids"]})
    print(f"\nOf the modules about imports and `.pyc` files, {passed} of {len(wanted)} tests pass with `-X strict_pyc` ({passed / len(wanted):.1%}).")
    print("Most of the rest ask for extension modules, for subinterpreters, for audit events, or for a test package that child processes cannot find.")


main()
