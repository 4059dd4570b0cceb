import warnings
def t(s):
    with warnings.catch_warnings(record=True) as w:
        warnings.simplefilter("always")
        try: compile(s,"<t>","exec")
        except SyntaxError as e: print("SE",e)
    print(repr(s),[(x.category.__name__,str(x.message),x.lineno) for x in w])
CASES = [r"'\d'", r"b'\d\e'", r"'\400'", r"b'\777'", r"r'\d'", r"f'\d{1}\e'", r"f'\{6}'", "'''\n\\z'''", r"'\N{DIGIT ONE}'", r"b'\N'", r"'a' '\q'", "'\\\n'", "1if 2else 3", "0x1for x in y", "0o1in x", "0b1or 2", "1.5and 2", "1jif 1else 2", "1_0is x", "x='\\w'\ny='\\w'", r"t'\d'", r"f'{1:\d}'", "1e3if 1 else 2", "assert (1,2)", "x is 1", "'a' is x", "() is x","1()", "'a'[1.0]", "[1][2,3]", "None[1]", "{1:2}[3]", "(1,)()", "1[2]","x is -1", "x is ()", "x is not ''", "def f():\n try:\n  pass\n finally:\n  return 1", "for x in y:\n try: pass\n finally: continue","def f():\n try: pass\n finally:\n  for x in y: break"]
for s in CASES:
    t(s)
