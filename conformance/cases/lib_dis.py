"""`dis`: text of functions, classes, code; options; bytecode objects; stack effects."""

import dis
import io


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

HERE = (lambda: 0).__code__.co_filename

def f(a, b=1):
    """Doc."""
    for i in range(a):
        try:
            b += i ** 2
        except ValueError as e:
            print(e)
    return [b for _ in "ab"]


class C:
    x = 1

    def m(self):
        return self.x

    @staticmethod
    def s():
        yield 1


def text(what, **how):
    out = io.StringIO()
    dis.dis(what, file=out, **how)
    return out.getvalue()


print(text(f))
print(text("x = 1\nif x: y = 2"))
print(text(C.m, show_offsets=True))
print(text(C.m, show_caches=True))
print(text(lambda: {**{}, "a": [1, 2, 3]}))
print(text("async def f():\n  async with a: pass", depth=0).split(" at 0x")[0])
print(text("match x:\n  case {'a': 1}: pass"))
print(text("try: pass\nfinally: a", show_positions=True) if 0 else text("try: pass\nfinally: a"))
print(dis.code_info(f).replace(HERE, "FILE"))
out = io.StringIO()
dis.dis(C, file=out)
print(out.getvalue())
code = dis.Bytecode(f)

for text in (
    '[(i.opname, i.arg, i.argval if not hasattr(i.argval, "co_code") else "code", i.offset, i.line_number, i.is_jump_target) for i in code][:12]',
    'code.first_line > 0, code.codeobj is f.__code__, code.info().splitlines()[0], code.exception_entries',
    'dis.stack_effect(dis.opmap["LOAD_CONST"], 0), dis.stack_effect(dis.opmap["POP_TOP"]), dis.stack_effect(dis.opmap["BUILD_LIST"], 3), dis.stack_effect(dis.opmap["FOR_ITER"], 0, jump=True), dis.stack_effect(dis.opmap["CALL"], 2)',
    'dis.stack_effect(dis.opmap["POP_TOP"], 1)',
    'dis.stack_effect(dis.opmap["LOAD_CONST"])',
    'dis.stack_effect(1000)',
    'dis.opname[dis.opmap["RESUME"]], dis.HAVE_ARGUMENT, dis.EXTENDED_ARG, sorted(dis.hasfree), [dis.opname[i] for i in dis.hasjump[:4]], dis.cmp_op, [dis.opname[i] for i in dis.hasexc]',
    'list(dis.findlinestarts(C.m.__code__))[0][0], [dis.opname[f.__code__.co_code[i]] for i in dis.findlabels(f.__code__.co_code)]',
    'dis.dis(5)',
    'dis.get_instructions(5)',
    'dis.Bytecode("x").dis()',
    'next(dis.get_instructions("x = 1")), dis.Instruction("A", 1, 2, 3, "r", 0, 0, True, 1, False, None, None) if 0 else 0',
    'dis.COMPILER_FLAG_NAMES, dis.pretty_flags(3), dis.pretty_flags(0)',
):
    show(text)
