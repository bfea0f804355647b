"""``jixiao review --sample [N]``: the number may be left out, wherever the option stands."""

import pytest
from click.testing import CliRunner

import pipeline.review.server
from pipeline.cli import jixiao


@pytest.mark.parametrize(
    ("arguments", "size"),
    [
        (["DIR"], 0),
        (["--sample", "DIR"], 300),
        (["DIR", "--sample"], 300),
        (["DIR", "--sample", "600"], 600),
        (["--sample", "600", "DIR"], 600),
        (["--sample=5", "DIR"], 5),
        (["--sample", "--port", "0", "DIR"], 300),
    ],
)
def test_a_number_may_follow(monkeypatch, arguments, size):
    asked = []
    monkeypatch.setattr(pipeline.review.server, "serve", lambda out, **options: asked.append((str(out), options)))
    done = CliRunner().invoke(jixiao, ["review", *arguments])
    assert done.exit_code == 0, done.output
    ((out, options),) = asked
    assert (out, options["sample_size"]) == ("DIR", size)


@pytest.mark.parametrize("size", ["0", "-3"])
def test_a_number_that_is_none_is_refused(size):
    assert CliRunner().invoke(jixiao, ["review", "DIR", "--sample", size]).exit_code == 2
