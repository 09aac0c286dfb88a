"""The figures as a table for people."""

from collections.abc import Mapping
from typing import Any

# name of the figure, what it is called, how it is written, what a perfect copy has
ROWS = (
    ("lmd_px", "Lip landmark distance", "{:.2f} px", "0"),
    ("lmd_percent", "  of the eye distance", "{:.2f} %", "0"),
    ("opening_correlation", "Lip opening, correlation", "{:.3f}", "1"),
    ("opening_ratio", "Lip opening, made / real", "{:.2f}", "1"),
    ("jitter_ratio", "Lip jitter, made / real", "{:.2f}", "1"),
    ("ssim_face", "SSIM, face", "{:.4f}", "1"),
    ("ssim", "SSIM, whole picture", "{:.4f}", "1"),
    ("psnr_mouth_db", "PSNR, mouth", "{:.1f} dB", "100"),
    ("psnr_db", "PSNR, whole picture", "{:.1f} dB", "100"),
    ("cpbd_real", "Sharpness of the face (CPBD), real", "{:.3f}", ""),
    ("cpbd_made", "Sharpness of the face (CPBD), made", "{:.3f}", "as real"),
)


def table(figures: Mapping[str, Any]) -> str:
    """Return the figures of `compare` as lines of text, no line break at the end."""
    width = max(len(title) for _, title, _, _ in ROWS)
    lines = [f"{'':{width}}  {'':>9}   same video"]
    for name, title, form, perfect in ROWS:
        value = figures.get(name)
        shown = "none" if value is None else form.format(value)
        lines.append(f"{title:{width}}  {shown:>9}   {perfect}".rstrip())
    lines.append(_frames_line(figures))
    lines.append(_sound_line(figures))
    return "\n".join(lines)


def _frames_line(figures: Mapping[str, Any]) -> str:
    face = f"{figures['frames_with_face']} with a face in both"
    if figures["same_frames"]:
        return f"Frames: {figures['frames_real']} in both, {face}."
    return f"Frames: {figures['frames_real']} real, {figures['frames_made']} made, {figures['frames_compared']} compared, {face}."


def _sound_line(figures: Mapping[str, Any]) -> str:
    lengths = [figures["sound_real_s"], figures["sound_made_s"]]
    real, made = ("none" if length is None else f"{length:.3f} s" for length in lengths)
    return f"Sound: {real} in both." if real == made else f"Sound: {real} real, {made} made."
