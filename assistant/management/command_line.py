"""`manage.py`: whatever goes wrong in a command ends in one sentence and an exit status other than 0.

CommandError is Django's own way to do so. Here is what no command expects: settings, disks, rights and databases.
`--traceback` shows where it came from.
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

#: Exit statuses: an error, settings that cannot be used (`runmodel` has the same), and Ctrl-C as a shell tells it.
FAILED, MISCONFIGURED, INTERRUPTED = 1, 2, 130


def run(argv: Sequence[str]) -> None:
    try:
        execute_from_command_line(list(argv))
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except BrokenPipeError:
        # Who read the output has gone. Python would complain once more when it closes the pipe.
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
        # In the locale "C" Python takes bytes that are no text for halves of characters.
        case UnicodeDecodeError() | UnicodeEncodeError(reason="surrogates not allowed"):
            return "What was given is not text in UTF-8."
        case _:
            return f"This is a fault of the program: {place_of(error)}. With --traceback it says more."
