"""Commands about other people's platforms: dispatch, preview."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from publish import bootstrap
from publish.cli.files import write_text
from publish.cli.output import Output
from publish.domain.delivery import State
from publish.domain.number import Number
from publish.domain.statement import Edition, Statement
from publish.errors import WrongUsage
from publish.guard.roles import Right
from publish.services import deliveries, logfiles, publication, standing

if TYPE_CHECKING:
    from publish.services.dispatch import Dispatched

DONE, NEEDS_PERSON = 0, 4


def dispatch(given: argparse.Namespace, output: Output) -> int:
    """Bring published editions to the channels, or write a person's word about one of them."""
    if given.resolve:
        return _resolve(given, output)
    press = bootstrap.open_press(bootstrap.settings())
    done = carry(press, eager=True)
    tell(done, output)
    show(press)
    hubs = announce(press, output, eager=True)
    left = f"还有 {done.pending} 条待投递。" if done.pending else "没有待投递的。"
    if done.for_person:
        left += f"有 {done.for_person} 处需要人工处理，原因和办法见 zhengming status。"
    output.result({**done.as_json(), "hubs": hubs}, f"本次办结 {done.settled} 条投递。{left}")
    return NEEDS_PERSON if done.for_person else DONE


def carry(press: bootstrap.Press, *, eager: bool = False) -> Dispatched:
    """Dispatch what the site shows: the site comes first."""
    from publish.services.dispatch import Dispatcher

    shown = logfiles.published(press.site, press.record, press.verifiers)
    worker = Dispatcher(press.record, press.outlets, bootstrap.clock, eager=eager)
    return worker.dispatch(shown.size if shown else 0)


def show(press: bootstrap.Press) -> None:
    """Put the pages again whose copies stand otherwise by now; what is to be told comes before."""
    if publication.read(press.store)[0].again:
        press.publisher().publish()


def announce(press: bootstrap.Press, output: Output, *, eager: bool = False) -> dict[str, Any]:
    """Tell the WebSub hubs what the site shows; one that fails is named, and holds nobody up."""
    from publish.bootstrap.hubs import announce as tell_hubs

    done = tell_hubs(press, eager=eager)
    for each in done.news:
        output.say(f"订阅推送 {each.hub}：{each.reason}稍后会自动再试。")
    return done.as_json()


def tell(done: Dispatched, output: Output) -> None:
    """Tell a person what has not been told yet."""
    from publish.domain.copies import LABELS

    for name in done.busy:
        output.say(f"{LABELS[name]}：另一个进程正在投递。")
    for name, hold in done.holds:
        output.say(f"{LABELS[name]}：{hold.reason}{hold.advice}{standing.again(hold)}")
    for each in done.news:
        about = f"{LABELS[each.channel]} {each.tag}（{each.state.label}）"
        output.say(f"{about}：{each.reason}{each.advice}")


def _resolve(given: argparse.Namespace, output: Output) -> int:
    from publish.cli.recording import recorded
    from publish.services.resolve import Verdict, resolve

    if not (given.edition and given.channel and given.verdict):
        message = "--resolve 要同时写明 --edition、--channel 和 --as"
        raise WrongUsage(message, advice="zhengming dispatch --help 有说明。")
    press = bootstrap.open_press(bootstrap.settings())
    _, edition = _edition(press, given.resolve, given.edition)
    target = f"{given.channel}:{edition.entry.number}/{edition.rev}:{given.verdict}"
    with recorded(press, Right.RESOLVE_DELIVERY, target):
        decided = resolve(
            press.record,
            given.channel,
            edition,
            Verdict(given.verdict),
            url=given.url,
            now=bootstrap.clock(),
        )
    show(press)
    value = {"tag": decided.tag, "channel": decided.channel, "state": str(decided.state)}
    seen = given.verdict == Verdict.SKIP and decided.state is State.PUBLISHED
    known = "的情况已记为有人看过，不再提示" if seen else f"已记为“{decided.state.label}”"
    output.result(value, f"{decided.tag} {known}。")
    return DONE


def preview(given: argparse.Namespace, output: Output) -> int:
    """Write what would be sent, as a page that looks like the platform."""
    press = bootstrap.open_press(bootstrap.settings())
    statement, edition = _edition(press, given.number, given.edition)
    page = _page(press, statement, edition, given.channel)
    tag = f"{statement.number}-v{edition.rev}"
    target = given.output or f"{tag}-{given.channel}.html"
    write_text(target, page)
    output.result({"file": target, "tag": tag}, f"预览已写到 {target}，没有发送任何内容。")
    return DONE


def _page(press: bootstrap.Press, statement: Statement, edition: Edition, channel: str) -> str:
    from publish.services.parcels import files_in, wechat_parcel, weibo_parcel

    files = files_in(press.store)
    if channel == "weibo":
        from publish.render.weibo import weibo_post
        from publish.render.weibo_preview import weibo_preview

        sent = weibo_parcel(press.info, files, statement, edition, {})
        picture = next((each.read() for each in sent.pictures), b"")
        return weibo_preview(weibo_post(statement, edition, press.info), picture)
    from publish.render.wechat import wechat_article
    from publish.render.wechat_preview import wechat_preview

    before = deliveries.earlier(press.store, channel, statement, edition.rev)
    links = {int(rev): url for rev, url in deliveries.links(before, statement).items()}
    sent = wechat_parcel(press.info, files, statement, edition, links)
    pictures = {each.sha256: each.read() for each in sent.pictures}
    article = wechat_article(statement, edition, press.info, published=links)
    return wechat_preview(article, pictures)


def _edition(press: bootstrap.Press, number: str, rev: int | None) -> tuple[Statement, Edition]:
    """Return an edition, the newest one unless another is named; raises WrongUsage."""
    wanted = Number.parse(number)
    statement = press.record.statement(wanted)
    if statement is None:
        message = f"没有编号为 {wanted} 的发布件"
        raise WrongUsage(message, advice="请用 zhengming status 核对编号。")
    chosen = statement.current.rev if rev is None else rev
    if not 1 <= chosen <= len(statement.editions):
        message = f"{wanted} 没有第{chosen}版"
        raise WrongUsage(message, advice=f"请用 zhengming status {wanted} 核对版本。")
    return statement, statement.editions[chosen - 1]
