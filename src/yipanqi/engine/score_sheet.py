"""A trace as a printable score sheet (算分单): one HTML page that needs nothing else."""

from __future__ import annotations

from html import escape

from yipanqi.engine.explain_scheme import Trace

_STYLE = (
    "body{font-family:serif;max-width:48rem;margin:2rem auto;line-height:1.6}h1{text-align:center;font-size:1.4rem}"
    "ul{list-style:none;padding-left:1.5rem;border-left:1px solid #bbb}li{margin:.4rem 0;break-inside:avoid}"
    "b{font-weight:600}small{color:#444;display:block}footer{margin-top:3rem;display:flex;justify-content:space-between}"
    "@media print{body{margin:0}}"
)


def score_sheet(trace: Trace, subject: str, period: str, edition: str) -> str:
    """The page: title, whose, of what period, by which edition of the rules (a fingerprint), every step, room for signatures."""
    head = f"{escape(subject)}　{escape(period)}　规则版本 {escape(edition[:12])}"
    return (
        f'<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>算分单：{escape(trace.title)}</title>'
        f"<style>{_STYLE}</style></head><body><h1>算分单：{escape(trace.title)}</h1><p>{head}</p><ul>{_item(trace)}</ul>"
        "<p>对结果有异议的，可以对照上列规则、记录和步骤提出申诉。</p>"
        "<footer><span>制表人：</span><span>复核人：</span><span>日期：</span></footer></body></html>"
    )


def _item(trace: Trace) -> str:
    parts = [f"<b>{escape(trace.title)}：{escape(trace.value)}</b>"]
    if trace.sources:
        parts.append(f"<small>依据：{escape('、'.join(trace.sources))}</small>")
    parts += [f"<small>{escape(step)}</small>" for step in trace.steps]
    if trace.counted:
        parts.append(f"<small>计入记录：{escape('、'.join(trace.counted))}</small>")
    if trace.lacking:
        parts.append(f"<small>缺少填写、未能计入的记录：{escape('、'.join(trace.lacking))}</small>")
    inner = "".join(_item(part) for part in trace.inputs)
    return f"<li>{''.join(parts)}{f'<ul>{inner}</ul>' if inner else ''}</li>"
