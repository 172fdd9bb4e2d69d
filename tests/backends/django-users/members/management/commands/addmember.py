from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Adds a user; the password is read from standard input."

    def add_arguments(self, parser):
        parser.add_argument("username")
        parser.add_argument("email")
        parser.add_argument("--name", default="", help="first and last name")
        parser.add_argument("--staff", action="store_true")
        parser.add_argument("--inactive", action="store_true")
        parser.add_argument("--group", action="append", default=[])

    def handle(self, *args, username, email, name, staff, inactive, group, **options):
        first, _, last = name.partition(" ")
        user = get_user_model().objects.create_user(
            username, email, input(), first_name=first, last_name=last, is_staff=staff, is_active=not inactive
        )
        user.groups.set(Group.objects.get_or_create(name=each)[0] for each in group)
