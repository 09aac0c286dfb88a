"""The sound device as master clock, on ALSA's own file device: the samples that left are compared."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

CONFIGURATION = """
pcm_slave.void {{ pcm "null" }}
pcm.!default {{ type file slave.pcm "null" file "{file}" format "raw" }}
ctl.!default {{ type hw card 0 }}
"""
PLAY = """
import sys, time, numpy as np
from core.playback.mixer import Strip
from core.playback.transport import Transport
transport = Transport()
transport.load(4.0)
transport.mixer.put(Strip("tone", np.sin(np.arange(4 * 48000) * 0.05).astype(np.float32) * 0.5))
transport.mixer.listen("tone")
transport.play()
print("sound" if transport.by_sound else "silent")
time.sleep(0.5)
transport.close()
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="ALSA is Linux's")
def test_the_samples_that_leave_are_the_mixers(tmp_path):
    import numpy as np

    system = Path("/usr/share/alsa/alsa.conf")
    if not system.exists() or shutil.which("sh") is None:
        pytest.skip("ALSA's configuration is not installed")
    heard, configuration = tmp_path / "heard.raw", tmp_path / "alsa.conf"
    configuration.write_text(f"<{system}>\n" + CONFIGURATION.format(file=heard))
    ran = subprocess.run(
        [sys.executable, "-c", PLAY],
        env={"ALSA_CONFIG_PATH": str(configuration), "PATH": "/usr/bin:/bin", "HOME": str(tmp_path)},
        cwd=Path(__file__).parents[3],
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    )
    if ran.stdout.strip() == "silent":
        pytest.skip("PortAudio finds no device here")
    samples = np.frombuffer(heard.read_bytes(), np.float32)
    assert np.abs(samples).max() > 0.4
