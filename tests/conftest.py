"""What all tests share: how many examples Hypothesis tries, and who runs alone."""

import os

from hypothesis import HealthCheck, settings

LONG = os.environ.get("TRESEN_TEST_LONG") == "1"

# A slow machine is no bug of ours: examples have no deadline, the tests have a timeout.
settings.register_profile(
    "fast", deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("default", settings.get_profile("fast"), max_examples=100)
settings.register_profile("long", settings.get_profile("fast"), max_examples=2_000)
settings.load_profile(os.environ.get("TRESEN_HYPOTHESIS", "long" if LONG else "default"))
