"""The two exceptions that cross doors: what the user can mend, and what the user asked for."""


class UserError(Exception):
    """Something the user can mend. The text is one or two plain sentences: what (with the file) and the remedy.

    The command line prints it and exits with 2; the window shows it as it stands.
    """


class Cancelled(Exception):  # noqa: N818  (not an error: the user asked for it)
    """The user cancelled the job. Raised by `Report.progress`, so cancelling needs no code of its own."""
