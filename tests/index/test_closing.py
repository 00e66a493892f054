from concurrent.futures import ThreadPoolExecutor

import pytest

from pullquote.closing import Users
from pullquote.errors import StoreError


@pytest.fixture
def closed():
    return []


@pytest.fixture
def users(closed):
    return Users(lambda: closed.append("closed"))


def test_what_nobody_uses_is_closed_at_once_and_once(users, closed):
    with users:
        pass
    assert closed == []
    users.close()
    users.close()
    assert closed == ["closed"]
    with pytest.raises(StoreError, match="The engine is closed"), users:
        pass


def test_what_is_used_is_closed_by_the_last_who_leaves(users, closed):
    with users:
        users.close()
        with users:
            pass
        assert closed == []
    assert closed == ["closed"]


def test_an_error_leaves_too(users, closed):
    with pytest.raises(ZeroDivisionError), users:
        users.close(1 / 0)
    users.close()
    assert closed == ["closed"]


def test_many_may_use_it_while_it_is_closed(users, closed):
    def use(number):
        if number == 50:
            users.close()
        try:
            with users:
                return "used" if not closed else "used while closed"
        except StoreError:
            return "refused"

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(use, range(100))) <= {"used", "refused"}
    assert closed == ["closed"]
