"""Where the record keeps what: every key of the store is spelled here and nowhere else.

| key                    | holds                                  | written by        | may vanish |
|------------------------|----------------------------------------|-------------------|------------|
| entries/<n>            | leaf and case file of entry n          | append: THE commit| never      |
| texts/<commit>         | salt and content                       | before the entry  | redaction  |
| digests/<digest>       | the commit that stands for a content   | before the entry  | redaction  |
| cases/<sha256>         | case file                              | before the entry  | never      |
| files/<commit>/<sha256>| attachment                             | before the entry  | redaction  |
| editions/<number>/<rev>| index of the edition's entry           | derived           | anew       |
| redactions/<n>/<rev>   | index of the redacted entry            | derived           | anew       |
| logged/<commit>        | index of the entry with this commit    | derived           | anew       |
| fills/<tile>           | root of a full tile, compact range     | derived           | anew       |
| ties/<topic>/<k>       | index of an entry that names the topic | derived           | anew       |
| ties                   | up to which entry ties are laid        | derived, swapped  | anew       |
| identity               | origin and public keys of the log      | init              | never      |
| identities/<n>         | the same, after the key was changed    | init --rotate-key | never      |
| head                   | a summary of entries 0…n-1             | derived, swapped  | anew       |
| publication            | what the public files show             | publish, swapped  | anew       |
| restore                | whether a restore is complete          | restore, swapped  | never      |
| themes/<fingerprint>   | the rendered theme                     | cache             | anew       |
| deliveries/<channel>/<n>| what was done of entry n on a channel | dispatch, swapped | never      |
| copies/<number>        | how a statement's copies stand         | derived, swapped  | anew       |
| channels/<channel>/queue| where dispatch stands, and who works  | dispatch, swapped | see queue  |
| channels/<channel>/heard| what the platform told unasked        | callback, swapped | asked anew |
| channels/websub/<hub>  | up to which entry a hub was told       | announcer, swapped| told anew  |
| channels/<channel>/<…> | token, cover, calls of today           | channel, swapped  | anew       |
| users/<name>           | an account: roles, whether disabled    | access, swapped   | see access |
| tokens/<id>            | hash of an access token, until when    | access, swapped   | see access |
| trail/<n>              | record n of who did what, chained      | every door        | never      |
| trailhead              | how long the trail is, at least        | trail, swapped    | anew       |
"""

from __future__ import annotations

from publish.domain.number import Number

HEAD = "head"
TIES = "ties"
IDENTITY = "identity"
PUBLICATION = "publication"
TEXTS = "texts/"
SUCCESSORS = "identities/"
RESTORE = "restore"
TRAIL_HEAD = "trailhead"
TRAIL, TOKENS, USERS = "trail/", "tokens/", "users/"
COPIES = "copies/"
DELIVERIES = "deliveries/"


def successor(number: int) -> str:
    """Return the key of the ``number``-th identity, from 2 on."""
    return f"{SUCCESSORS}{number:04d}"


def entry(index: int) -> str:
    """Return the key of an entry."""
    return f"entries/{index:012d}"


def text(commit: str) -> str:
    """Return the key of salt and content."""
    return f"{TEXTS}{commit}"


def digest(content_digest: str) -> str:
    """Return the key that leads from a content digest to its commitment."""
    return f"digests/{content_digest.removeprefix('sha256:')}"


def case(sha256: str) -> str:
    """Return the key of a case file."""
    return f"cases/{sha256}"


def file(commit: str, sha256: str) -> str:
    """Return the key of an attachment's bytes; an edition has its own, so that it can go alone."""
    return f"files/{commit}/{sha256}"


def edition(number: Number, rev: int) -> str:
    """Return the key that leads from an edition to its entry."""
    return f"editions/{number}/{rev:04d}"


def redaction(number: Number, rev: int) -> str:
    """Return the key that leads from an edition to the entry that redacted it."""
    return f"redactions/{number}/{rev:04d}"


def logged(commit: str) -> str:
    """Return the key that leads from a commitment to its entry."""
    return f"logged/{commit}"


def fill(tile: int) -> str:
    """Return the key of what is known since a level-0 tile is full."""
    return f"fills/{tile:012d}"


def tie(topic: str, place: int) -> str:
    """Return the key of a place in the thread of a topic."""
    return f"{TIES}/{topic}/{place:06d}"


def theme(fingerprint: str) -> str:
    """Return the key of a rendered theme."""
    return f"themes/{fingerprint}"


def delivery(channel: str, index: int) -> str:
    """Return the key of what was done of an entry on a channel."""
    return f"{DELIVERIES}{channel}/{index:012d}"


def copies(number: Number) -> str:
    """Return the key of how a statement's copies stand, which follows from its deliveries."""
    return f"{COPIES}{number}"


def queue(channel: str) -> str:
    """Return the key of where dispatch stands with a channel."""
    return f"channels/{channel}/queue"


def heard(channel: str) -> str:
    """Return the key of what a platform told of its own accord."""
    return f"channels/{channel}/heard"


def kept(channel: str, name: str) -> str:
    """Return the key of something that a channel keeps for itself."""
    return f"channels/{channel}/{name}"


def user(name: str) -> str:
    """Return the key of an account."""
    return f"{USERS}{name}"


def token(token_id: str) -> str:
    """Return the key of what is kept of an access token."""
    return f"{TOKENS}{token_id}"


def trail(index: int) -> str:
    """Return the key of a record of the trail."""
    return f"{TRAIL}{index:012d}"
