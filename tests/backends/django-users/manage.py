#!/usr/bin/env python3
import os

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    import sys

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings")
    execute_from_command_line(sys.argv)
