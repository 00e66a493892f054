"""Numbers with what they count."""

import doctest

from pullquote_ui import counted


def test_the_example_is_true():
    assert doctest.testmod(counted) == doctest.TestResults(failed=0, attempted=1)
