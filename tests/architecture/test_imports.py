"""What the import contracts cannot see."""

import ast
from collections.abc import Iterator

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


def inner_imports(node: ast.AST, *, is_inner: bool = False) -> Iterator[ast.AST]:
    """The imports that only happen when a function is called."""
    for child in ast.iter_child_nodes(node):
        if is_inner and isinstance(child, ast.Import | ast.ImportFrom):
            yield child
        is_function = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef)
        yield from inner_imports(child, is_inner=is_inner or is_function)


def test_nothing_is_imported_inside_a_function() -> None:
    found = [source.at(node) for source in sources("plumbline", "tools") for node in inner_imports(source.tree)]

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
