"""Whether another process still lives."""

import os


def is_alive(pid: int) -> bool:
    """Also where it is another user's, or has ended and nobody has asked how."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True
