"""Shapes that hold others: lists, and blocks of named fields."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from publish.domain import nearest
from publish.domain.shapes import Shape, sort, tell
from publish.errors import Fault


@dataclass(frozen=True, slots=True)
class Many:
    """A list of one shape."""

    item: Shape
    limit: int

    def read(self, value: Any, path: str, faults: list[Fault]) -> tuple[Any, ...] | None:  # noqa: ANN401
        """Return the values as a tuple."""
        if not isinstance(value, list):
            message = f"这里应当是清单，读到的是{sort(value)}。"
            tell(
                faults, path, "form.type", message, "清单写成 [甲, 乙]，或者每行一项、以“- ”开头。"
            )
            return None
        if len(value) > self.limit:
            tell(faults, path, "form.long", f"共 {len(value)} 项，超过上限 {self.limit} 项。")
            return None
        rows = [self.item.read(row, f"{path}[{at}]", faults) for at, row in enumerate(value)]
        return tuple(rows)

    def schema(self) -> dict[str, Any]:
        """Return the JSON Schema."""
        return {"type": "array", "items": self.item.schema(), "maxItems": self.limit}


@dataclass(frozen=True, slots=True)
class Field:
    """One named place in a block."""

    name: str
    title: str
    """What a clerk calls it."""
    shape: Shape
    required: bool = False
    about: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """A mapping of named fields; anything else in it is a mistake.

    Built as a plain dict, it comes back even when something in it is at fault, with None in that
    place, so that the caller can go on looking for faults.
    """

    fields: tuple[Field, ...]
    build: Callable[..., Any] = dict

    def read(self, value: Any, path: str, faults: list[Fault]) -> Any:  # noqa: ANN401
        """Return what ``build`` makes of the fields; a field without a value is not passed on."""
        if not isinstance(value, Mapping):
            message = f"这里应当是一组“名称: 值”，读到的是{sort(value)}。"
            tell(faults, path, "form.type", message, "请按样例逐项填写。")
            return None
        before = len(faults)
        prefix = f"{path}." if path else ""
        found: dict[str, Any] = {}
        for field in self.fields:
            found |= _read_field(field, value.get(field.name), prefix + field.name, faults)
        known = {field.name: field.title for field in self.fields}
        for name in value:
            if name not in known:
                advice = nearest.advice(str(name), known)
                tell(
                    faults,
                    prefix + str(name),
                    "form.unknown",
                    f"没有“{str(name)[:40]}”这个字段。",
                    advice,
                )
        sound = len(faults) == before or self.build is dict
        return self.build(**found) if sound else None

    def schema(self) -> dict[str, Any]:
        """Return the JSON Schema; an optional field may also be null."""
        described: dict[str, Any] = {
            "type": "object",
            "properties": {field.name: _field_schema(field) for field in self.fields},
            "additionalProperties": False,
        }
        required = [field.name for field in self.fields if field.required]
        return {**described, "required": required} if required else described


def _read_field(
    field: Field,
    value: Any,  # noqa: ANN401 - anything that YAML or JSON can hold
    path: str,
    faults: list[Fault],
) -> dict[str, Any]:
    """Return the field's name and value, or nothing where there is none."""
    if value is None:
        if field.required:
            advice = field.about or f"请补上 {field.name}。"
            tell(faults, path, "form.required", f"缺少“{field.title}”。", advice)
        return {}
    return {field.name: field.shape.read(value, path, faults)}


def _field_schema(field: Field) -> dict[str, Any]:
    """Return the schema of a field, with its Chinese title and what is to be said about it."""
    shape = field.shape.schema()
    said = "；".join(
        part.rstrip("。；") for part in (field.about, shape.pop("description", "")) if part
    )
    described = {"title": field.title} | ({"description": said + "。"} if said else {})
    if field.required:
        return described | shape
    return described | {"anyOf": [shape, {"type": "null"}]}
