"""Where a performance's shapes lie in a target's frames: the target's own pose, and its own slow drift."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from core.avatars.lipsync3d import LipSync3DAvatar
from core.avatars.performance import Performance
from core.face.blend import motion_weights
from core.face.normalise import Reference, reference_from
from core.face.take import Take
from core.face.topology import VERTICES, CanonicalFace
from core.rendering.composite import Compositor, MadeFrame
from core.speech.content import Drift, drift
from core.speech.features import SpeechFeatures

SPOKEN_COMPONENTS = 8  # the first ones carry what speaking moves
CHUNK = 512


@dataclass(frozen=True, slots=True)
class Placing:
    """A performance laid on a target. `slow`: how this shot looks to the tracker; the mouth is moved by it too."""

    avatar: LipSync3DAvatar
    reference: Reference
    performance: Performance
    take: Take
    slow: Drift
    motion: np.ndarray

    def compositor(self) -> Compositor:
        """Return what draws this placing's frames."""
        return Compositor(self.reference.cylinder, self.reference.triangles, self.avatar.bundle.mask, self.motion)

    def frames(self, indices: np.ndarray) -> list[MadeFrame]:
        """Return what is drawn into some frames (all with a face), decoded together."""
        codes = self.performance.codes[indices]
        said = self.avatar.vertices(codes)
        atlases = self.avatar.atlases(codes)
        landmarks = self.take.landmarks[indices, :VERTICES]
        similarity = self.reference.similarity(landmarks)
        own = similarity.apply(landmarks.astype(np.float64))
        slow = self.slow.at(self.take.times_s[indices] - self.take.times_s[0])
        moved = own + self.motion[:, None] * (said + slow - own)
        placed = similarity.invert(moved).astype(np.float32)
        uv = self.reference.cylinder.to_atlas(said) - self.reference.cylinder.mouth_origin
        return [MadeFrame(placed[n, :, :2], landmarks[n, :, :2], placed[n, :, 2], uv[n], atlases[n]) for n in range(len(indices))]


def place(
    avatar: LipSync3DAvatar,
    performance: Performance,
    take: Take,
    canonical: CanonicalFace,
    own_sound: SpeechFeatures | None,
) -> Placing:
    """Lay a performance on a target's take.

    What the target's tracked shapes differ, over many seconds, from what the likeness would do to the target's own sound,
    is how this shot's pose, light and lens look to the tracker: it is added to the performance. A target without sound cannot be
    compared so; there the mean shape is, without the components that speaking moves.
    """
    reference = reference_from(avatar.bundle.reference, canonical)
    slow = _slow(avatar, take, reference, own_sound)
    return Placing(avatar, reference, performance, take, slow, motion_weights(canonical.vertices))


def _slow(avatar: LipSync3DAvatar, take: Take, reference: Reference, own_sound: SpeechFeatures | None) -> Drift:
    seen = np.flatnonzero(take.found)
    times_s = take.times_s[seen] - take.times_s[0]
    said = avatar.perform(own_sound, times_s) if own_sound is not None else None

    def parts() -> Iterator[tuple[np.ndarray, np.ndarray]]:
        for at in range(0, len(seen), CHUNK):
            landmarks = take.landmarks[seen[at : at + CHUNK], :VERTICES]
            own = reference.similarity(landmarks).apply(landmarks.astype(np.float64))
            if said is not None:
                expected = avatar.vertices(said.codes[at : at + CHUNK])
            else:
                codes = avatar.bundle.space.encode(own)
                codes[:, SPOKEN_COMPONENTS:] = 0
                expected = avatar.vertices(codes)
            yield times_s[at : at + CHUNK], own - expected

    return drift(parts())
