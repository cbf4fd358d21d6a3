"""Settings: a file, overruled by the environment, and one readable line for each fault."""

import re
from pathlib import Path

import pytest

import doorstep
from doorstep.settings import NAMES, SettingsFault, load_settings, unknown_variables

KEY = "a key that is long enough to be one"
SOURCES = Path(doorstep.__file__).parent


@pytest.fixture
def file(tmp_path):
    def write(text, key=KEY):
        path = tmp_path / "doorstep.toml"
        path.write_text(f'[doorstep]\nsecret_key = "{key}"\n{text}')
        return path

    return write


def test_the_environment_overrules_the_file(file, monkeypatch):
    """Section 12: TOML and environment."""
    monkeypatch.setenv("DOORSTEP_SMTP_PORT", "2525")
    monkeypatch.setenv("DOORSTEP_SECURE_COOKIES", "false")
    settings = load_settings(file('smtp_port = 26\nbase_url = "https://portal.example.org"'))
    assert (settings.smtp_port, settings.secure_cookies, settings.base_url) == (
        2525,
        False,
        "https://portal.example.org",
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('smtp_port = "abc"', "smtp_port: 'abc' does not fit; it takes a whole number."),
        ("smtp_port = 0", "smtp_port: 0 does not fit; it takes 1 to 65535."),
        ('secure_cookies = "perhaps"', "secure_cookies: 'perhaps' does not fit; it takes true or false."),
        ('storge_url = "x"', "storge_url is no setting. Did you mean storage_url?"),
        ('jobs = "somewhere"', "jobs: 'somewhere' does not fit; it takes inside, outside."),
        ('database_url = "mysql://x"', "database_url: begins with sqlite:///"),
        ('mail_from = "nobody"', "mail_from: takes an email address"),
        ("smtp_port = ", "The settings file cannot be read"),
    ],
)
def test_a_fault_is_one_readable_line(file, text, said):
    """Section 12: unwrap its exception group: one readable line per fault."""
    with pytest.raises(SettingsFault) as caught:
        load_settings(file(text))
    assert said in str(caught.value) and "\n" not in str(caught.value)


def test_all_faults_are_told_at_once(file):
    """Section 12: one line per fault, and every fault."""
    with pytest.raises(SettingsFault) as caught:
        load_settings(file('smtp_port = "a"\nproxies = "b"'))
    assert len(str(caught.value).splitlines()) == 2
    with pytest.raises(SettingsFault) as caught:
        load_settings(file('jobs = "x"\nlog_level = "y"', key="short"))
    assert len(str(caught.value).splitlines()) == 3


def test_no_fault_shows_a_secret(file, monkeypatch):
    """Section 9.8: secrets are never logged."""
    monkeypatch.setenv("DOORSTEP_SMTP_PASSWORD", "hunter2")
    settings = load_settings(file("smtp_port = 25"))
    assert "hunter2" not in repr(settings) and KEY not in repr(settings)
    with pytest.raises(SettingsFault) as caught:
        load_settings(file('jobs = "x"', key="too-short-secret"))
    assert "too-short-secret" not in str(caught.value) and "hunter2" not in str(caught.value)


def test_a_missing_file_is_said(tmp_path):
    """Section 8: what to do."""
    with pytest.raises(SettingsFault, match="init"):
        load_settings(tmp_path / "nowhere.toml")


def test_misspelt_variables_are_noticed(monkeypatch):
    """Section 8: doctor says what nothing would ever read."""
    monkeypatch.setenv("DOORSTEP_SMTP_PROT", "25")
    assert unknown_variables() == ["DOORSTEP_SMTP_PROT is no setting. Did you mean smtp_port?"]


@pytest.mark.parametrize("name", NAMES)
def test_every_setting_is_read_somewhere(name):
    """Section 8: a setting that nothing reads is a defect."""
    reads = re.compile(rf"settings\.{name}\b|self\.{name}\b")
    files = [path for path in SOURCES.rglob("*.py") if "testing" not in path.parts]
    found = [
        path for path in files for line in path.read_text().splitlines() if reads.search(line) and "def " not in line
    ]
    assert found, f"nothing reads {name}"
