"""The frame of every page and its vocabulary of components; all of them can be seen at /components/ (组件一览).

Where things go
    Views, urls and forms of a room: `web/<room>/{views,urls,forms}.py`; urls carry `app_name = "<room>"` and an `index`.
    Templates: `web/templates/<room>/<page>.html`. Add the room's include to `web/urls.py`; the side navigation shows
    the room as soon as its url (`planning:index` … see `navigation.py`) exists.
    Every url gets a row in `tests/web/permission_rows.py`.

A page
    {% extends "frame/base.html" %}{% load house %}
    {% block title %}年度计划{% endblock title %}
    {% block crumbs %}{% crumb "谋划" "planning:index" %}{% crumb "年度计划" %}{% endblock crumbs %}
    {% block heading %}2026 年度计划{% endblock heading %}     h1, inside main
    {% block lead %}一句话说明{% endblock lead %}              optional line below it
    {% block acts %}<a class="btn btn-primary" …>{% endblock acts %}   buttons on the right; never printed
    {% block content %}…{% endblock content %}
    Blocks `head` (e.g. a meta refresh in noscript) and `scripts` (`<script src defer>`) exist; no inline style or script.

A view (function; decorators, query, service, render)
    from yipanqi.web.frame.http import HouseRequest, page        # request.actor, request.htmx
    @require_safe
    @login_required
    def plans(request: HouseRequest) -> HttpResponse:
        return page(request, "planning/plans.html", {"plans": page_of(request, plans_in_reach(request.actor))}, part="list")
    `part` names a `{% partialdef list inline %}` in the same template: htmx requests get only that.
    Raise HouseErrors freely: NotFound 404, NotPermitted 403, Refused 400, Conflict 409 become pages by themselves.

A form (nothing typed is lost)
    class PlanForm(HouseForm): …                                  # frame.forms; classes and date inputs by themselves
    form = PlanForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):                                   # Refused → error of the form (and of its fields)
            services.adopt_plan(actor=request.actor, …)
            return redirect("planning:plan", plan.pk)
    return page(request, "planning/adopt_plan.html", {"form": form})
    Template: {% form_start %} is plain HTML: <form method="post" novalidate>{% csrf_token %}{% error_summary form %}
    {% field form.title %} … or {% fields form %}; <div class="form-acts"><button class="btn btn-primary">保存</button></div></form>
    Two columns: wrap fields in <div class="field-row">.

Tags and filters of `{% load house %}`
    {% light "overdue" %} {% light "overdue" "逾期 3 天" %}   done 已办 · done_late 逾期已办 · in_time 按期 · due_soon 临期 · overdue 逾期 ·
        excused 已说明 · not_due 未到期 · not_applicable 不适用 · missing 缺数据
    {% chip "正式党员" %} {% chip "退回" "bad" %}               tones: plain good info warn bad
    {% icon "calendar" %}                                       names: scripts/build_icons.py
    {% crumb text url_name *args %} {% pager page %} {% empty "暂无计划" "说明下一步" %}
    {% field bound %} {% fields form %} {% error_summary form %} {% notice "good|warn|bad|info" "话" %}
    {% chain_strip stages %}  six cells; stages = list[components.Stage]
    {% heat_map table %}      components.HeatTable: rows of cells that are links, with text inside; needs no script
    {% timeline steps %}      list[components.Step]
    {% progress_bar done total "正在写入" %}
    {{ date|cn_date }} 2026年1月5日 · {{ moment|cn_moment }} · {{ number|grouped }} 12,345 · {{ number|wan }} 1.2万 ·
    {{ value|or_missing }} → “缺数据” chip where the value is None

Classes for plain HTML
    .card > .card-header > h2 / .card-body / .card-footer · .columns (cards side by side) · .figures > .figure > dt+dd
    .table-scroll > table.table.table-cards (caption.visually-hidden, th scope=col, tbody th scope=row = card title on the
    phone, td data-label="列名") · td.number · .filters (GET form: .field, .field-wide, button) · .tabs > li > a[aria-current=page]
    dl.facts > div > dt+dd · .btn .btn-primary|.btn-quiet|.btn-grave(.btn-small) · .notice · .no-print · .nowrap · .quiet
A list with htmx: give the filter form and the pager's container `id="list"`; the form repeats its address:
    <form class="filters" method="get" action="{{ request.path }}" hx-get="{{ request.path }}" hx-target="#list"
          hx-select="#list" hx-swap="outerHTML" hx-push-url="true" hx-trigger="submit, change, keyup changed delay:400ms from:input">
"""
