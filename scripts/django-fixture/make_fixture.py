"""Makes a database with the migrations of django-sitemessage 1.4, and fills it through its own functions.

    pip install -r requirements.txt
    F=../../sitemessage-vertx/src/test/resources/django
    python3 make_fixture.py fixture.sqlite3
    python3 make_fixture.py --dump fixture.sqlite3 > $F/fixture.sql
    python3 make_fixture.py postgresql://postgres@127.0.0.1:5432/fixture
    python3 make_fixture.py --dump postgresql://postgres@127.0.0.1:5432/fixture > $F/fixture-postgresql.sql

The dumps are what the tests read. That of PostgreSQL makes its tables by the statements of the migrations, one after the other.
"""
import argparse
import datetime
import io
import os
import re
import sqlite3
import urllib.parse

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--dump", action="store_true", help="print the tables of an existing database as SQL")
parser.add_argument("database")
arguments = parser.parse_args()

TABLES = ("auth_user", "sitemessage_message", "sitemessage_dispatch", "sitemessage_dispatcherror", "sitemessage_subscription")

postgresql = arguments.database.startswith("postgresql:")
HEAD = "-- Made by scripts/django-fixture/make_fixture.py; do not edit."

if arguments.dump and not postgresql:
    connection = sqlite3.connect(arguments.database)
    print(HEAD)
    for line in connection.iterdump():
        if any(f'TABLE "{table}"' in line or f'INTO "{table}"' in line for table in TABLES):
            print(line)
    raise SystemExit

if not postgresql and os.path.exists(arguments.database):
    parser.error(f"{arguments.database} exists")

import django  # noqa: E402
from django.conf import settings  # noqa: E402


def database():
    if not postgresql:
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": arguments.database}
    url = urllib.parse.urlsplit(arguments.database)
    return {
        "ENGINE": "django.db.backends.postgresql", "NAME": url.path[1:], "USER": url.username or "",
        "PASSWORD": url.password or "", "HOST": url.hostname, "PORT": url.port or 5432}


settings.configure(
    DATABASES={"default": database()},
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "sitemessage"],
    SECRET_KEY="fixture",
    SITEMESSAGE_SITE_URL="https://old.example.org",
    USE_TZ=True,
)
django.setup()

from django.contrib.auth.models import User  # noqa: E402
from django.core.management import call_command  # noqa: E402
from sitemessage.messages.base import MessageBase  # noqa: E402
from sitemessage.messages.email import EmailHtmlMessage, EmailTextMessage  # noqa: E402
from sitemessage.messengers.base import MessengerBase  # noqa: E402
from sitemessage.models import Dispatch, DispatchError, Message, Subscription  # noqa: E402
from sitemessage.toolbox import (  # noqa: E402
    recipients, register_builtin_message_types, register_message_types, register_messenger_objects, schedule_messages)



def dump_postgresql():
    """Prints the migrations' own statements for the tables, and then their rows."""
    from django.db import connection
    from django.db.migrations.loader import MigrationLoader
    print(HEAD)
    for app, name in MigrationLoader(connection).graph.leaf_nodes():
        for migration in (m for a, m in MigrationLoader(connection).graph.forwards_plan((app, name)) if a == app):
            if app not in ("auth", "sitemessage"):
                continue
            statements = io.StringIO()
            call_command("sqlmigrate", app, migration, stdout=statements, no_color=True)
            for line in statements.getvalue().splitlines():
                table = re.search(r'(?:TABLE|ON) "(\w+)"', line)
                if table and table.group(1) in TABLES:
                    print(line)
    with connection.cursor() as cursor:
        for table in ("auth_user", *TABLES[1:]):
            cursor.execute(f'select * from "{table}" order by id')
            columns = ", ".join(f'"{column.name}"' for column in cursor.description)
            for row in cursor.fetchall():
                values = ", ".join(cursor.mogrify("%s", (value,)).decode() for value in row)
                print(f'INSERT INTO "{table}" ({columns}) VALUES ({values});')
            print(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM \"{table}\";")


if arguments.dump:
    dump_postgresql()
    raise SystemExit

START = datetime.datetime(2024, 3, 1, 10, 0, 0, 123456, tzinfo=datetime.timezone.utc)

call_command("migrate", verbosity=0)


def messenger(name, attribute=None):
    return type(name, (MessengerBase,), {"alias": name, "address_attr": attribute})()


class OrderShipped(MessageBase):
    alias = "order_shipped"
    template = "shop/order_shipped.html"


class Digest(MessageBase):
    alias = "digest"
    group_mark = "evening"


register_messenger_objects(
    messenger("smtp", "email"), messenger("xmppsleek", "jabber"), messenger("twitter"), messenger("telegram"), messenger("pager"))
register_builtin_message_types()
register_message_types(OrderShipped, Digest)

ada = User.objects.create(username="ada", email="ada@example.org")
boris = User.objects.create(username="boris", email="boris@example.org", is_active=False)

made = [
    schedule_messages("Привет, «мир» 👋", recipients("xmppsleek", "ada@jabber.example"), sender=ada),
    schedule_messages(EmailTextMessage("Hello", "It's plain.\nTwo lines."), recipients("smtp", [ada, "c@example.org"]), priority=7),
    schedule_messages(EmailHtmlMessage("Rich", "<p>Hello</p>"), recipients("smtp", ["d@example.org", "e@example.org", "f@example.org"])),
    schedule_messages(EmailHtmlMessage("From a template", {"name": "Ada", "total": 3}, template_path="shop/mail.html"), recipients("smtp", ada)),
    schedule_messages(EmailHtmlMessage("By the backend", {"contents": "Body <b>as</b> it was"}), recipients("smtp", "g@example.org")),
    schedule_messages("A post", recipients("twitter", "")),
    schedule_messages(OrderShipped({"order": "A-17"}), recipients("pager", "42")),
    schedule_messages(Digest("one"), recipients("smtp", ada)),
    schedule_messages(Digest("two"), recipients("smtp", ada)),  # merged into the one before
    schedule_messages(OrderShipped({"order": "A-18"})),  # waits for subscribers
]

# What a year of use leaves behind: one dispatch of each status, read and unread, with errors.
for number, message in enumerate(Message.objects.order_by("id")):
    Message.objects.filter(pk=message.pk).update(time_created=START + datetime.timedelta(minutes=number))
states = [
    (Dispatch.DISPATCH_STATUS_PENDING, 0, 0, 0),
    (Dispatch.DISPATCH_STATUS_SENT, 1, 1, 0),
    (Dispatch.DISPATCH_STATUS_SENT, 3, 0, 2),
    (Dispatch.DISPATCH_STATUS_ERROR, 2, 0, 2),
    (Dispatch.DISPATCH_STATUS_FAILED, 10, 0, 10),
    (Dispatch.DISPATCH_STATUS_PROCESSING, 1, 0, 0),
]
for number, dispatch in enumerate(Dispatch.objects.order_by("id")):
    status, retries, read, errors = states[number % len(states)]
    created = START + datetime.timedelta(hours=number)
    tried = None if status == Dispatch.DISPATCH_STATUS_PENDING else created + datetime.timedelta(minutes=30)
    Dispatch.objects.filter(pk=dispatch.pk).update(
        dispatch_status=status, retry_count=retries, read_status=read, time_created=created, time_dispatched=tried)
    for attempt in range(errors):
        error = DispatchError.objects.create(dispatch=dispatch, error_log=f"attempt {attempt}: timed out, it's слишком долго")
        DispatchError.objects.filter(pk=error.pk).update(time_created=created + datetime.timedelta(minutes=attempt))

Subscription.create(ada.pk, "order_shipped", "smtp")
Subscription.create(boris.pk, "order_shipped", "smtp")
Subscription.create(ada.pk, "order_shipped", "xmppsleek")
Subscription.create("h@example.org", "email_html", "smtp")
Subscription.create("h@example.org", "email_html", "smtp")  # nothing keeps it from doing so
Subscription.objects.update(time_created=START)
User.objects.update(date_joined=START)
