"""The cast for every test of the organisation."""

from tests.cast import cast as cast
