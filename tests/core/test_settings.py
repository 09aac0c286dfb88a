"""Settings survive: round trip, broken files, limits."""

import json

from core import settings
from core.settings import Settings, SettingsFile


def test_what_is_changed_is_kept(tmp_path):
    path = tmp_path / "deep" / "settings.json"
    SettingsFile(path).change(volume=0.25, recent_projects=("/a", "/b"))
    assert settings.load(path) == Settings(volume=0.25, recent_projects=("/a", "/b"))
    assert [file.name for file in path.parent.iterdir()] == ["settings.json"]


def test_what_cannot_be_used_falls_back_alone(tmp_path):
    path = tmp_path / "settings.json"
    stored = {"volume": 7, "mesh_shown": "yes", "train_device": "abacus", "train_minutes": 5, "unknown": 1}
    path.write_text(json.dumps(stored))
    assert settings.load(path) == Settings(train_minutes=5.0)


def test_a_broken_file_gives_defaults(tmp_path):
    path = tmp_path / "settings.json"
    for text in ("{", "[]", "\x00", ""):
        path.write_text(text)
        assert settings.load(path) == Settings()


def test_recent_projects_are_few_and_each_once(tmp_path):
    recent = ()
    for name in "abcdefgha":
        recent = settings.with_recent(recent, tmp_path / name)
    assert len(recent) == settings.RECENT_PROJECTS
    assert recent[0] == str(tmp_path / "a")
    assert len(set(recent)) == len(recent)


def test_every_setting_says_what_it_is():
    for name in Settings.__slots__:
        assert settings.declared(name).label
