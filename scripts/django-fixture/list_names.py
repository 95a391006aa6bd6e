"""Lists the public names of an installed django-sitemessage, one a line: what docs/migrating.md must name.

    pip install -r requirements.txt
    python3 list_names.py > ../../sitemessage-demo/src/test/resources/django/names.txt

Read from the source without running it: functions and classes of each module, methods, attributes and constructor parameters
of classes unless they only override what a class above has, fields of models as columns, settings, signals, commands with their
options, URL names, template tags and templates. Of the admin's classes the attributes are left out: Django's own mean the same.
"""
import ast
import importlib.util
import pathlib

ROOT = pathlib.Path(importlib.util.find_spec("sitemessage").submodule_search_locations[0])
MODULES = (
    "toolbox", "shortcuts", "utils", "views", "signals", "exceptions", "backends", "models", "messages", "messages/base", "messages/plain",
    "messages/email", "messengers/base", "messengers/smtp", "messengers/xmpp", "messengers/twitter",
    "messengers/telegram", "messengers/facebook", "messengers/vkontakte", "templatetags/sitemessage", "admin", "apps")
TABLES = {"Message": "sitemessage_message", "Dispatch": "sitemessage_dispatch", "DispatchError": "sitemessage_dispatcherror",
          "Subscription": "sitemessage_subscription"}


def tree(path):
    return ast.parse(path.read_text())


def public(name):
    return not name.startswith("_")


def assigned(node):
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    return [target.id for target in targets if isinstance(target, ast.Name)]


def is_field(node):
    call = getattr(node, "value", None)
    return isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr in (
        "CharField", "TextField", "DateTimeField", "BooleanField", "PositiveIntegerField", "ForeignKey") or (
        isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "ContextField")


def column(node, name):
    for keyword in node.value.keywords:
        if keyword.arg == "db_column":
            return keyword.value.value
    return name + "_id" if node.value.func.attr == "ForeignKey" else name


known = {}


def inherited(node):
    names = set()
    for base in node.bases:
        names |= known.get(getattr(base, "id", ""), set())
    return names


def of_class(node):
    above = inherited(node)
    members = [name for name in members_of(node) if name.removeprefix(node.name) not in above]
    known[node.name] = above | {name.removeprefix(node.name) for name in members if public(node.name)}
    if public(node.name):
        yield node.name
        yield from members


def members_of(node):
    for member in node.body:
        if isinstance(member, ast.FunctionDef) and public(member.name):
            yield f"{node.name}.{member.name}()"
        elif isinstance(member, ast.FunctionDef) and member.name == "__init__":
            for argument in member.args.args[1:] + member.args.kwonlyargs:
                yield f"{node.name}({argument.arg}=)"
        else:
            for name in filter(public, assigned(member)):
                if node.name in TABLES and is_field(member):
                    target = member.value.func
                    yield f"{TABLES[node.name]}.{column(member, name) if isinstance(target, ast.Attribute) else name}"
                else:
                    yield f"{node.name}.{name}"


def of_module(path):
    for node in tree(path).body:
        if isinstance(node, ast.FunctionDef) and public(node.name):
            yield f"{node.name}()"
        elif isinstance(node, ast.ClassDef):
            yield from (name for name in of_class(node) if path.stem != "admin" or "." not in name or name.endswith("()"))
        elif path.stem == "signals":
            yield from assigned(node)


def calls(path, function):
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call) and (getattr(node.func, "attr", "") or getattr(node.func, "id", "")) == function:
            yield node


def every():
    for module in MODULES:
        path = ROOT / (module + ".py")
        yield from of_module(path if path.exists() else ROOT / module / "__init__.py")
    for source in ("settings.py", "models.py", "messengers/smtp.py"):
        for call in calls(ROOT / source, "getattr"):
            if isinstance(call.args[0], ast.Name) and call.args[0].id == "settings":
                yield call.args[1].value
    yield "ADMINS"
    for path in sorted((ROOT / "management/commands").glob("sitemessage_*.py")):
        yield path.stem
        for call in calls(path, "add_argument"):
            yield f"{path.stem} {call.args[0].value}"
    for call in calls(ROOT / "toolbox.py", "re_path"):
        yield next(keyword.value.value for keyword in call.keywords if keyword.arg == "name")
    for path in sorted((ROOT / "templates").rglob("*.html")):
        yield str(path.relative_to(ROOT / "templates"))


if __name__ == "__main__":
    print("# Made by scripts/django-fixture/list_names.py; do not edit.")
    for name in dict.fromkeys(every()):
        print(name)
