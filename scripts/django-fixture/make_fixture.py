"""Makes a database with the migrations of django-sitemessage 1.4, and fills it through its own functions.

    pip install -r requirements.txt
    python3 make_fixture.py fixture.sqlite3
    python3 make_fixture.py --dump fixture.sqlite3 > ../../sitemessage-vertx/src/test/resources/django/fixture.sql

The dump is what the tests read: plain SQL that SQLite and PostgreSQL both take but for the types of columns.
"""
import argparse
import datetime
import os
import sqlite3

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--dump", action="store_true", help="print the tables of an existing database as SQL")
parser.add_argument("database")
arguments = parser.parse_args()

TABLES = ("auth_user", "sitemessage_message", "sitemessage_dispatch", "sitemessage_dispatcherror", "sitemessage_subscription")

if arguments.dump:
    connection = sqlite3.connect(arguments.database)
    print("-- Made by scripts/django-fixture/make_fixture.py; do not edit.")
    for line in connection.iterdump():
        if any(f'TABLE "{table}"' in line or f'INTO "{table}"' in line for table in TABLES):
            print(line)
    raise SystemExit

if os.path.exists(arguments.database):
    parser.error(f"{arguments.database} exists")

import django  # noqa: E402
from django.conf import settings  # noqa: E402

settings.configure(
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": arguments.database}},
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
