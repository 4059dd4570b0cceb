"""`unittest`: assertions, fixtures, skips, subtests, mocks and the runner's output."""

import io
import re
import unittest
from unittest import mock


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

HERE = (lambda: 0).__code__.co_filename

class Fixtures(unittest.TestCase):
    log = []

    @classmethod
    def setUpClass(cls):
        cls.log.append("class up")

    @classmethod
    def tearDownClass(cls):
        cls.log.append("class down")

    def setUp(self):
        self.addCleanup(self.log.append, "cleanup")
        self.log.append("up")

    def tearDown(self):
        self.log.append("down")

    def test_a(self):
        self.log.append("a")

    def test_b(self):
        """First line of doc.

        More."""
        self.log.append("b")
        self.fail("on purpose")


class Kinds(unittest.TestCase):
    def test_error(self):
        raise KeyError("broken")

    def test_equal(self):
        self.assertEqual([1, 2, 3], [1, 5, 3])

    def test_long(self):
        self.assertEqual("line one\nline two\n", "line one\nline 2\n")

    def test_dict(self):
        self.assertEqual({"a": 1, "b": 2}, {"a": 1, "c": 3})

    @unittest.skip("not now")
    def test_skip(self):
        pass

    @unittest.skipIf(True, "condition")
    def test_skip_if(self):
        pass

    def test_skip_inside(self):
        self.skipTest("inside")

    @unittest.expectedFailure
    def test_expected(self):
        self.assertTrue(False)

    @unittest.expectedFailure
    def test_unexpected(self):
        pass

    def test_subtests(self):
        for i in range(4):
            with self.subTest("even", i=i):
                self.assertEqual(i % 2, 0)

    def test_raises(self):
        with self.assertRaisesRegex(ValueError, "lit.*10") as caught:
            int("x")
        self.assertIsInstance(caught.exception, ValueError)

    def test_warns(self):
        with self.assertWarns(UserWarning):
            pass

    def test_logs(self):
        import logging
        with self.assertLogs("some", "INFO") as got:
            logging.getLogger("some").info("text")
        self.assertEqual(got.output, ["INFO:some:text"])


def run(*classes, verbosity=2):
    stream = io.StringIO()
    suite = unittest.TestSuite(unittest.defaultTestLoader.loadTestsFromTestCase(c) for c in classes)
    result = unittest.TextTestRunner(stream=stream, verbosity=verbosity).run(suite)
    text = stream.getvalue().replace(HERE, "FILE")
    print(re.sub(r"in [\d.]+s", "in TIME", text))
    print(result)


run(Fixtures)
print(Fixtures.log)
run(Kinds)
run(Kinds, verbosity=0)
t = unittest.TestCase()
m = mock.Mock(return_value=5, name="m")
m.method.side_effect = [1, ValueError("second")]
m(1, k=2)
with mock.patch("os.getcwd", return_value="/patched") as p:
    import os
    print(os.getcwd(), p.call_count, p.mock_calls)
with mock.patch.dict({"a": 1}, b=2) as d:
    print(d)
magic = mock.MagicMock()
magic.__getitem__.return_value = "item"
auto = mock.create_autospec(lambda a, b=1: None)

for text in (
    't.assertEqual(1, 2)',
    't.assertEqual("a", "b", "message")',
    't.assertNotEqual(1, 1)',
    't.assertTrue(0)',
    't.assertFalse([1])',
    't.assertIs(1, 2)',
    't.assertIsNone(5)',
    't.assertIsNotNone(None)',
    't.assertIn(1, [2])',
    't.assertNotIn(1, [1])',
    't.assertIsInstance(1, str)',
    't.assertNotIsInstance(1, int)',
    't.assertAlmostEqual(1.0, 1.1)',
    't.assertAlmostEqual(1.0, 1.00000001), t.assertAlmostEqual(1, 2, delta=1)',
    't.assertNotAlmostEqual(1.0, 1.0)',
    't.assertGreater(1, 2)',
    't.assertLessEqual(3, 2)',
    't.assertRegex("abc", "x")',
    't.assertNotRegex("abc", "b")',
    't.assertCountEqual([1, 2, 2], [2, 1, 3])',
    't.assertListEqual([1], [2])',
    't.assertTupleEqual((1,), (1, 2))',
    't.assertSetEqual({1}, {2})',
    't.assertDictEqual({1: 2}, {1: 3})',
    't.assertSequenceEqual([1, 2], (1,))',
    't.assertMultiLineEqual("a\\nb", "a\\nc")',
    't.assertRaises(ValueError, int, "5")',
    't.assertRaises(ValueError, int, "x")',
    't.assertRaises(5)',
    't.assertStartsWith("abc", "b")',
    't.assertHasAttr(1, "none")',
    't.assertIsSubclass(int, str)',
    't.fail()',
    't.id() if 0 else 0',
    'm.call_args, m.called, m.call_count, m.mock_calls',
    'm.method(), m.method()',
    'm.method()',
    'm.assert_called_with(1)',
    'm.assert_called_once_with(1, k=2), m.assert_any_call(1, k=2)',
    'm.assert_not_called()',
    'm.nothing.assert_called()',
    'm.assert_has_calls([mock.call(5)])',
    'm.assret_called()',
    'magic["x"], len(magic), int(magic), magic.__str__() != ""',
    'auto(1) is not None',
    'auto()',
    'auto(1, 2, 3)',
    'mock.call(1).foo(b=2), mock.ANY == 5, mock.sentinel.thing',
    'mock.Mock(spec=["a"]).b',
    'mock.Mock(spec=int).real is not None, isinstance(mock.Mock(spec=int), int)',
):
    show(text)
