"""What the API answers, as JSON Schema (2020-12, the dialect of OpenAPI 3.1).

An object has exactly the members that are written here, all of them; a few that hold something of
the domain (a content, a case file, a record of the trail) are left open.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from publish.domain.delivery import Copy, State
from publish.domain.gate import State as Passing
from publish.domain.kinds import EditionKind, Status
from publish.guard.roles import Role
from publish.services.deliveries import NAMES

Schema = dict[str, Any]
_TEXT: Schema = {"type": "string"}
_COUNT: Schema = {"type": "integer", "minimum": 0}
_YES_NO: Schema = {"type": "boolean"}
_OPEN: Schema = {"type": "object"}
_NUMBER: Schema = {"type": "string", "pattern": "^[CN][0-9]{4}-[0-9]{4,7}$"}
_DIGEST: Schema = {"type": "string", "pattern": "^sha256:[0-9a-f]{64}$"}
_URL: Schema = {"type": "string", "format": "uri"}
_MOMENT: Schema = {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}Z$"}
_REV: Schema = {"type": "integer", "minimum": 1}
_CHANNEL: Schema = {"enum": list(NAMES)}


def _maybe(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


def _many(schema: Schema) -> Schema:
    return {"type": "array", "items": schema}


def _one_of(options: type[Any]) -> Schema:
    return {"enum": [str(option) for option in options]}


def _object(members: Mapping[str, Schema], optional: Mapping[str, Schema] | None = None) -> Schema:
    return {
        "type": "object",
        "properties": {**members, **(optional or {})},
        "required": list(members),
        "additionalProperties": False,
    }


def ref(name: str) -> Schema:
    """Return a reference to a schema by its name."""
    return {"$ref": f"#/components/schemas/{name}"}


_ENTRY = {
    "index": _COUNT,
    "edition": _REV,
    "status": _one_of(Status),
    "at": _MOMENT,
    "published": _YES_NO,
    "url": _URL,
    "title": _maybe(_TEXT),
    "digest": _maybe(_DIGEST),
}
_STANDING = {**_ENTRY, "kind": _one_of(EditionKind), "deliveries": _many(ref("Delivery"))}
_FINDINGS = _many(_OPEN)
_TOKEN = {
    "id": _TEXT,
    "user": _TEXT,
    "since": _MOMENT,
    "until": _MOMENT,
    "revoked": _maybe(_MOMENT),
}
_ACCOUNT = {
    "name": _TEXT,
    "roles": _many(_one_of(Role)),
    "since": _MOMENT,
    "disabled": _maybe(_MOMENT),
}
_CHANNEL_FIGURES = {
    "channel": _CHANNEL,
    "configured": _YES_NO,
    "used": _YES_NO,
    "pending": _COUNT,
    "busy": _YES_NO,
    "needs_person": _YES_NO,
}

SCHEMAS: dict[str, Schema] = {
    "Fault": _object(
        {
            "field": _TEXT,
            "rule": _TEXT,
            "message": _TEXT,
            "advice": _TEXT,
            "level": {"enum": ["refuse", "warn"]},
        }
    ),
    "Problem": _object(
        {
            "type": {"const": "about:blank"},
            "title": _TEXT,
            "status": {"type": "integer"},
            "detail": _TEXT,
            "code": {"type": "string", "pattern": "^[a-z-]+$"},
            "advice": _TEXT,
            "faults": _many(ref("Fault")),
            "request": _TEXT,
        }
    ),
    "Digest": _object({"digest": _DIGEST, "warnings": _many(ref("Fault"))}),
    "Checklist": _object(
        {
            "digest": _DIGEST,
            "passed": _YES_NO,
            "rules": _many(_object({"rule": _TEXT, "title": _TEXT, "state": _one_of(Passing)})),
            "faults": _many(ref("Fault")),
        }
    ),
    "Accepted": _object(
        {
            "number": _NUMBER,
            "edition": _REV,
            "index": _COUNT,
            "digest": _DIGEST,
            "url": _URL,
            "proof": _URL,
            "warnings": _many(ref("Fault")),
        }
    ),
    "Drafted": _object({"digest": _DIGEST, "draft": _TEXT}),
    "Withdrawal": {"oneOf": [ref("Drafted"), ref("Accepted")]},
    "Redacted": _object({"number": _NUMBER, "edition": _REV, "index": _COUNT, "advice": _TEXT}),
    "Statements": _object(
        {
            "statements": _many(_object({**_ENTRY, "number": _NUMBER})),
            "size": _COUNT,
            "published": _COUNT,
            "next": _maybe(_TEXT),
        }
    ),
    "Statement": _object(
        {"number": _NUMBER, "withdrawn": _YES_NO, "editions": _many(_object(_STANDING))}
    ),
    "Edition": _object(
        {**_STANDING, "number": _NUMBER, "content": _maybe(_OPEN), "redaction": _maybe(_OPEN)},
        {"case": _maybe(_OPEN)},
    ),
    "Delivery": _object(
        {
            "channel": _CHANNEL,
            "label": _TEXT,
            "index": _COUNT,
            "state": _one_of(State),
            "state_label": _TEXT,
            "url": _TEXT,
            "reason": _TEXT,
        },
        {
            "tag": _TEXT,
            "order": _TEXT,
            "mode": _TEXT,
            "copy": _one_of(Copy),
            "copy_label": _TEXT,
            "digest": _TEXT,
            "remote": _OPEN,
            "failures": _COUNT,
            "next_try": _TEXT,
            "advice": _TEXT,
            "steps": _many(_object({"step": _TEXT, "at": _TEXT})),
            "agreement": _TEXT,
            "remains": _TEXT,
        },
    ),
    "Deliveries": _object(
        {
            "channels": _many(
                _object(
                    {
                        **_CHANNEL_FIGURES,
                        "label": _TEXT,
                        "passed_over": _COUNT,
                        "reason": _TEXT,
                        "advice": _TEXT,
                        "next_try": _TEXT,
                        "again": _TEXT,
                        "open": _many(ref("Delivery")),
                        "astray": _many(ref("Delivery")),
                    }
                )
            )
        }
    ),
    "Resolved": _object({"tag": _TEXT, "channel": _CHANNEL, "state": _one_of(State)}),
    "Published": _object(
        {"size": _COUNT, "scope": _TEXT, "written": _COUNT, "walks": _COUNT, "url": _URL}
    ),
    "Status": _object(
        {
            "origin": _TEXT,
            "entries": _COUNT,
            "published": _COUNT,
            "pending": _COUNT,
            "publishers": _COUNT,
            "statements": {"type": "object", "additionalProperties": _COUNT},
            "last": _maybe(_MOMENT),
            "channels": _many(_object(_CHANNEL_FIGURES)),
        }
    ),
    "Audit": _object(
        {
            "sound": _YES_NO,
            "findings": _FINDINGS,
            "counts": {"type": "object", "additionalProperties": _COUNT},
            "trail_last": _TEXT,
        }
    ),
    "Trail": _object({"records": _many(_OPEN), "size": _COUNT, "next": _maybe(_TEXT)}),
    "Accounts": _object({"users": _many(_object({**_ACCOUNT, "tokens": _many(ref("Token"))}))}),
    "Account": _object(_ACCOUNT),
    "Token": _object(_TOKEN),
    "NewToken": _object({**_TOKEN, "token": _TEXT, "advice": _TEXT}),
    "Health": _object({"ok": _YES_NO, "store": _YES_NO, "worker": _maybe(_YES_NO)}),
    "Description": _OPEN,
}
"""Name → schema of what goes well, and of what does not."""
