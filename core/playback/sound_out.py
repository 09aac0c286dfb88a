"""The sound device, and the time as it tells it: while it plays, it is the master clock.

sounddevice (PortAudio) is loaded on the first play: a machine without it, or without a device, plays by
wall clock.
"""

import logging
import time
from typing import Any

import numpy as np

from core.playback.mixer import Mixer

log = logging.getLogger(__name__)
STALL_S = 1.0


class SoundOut:
    """Plays a mixer. `start` says whether there is a device to play on."""

    def __init__(self, mixer: Mixer) -> None:
        self._mixer = mixer
        self._stream: Any = None
        self._absent = False
        self._next = 0  # the sample that the device will ask for next
        self._heard = (0, 0.0)  # (sample, monotonic time at which it leaves the loudspeaker)

    def start(self, at_s: float) -> bool:
        """Play from `at_s` on; return False when no device does it."""
        self.stop()
        if not self._open():
            return False
        self._next = round(at_s * self._mixer.rate_hz)
        self._heard = (self._next, time.monotonic() + float(self._stream.latency))
        try:
            self._stream.start()
        except Exception as error:  # PortAudioError; its module is loaded late, so it cannot be named here
            log.warning("The sound device does not start (%s): playing without sound", error)
            self._drop()
            return False
        return True

    def stop(self) -> None:
        """Be silent at once."""
        if self._stream is not None and self._stream.active:
            self._stream.abort()

    def close(self) -> None:
        """Give the device back."""
        self.stop()
        if self._stream is not None:
            self._stream.close()
            self._stream = None

    @property
    def position_s(self) -> float | None:
        """What is heard just now, in seconds; None when the device stopped by itself."""
        stream = self._stream
        if stream is None or not stream.active:
            return None
        sample, leaves_s = self._heard
        ahead_s = time.monotonic() - leaves_s
        if ahead_s > STALL_S:
            return None
        return sample / self._mixer.rate_hz + ahead_s

    def _open(self) -> bool:
        if self._stream is not None or self._absent:
            return self._stream is not None
        try:
            import sounddevice

            self._stream = sounddevice.OutputStream(
                samplerate=self._mixer.rate_hz, channels=2, dtype="float32", callback=self._fill
            )
        except Exception as error:  # OSError without PortAudio, PortAudioError without a device
            log.info("No sound device (%s): playing by wall clock", error)
            self._absent = True
        return self._stream is not None

    def _drop(self) -> None:
        self._stream.close()
        self._stream = None
        self._absent = True

    def _fill(self, out: np.ndarray, count: int, times: Any, status: Any) -> None:
        """Fill `out` (count, 2); called by the device's own thread."""
        delay_s = times.outputBufferDacTime - times.currentTime
        if not 0.0 < delay_s < 1.0:  # some drivers leave these at zero
            delay_s = float(self._stream.latency)
        self._heard = (self._next, time.monotonic() + delay_s)
        out[:] = self._mixer.mix(self._next, count)[:, None]
        self._next += count
