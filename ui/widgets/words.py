"""Numbers as the user reads them."""


def timecode(at_s: float, rate_hz: float) -> str:
    """Return HH:MM:SS:FF."""
    nominal = max(round(rate_hz), 1)
    frames = int(at_s * rate_hz + 1e-3)
    seconds, frame = divmod(frames, nominal)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}:{frame:02}"


def length(seconds: float) -> str:
    """Return a length such as 3.0 s, 1:11 or 1:02:05."""
    if seconds < 60:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < 3600:
        return f"{whole // 60}:{whole % 60:02}"
    return f"{whole // 3600}:{whole // 60 % 60:02}:{whole % 60:02}"


def left(seconds: float | None) -> str:
    """Return how long something still takes, as roughly as it is known."""
    if seconds is None:
        return "estimating time left"
    if seconds < 5:
        return "a few seconds left"
    if seconds < 90:
        return f"about {round(seconds / 5) * 5} s left"
    minutes = round(seconds / 60)
    if minutes < 90:
        return f"about {minutes} min left"
    return f"about {minutes // 60} h {minutes % 60} min left"


def count(number: int, one: str, many: str = "") -> str:
    """Return "1 clip" or "3 clips"."""
    return f"{number} {one if number == 1 else many or one + 's'}"
