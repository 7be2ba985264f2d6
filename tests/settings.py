"""The site's settings, but for what costs a test suite minutes. The site processes that tests start use them too."""

from assistant.settings import *  # noqa: F403

#: A real one takes half a second of processor time for each account and each sign-in.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

#: tests/accounts/test_second_factor.py asks for one.
MFA_REQUIRED_GROUPS: list[str] = []

#: Static files are found when they are asked for; else every client would look through all of them first.
WHITENOISE_AUTOREFRESH = True
