"""Play, pause, shuttle, seek: where the playhead is, asked by whoever draws it."""

from core.playback.clock import WallClock
from core.playback.mixer import Mixer
from core.playback.sound_out import SoundOut

SHUTTLE = (1.0, 2.0, 4.0, 8.0)


class Transport:
    """One playhead over one time line of `duration_s` seconds that begins at 0.

    At speed 1 the sound device is the master clock; at other speeds, and without a device,
    the wall clock is, in silence.
    """

    def __init__(self, mixer: Mixer | None = None) -> None:
        self.mixer = mixer or Mixer()
        self._sound = SoundOut(self.mixer)
        self._clock = WallClock()
        self._speed = 0.0
        self._by_sound = False
        self._rest_s = 0.0
        self._duration_s = 0.0

    @property
    def duration_s(self) -> float:
        """The length of the time line."""
        return self._duration_s

    @property
    def speed(self) -> float:
        """How fast it plays: 1 as filmed, 0 at rest, below 0 backwards."""
        return self._speed

    @property
    def playing(self) -> bool:
        """Whether the playhead moves."""
        return self._speed != 0.0

    @property
    def by_sound(self) -> bool:
        """Whether the sound device sets the pace just now."""
        return self._by_sound

    def load(self, duration_s: float, keep_position: bool = False) -> None:
        """Take on a time line of another length, at rest at its beginning (or where the playhead was)."""
        at_s = self.position_s if keep_position else 0.0
        self.pause()
        self._duration_s = max(duration_s, 0.0)
        self.seek(at_s)

    def tick(self) -> float:
        """Return the position, coming to rest at either end. Call it at each paint while playing."""
        at_s = self._moving_s()
        ended = at_s >= self._duration_s if self._speed > 0 else at_s <= 0.0
        at_s = self._inside(at_s)
        if self.playing and ended:
            self._come_to_rest(at_s)
        return at_s

    @property
    def position_s(self) -> float:
        """Where the playhead is, 0..duration_s."""
        return self._inside(self._moving_s())

    def play(self, speed: float = 1.0) -> None:
        """Play from where the playhead is; from the other end if it stands at the end."""
        at_s = self.position_s
        if speed > 0 and at_s >= self._duration_s - 1e-3:
            at_s = 0.0
        elif speed < 0 and at_s <= 1e-3:
            at_s = self._duration_s
        self._run(at_s, speed)

    def pause(self) -> None:
        """Come to rest."""
        self._come_to_rest(self.position_s)

    def toggle(self) -> None:
        """Play if at rest, else come to rest."""
        if self.playing:
            self.pause()
        else:
            self.play()

    def shuttle(self, direction: int) -> None:
        """L (1) and J (-1): start in that direction, and faster with each further call."""
        speed = self._speed * direction
        self.play(direction * next((step for step in SHUTTLE if step > speed), SHUTTLE[-1]))

    def seek(self, at_s: float) -> None:
        """Put the playhead to `at_s`; playing goes on from there."""
        if self.playing:
            self._run(self._inside(at_s), self._speed)
        else:
            self._rest_s = self._inside(at_s)

    def close(self) -> None:
        """Come to rest and give the sound device back."""
        self.pause()
        self._sound.close()

    def _run(self, at_s: float, speed: float) -> None:
        self._sound.stop()
        self._speed = speed
        self._by_sound = speed == 1.0 and self._sound.start(at_s)
        self._clock.start(at_s, speed)

    def _come_to_rest(self, at_s: float) -> None:
        self._sound.stop()
        self._speed, self._by_sound, self._rest_s = 0.0, False, at_s

    def _moving_s(self) -> float:
        if not self.playing:
            return self._rest_s
        if self._by_sound:
            heard_s = self._sound.position_s
            if heard_s is not None:
                self._clock.start(heard_s, self._speed)  # ready to take over if the device goes away
                return heard_s
            self._by_sound = False
        return self._clock.position_s

    def _inside(self, at_s: float) -> float:
        return min(max(at_s, 0.0), self._duration_s)
