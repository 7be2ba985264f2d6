"""`manage.py`: a failing command prints one sentence and exits with a status other than 0.

CommandError is Django's own way to do this. This module handles what commands do not expect: errors of settings, disks,
permissions and databases. `--traceback` shows where an error came from.
"""

import os
import sys
from collections.abc import Sequence

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line
from django.db import DatabaseError

from ..database_errors import SENTENCES, code_of
from ..exceptions import AssistantError, InvalidInputs
from ..site.logging import place_of

#: Exit statuses: an error, unusable settings (as in `runmodel`), and Ctrl-C, as shells report it.
FAILED, MISCONFIGURED, INTERRUPTED = 1, 2, 130


def run(argv: Sequence[str]) -> None:
    try:
        execute_from_command_line(list(argv))
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except BrokenPipeError:
        # The reader of the output is gone. Python would complain again when it closes the pipe.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(FAILED)
    except Exception as error:
        if "--traceback" in argv:
            raise
        sys.stderr.write(f"{sentence_of(error)}\n")
        sys.exit(MISCONFIGURED if isinstance(error, ImproperlyConfigured) else FAILED)


def sentence_of(error: Exception) -> str:
    match error:
        case ImproperlyConfigured():
            return " ".join(str(error).split())
        case InvalidInputs():
            return " ".join([str(error), *error.fields.values()])
        case AssistantError():
            return str(error)
        case DatabaseError():
            return SENTENCES[code_of(error)]
        case OSError():
            what = f"{error.filename}: " if error.filename else ""
            return f"{what}{error.strerror or type(error).__name__}."
        # In the locale "C", Python decodes bytes that are not text as lone surrogates.
        case UnicodeDecodeError() | UnicodeEncodeError(reason="surrogates not allowed"):
            return "The input is not UTF-8 text."
        case _:
            return f"This is a bug in the program: {place_of(error)}. Use --traceback to see more."
