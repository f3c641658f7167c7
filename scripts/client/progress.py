"""What is going on, on one line of a terminal, or on a few lines of a log."""

import sys
import time


class Progress:
    """Steps with their durations. On a terminal the current step redraws its line; in a log only its end is printed."""

    def __init__(self, out=sys.stderr):
        self.out = out
        self.live = out.isatty()
        self.began = time.monotonic()
        self.seconds = {}

    def step(self, title):
        return Step(self, title)

    def line(self, text, end):
        if self.live:
            self.out.write(f"\r\x1b[K{text}{end}")
        elif end:
            self.out.write(f"{text}{end}")
        self.out.flush()

    def total_s(self):
        return time.monotonic() - self.began


class Step:
    def __init__(self, progress, title):
        self.progress = progress
        self.title = title
        self.note = ""
        self.shown_at = 0.0

    def __enter__(self):
        self.began = time.monotonic()
        self.progress.line(f"  {self.title} ...", "")
        return self

    def at(self, note):
        """Says how far it is. Cheap: draws at most ten times a second."""
        self.note = note
        now = time.monotonic()
        if now - self.shown_at > 0.1:
            self.shown_at = now
            self.progress.line(f"  {self.title}: {note} ({now - self.began:.0f} s)", "")

    def __exit__(self, kind, error, trace):
        took = time.monotonic() - self.began
        self.progress.seconds[self.title] = took
        mark = "✗" if kind else "✓"
        note = f": {self.note}" if self.note else ""
        self.progress.line(f"{mark} {self.title}{note} ({took:.1f} s)", "\n")
        return False
