"""The words of the command line; what they do stands in the modules beside this one."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from publish import __version__
from publish.domain.kinds import WithdrawalReason
from publish.guard.roles import Role

if TYPE_CHECKING:
    _Commands = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001 - its only name


def parser() -> argparse.ArgumentParser:
    """Return the parser; each command's ``run`` names module and function, imported when run."""
    root = argparse.ArgumentParser(
        prog="zhengming",
        description="法院发布工具：同一份经批准的文字，一次发布，处处一致，永久可查。",
        epilog="退出状态：0 完成；1 失败，可以重试；2 用法或稿件有误；"
        "3 发布关口不放行；4 需要人工处理。",
    )
    root.add_argument("--version", action="version", version=f"zhengming {__version__}")
    commands = root.add_subparsers(dest="command", required=True, metavar="命令")
    for add in (_setting_up, _statements, _public, _channels, _proofs, _keeping, _users):
        add(commands)
    return root


def _command(commands: _Commands, name: str, help_text: str, run: str) -> argparse.ArgumentParser:
    """Add a command with the option that all of them have."""
    command = commands.add_parser(name, help=help_text, description=help_text)
    command.add_argument("--json", action="store_true", help="在标准输出上打印一个 JSON 对象")
    command.set_defaults(run=run)
    return command


def _setting_up(commands: _Commands) -> None:
    command = _command(commands, "init", "建立存储、台账签名密钥和设置文件", "keep.init")
    command.add_argument(
        "--rotate-key", action="store_true", help="更换台账签名密钥；交接期内新旧两把同时签名"
    )
    _command(commands, "demo", "用示例稿件走一遍真实的发布流程", "keep.demo")


def _statements(commands: _Commands) -> None:
    command = _command(commands, "digest", "算出审签必须载明的内容摘要", "statements.digest")
    command.add_argument("file", nargs="+", metavar="稿件")
    command = _command(commands, "check", "只过发布关口，逐项列出检查清单", "statements.check")
    command.add_argument("file", nargs="+", metavar="稿件")
    command = _command(commands, "submit", "提交经审签的稿件，取得编号", "statements.submit")
    command.add_argument(
        "file", nargs="+", metavar="稿件", help=".md、.json、.jsonl,或 - 表示标准输入的 JSON 行"
    )
    command = _command(
        commands, "withdraw", "撤下一个发布件（原地址保留撤下说明）", "statements.withdraw"
    )
    _removal(command)
    command.add_argument(
        "--receipts", metavar="文件", help="审签材料(YAML):drafter、review、approval、sign_off 等"
    )
    command.add_argument("--output", metavar="文件", help="把待审签的撤下稿写到这个文件")
    command.add_argument("--at", metavar="时间", help="撤下时间，如 2026-03-07 09:40；默认现在")
    command = _command(commands, "redact", "依法删除一个版本的文字，留下说明", "statements.redact")
    _removal(command)
    command.add_argument("--edition", type=int, required=True, metavar="版本")
    command.add_argument("--yes", action="store_true", help="不再询问，直接删除")


def _removal(command: argparse.ArgumentParser) -> None:
    """Add what a removal must say."""
    reasons = [str(reason) for reason in WithdrawalReason]
    listed = ";".join(f"{reason} {reason.label}" for reason in WithdrawalReason)
    command.add_argument("number", metavar="编号")
    command.add_argument("--reason", required=True, choices=reasons, help=listed)
    command.add_argument(
        "--note", default="", metavar="说明", help="向公众说明的一句话，不得透露原文内容"
    )
    command.add_argument("--authority", default="", metavar="单位", help="作出决定的单位；默认本院")


def _public(commands: _Commands) -> None:
    _command(commands, "publish", "更新网站，再投递到各渠道，直到没有待办", "public.publish")
    command = _command(commands, "project", "生成网页文件", "public.project")
    command.add_argument("--full", action="store_true", help="全部重新生成")
    command = _command(commands, "status", "查看待办，或者一个发布件的情况", "public.status")
    command.add_argument("number", nargs="?", metavar="编号")
    command = _command(commands, "serve", "在本机打开网站和接口，并随时发布、投递", "serving.serve")
    command.add_argument("--host", default="127.0.0.1", help="监听的地址；默认只在本机")
    command.add_argument("--port", type=int, default=8000)
    command.add_argument(
        "--metrics-port", type=int, metavar="端口", help="在本机的这个端口给出指标"
    )
    command.add_argument("--every", type=float, default=10, metavar="秒", help="多久看一次待办")
    command.add_argument("--site-only", action="store_true", help="只提供网页，不发布、不投递")
    command.add_argument("--systemd", action="store_true", help="打印 systemd 单元文件，不启动")


def _channels(commands: _Commands) -> None:
    names = ("wechat", "weibo")
    command = _command(
        commands,
        "dispatch",
        "把已上网的版本投递到微信、微博，或者记下人工核实的结果",
        "channels.dispatch",
    )
    command.add_argument("--resolve", metavar="编号", help="记下人工核实的结果")
    command.add_argument("--edition", type=int, metavar="版本")
    command.add_argument("--channel", choices=names)
    command.add_argument(
        "--as",
        dest="verdict",
        choices=("posted", "not-posted", "skip"),
        help="posted 已发布（删除投递则为已删除）；not-posted 没有发布，重新发送；"
        "skip 不再发送，或者已经知道副本被改动、删除",
    )
    command.add_argument("--url", default="", metavar="网址", help="已发布的副本的网址")
    command = _command(commands, "preview", "看看会发出什么：写成一个网页", "channels.preview")
    command.add_argument("number", metavar="编号")
    command.add_argument("--channel", choices=names, required=True)
    command.add_argument("--edition", type=int, metavar="版本", help="默认最新一版")
    command.add_argument("--output", metavar="文件", help="网页写到这个文件")


def _proofs(commands: _Commands) -> None:
    command = _command(commands, "audit", "从头核对存储、台账、操作记录和网站", "proof.audit")
    command.add_argument(
        "--trail", type=int, metavar="序号", help="不核对，只列出操作记录：从这一条起，0 为第一条"
    )
    command = _command(
        commands, "verify", "核对一个编号、文件或一段文字是否本院发布", "proof.verify"
    )
    command.add_argument("what", nargs="+", metavar="编号、文件或文字")
    command.add_argument("--site", metavar="网址或文件夹", help="到哪里核对；默认设置中的网站")
    command.add_argument("--vkey", metavar="公钥", help="台账公钥；默认设置中的公钥")
    command = _command(commands, "monitor", "盯住一个网站：历史有没有被改动", "proof.monitor")
    command.add_argument("url", metavar="网址或文件夹")
    command.add_argument("--state", required=True, metavar="文件夹", help="保存上次所见的文件夹")
    command.add_argument("--vkey", metavar="公钥", help="台账公钥；不给则第一次所见为准")
    command.add_argument("--full", action="store_true", help="核对全部网页")


def _keeping(commands: _Commands) -> None:
    command = _command(commands, "backup", "把存储备份成一个文件（不含签名密钥）", "keep.backup")
    command.add_argument("file", metavar="文件")
    command = _command(commands, "restore", "从备份文件恢复存储", "keep.restore")
    command.add_argument("file", metavar="文件")


def _users(commands: _Commands) -> None:
    text = "管理接口的账号和访问令牌"
    about = commands.add_parser("user", help=text, description=text)
    users: _Commands = about.add_subparsers(dest="deed", required=True, metavar="做什么")
    command = _command(users, "add", "添加账号；已停用的重新启用", "users.add")
    command.add_argument("name", metavar="账号", help="小写字母、数字、点和连字符；不用真实姓名")
    listed = ";".join(f"{role} {role.label}" for role in Role)
    roles = [str(role) for role in Role]
    command.add_argument("--role", action="append", required=True, choices=roles, help=listed)
    _command(users, "list", "列出账号和令牌编号", "users.show")
    command = _command(users, "disable", "停用账号，它的令牌随之失效", "users.disable")
    command.add_argument("name", metavar="账号")
    command = _command(users, "token", "发一个令牌（只显示一次），或者吊销一个", "users.token")
    command.add_argument("name", metavar="账号")
    command.add_argument("--days", type=int, metavar="天数", help="有效期，默认 90 天，最多 366 天")
    command.add_argument("--revoke", metavar="令牌编号", help="吊销这个账号的这个令牌")
