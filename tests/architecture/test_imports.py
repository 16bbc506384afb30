"""What the import contracts cannot see."""

import ast

from tests.architecture.source import domain, imported, sources


def test_only_models_import_the_models_of_another_package() -> None:
    found = []
    for source in domain():
        if source.room == "models":
            continue
        for node, name in imported(source):
            parts = name.split(".")
            foreign = parts[0] == "plumbline" and len(parts) > 3 and ".".join(parts[:3]) != source.package
            if foreign and parts[3] == "models":
                found.append(f"{source.at(node)} imports {name}")
    assert not found, "ask the other package's queries or act through its actions:\n" + "\n".join(found)


def test_nothing_is_imported_inside_a_function() -> None:
    found: list[str] = []
    for source in sources("plumbline", "tools"):
        for function in ast.walk(source.tree):
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                inner = (node for node in ast.walk(function) if isinstance(node, ast.Import | ast.ImportFrom))
                found.extend(source.at(node) for node in inner)
    assert not found, "a circle hides here; move the import up or the thing down:\n" + "\n".join(found)


def test_names_that_say_nothing_are_not_used_for_modules() -> None:
    empty_words = {
        "utils",
        "util",
        "helpers",
        "helper",
        "services",
        "managers",
        "mixins",
        "constants",
        "signals",
        "common",
        "misc",
    }
    found = [source.module for source in sources("plumbline", "tools") if empty_words & set(source.parts[1:])]
    assert not found, f"name it after what it holds: {found}"


def test_every_domain_package_explains_itself() -> None:
    packages = {source.package: source.path for source in domain() if source.room == "models"}
    missing = []
    for package, path in packages.items():
        folder = next(parent for parent in path.parents if parent.name == package.rsplit(".", 1)[1])
        if not (folder / "README.md").is_file():
            missing.append(package)
    assert packages
    assert not missing, f"10 to 20 lines on purpose, words and invariants are missing in {missing}"
