#!/usr/bin/env bash
# Makes .venv, the front-end files and the system packages. Each step is skipped when its stamp still fits.
set -euo pipefail
cd "$(dirname "$0")/.."

VENV=.venv
VENDOR=src/yipanqi/web/static/vendor
STROKES=src/yipanqi/basics/vendor/strokes.txt
PYTHON=${PYTHON:-python3}

say() { printf '%s\n' "$*"; }
stop() { printf '错误：%s\n' "$*" >&2; exit 1; }
digest() { cat "$@" | sha256sum | cut -d' ' -f1; }
fits() { [ -f "$1" ] && [ "$(cat "$1")" = "$2" ]; }

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}
may_install() {
    command -v apt-get >/dev/null && { [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null; }
}
APT_IS_FRESH=
apt_install() {
    if [ -z "$APT_IS_FRESH" ]; then
        as_root env DEBIAN_FRONTEND=noninteractive apt-get update -qq >/dev/null || true
        APT_IS_FRESH=1
    fi
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

# --- what a machine must bring -------------------------------------------------------------------------------
require_python() {
    command -v "$PYTHON" >/dev/null || stop "没有找到 $PYTHON。请先安装 Python 3.11 或更高版本（Debian：apt install python3 python3-venv）。"
    "$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
        stop "$PYTHON 的版本是 $("$PYTHON" -V)，本系统需要 3.11 或更高。可用 make setup PYTHON=python3.11 指定。"
    "$PYTHON" -c 'import venv, ensurepip' 2>/dev/null && return
    may_install && apt_install python3-venv && return
    stop "Python 缺少 venv 模块，不能建立 .venv。请执行：apt install python3-venv"
}
require_npm() {
    command -v npm >/dev/null && return
    may_install && apt_install nodejs npm && return
    stop "没有找到 npm，页面的样式与脚本无法取得。请执行：apt install nodejs npm"
}

# --- steps ---------------------------------------------------------------------------------------------------
set_up_python() {
    local wanted
    # Of pyproject.toml only the package itself counts, not the settings of the checks below it; and the place.
    wanted=$({ cat requirements-dev.lock; sed '/^\[tool\.pytest\]/,$d' pyproject.toml; pwd; } | sha256sum | cut -d' ' -f1)
    if fits $VENV/.stamp "$wanted" && [ -x $VENV/bin/yipanqi ]; then return; fi
    require_python
    # A moved or half-made environment is rebuilt rather than mended.
    if ! $VENV/bin/python -c '' 2>/dev/null || ! grep -q "$(pwd)" $VENV/bin/activate 2>/dev/null; then
        say "· 建立 Python 虚拟环境 .venv"
        rm -rf $VENV
        "$PYTHON" -m venv $VENV
    fi
    say "· 安装 Python 依赖（按 requirements-dev.lock 逐一校验哈希）"
    $VENV/bin/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements-dev.lock
    $VENV/bin/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation -e .
    printf '%s' "$wanted" >$VENV/.stamp
}

set_up_assets() {
    local wanted
    wanted=$(digest package-lock.json scripts/copy_assets.py scripts/build_icons.py)
    if fits $VENDOR/.stamp "$wanted" && [ -s $STROKES ]; then return; fi
    require_npm
    say "· 取得前端文件和笔画表（npm ci，按 package-lock.json 校验）"
    npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
    rm -f $VENDOR/.stamp
    $VENV/bin/python scripts/copy_assets.py
    $VENV/bin/python scripts/build_icons.py
    printf '%s' "$wanted" >$VENDOR/.stamp
}

has_chromium() { command -v chromium chromium-browser google-chrome >/dev/null; }
has_headless_shell() { command -v chromium-headless-shell >/dev/null; }
has_chromium_words() { [ ! -d /usr/lib/chromium/locales ] || [ -e /usr/lib/chromium/locales/zh-CN.pak ]; }
has_fonts() { command -v fc-list >/dev/null && [ -n "$(fc-list :lang=zh-cn 2>/dev/null | head -1)" ]; }
has_pango() {
    $VENV/bin/python - <<'PY' 2>/dev/null
import ctypes
for name in ("libpango-1.0.so.0", "libpangoft2-1.0.so.0", "libharfbuzz-subset.so.0"):
    ctypes.CDLL(name)
PY
}
has_postgres() { command -v initdb >/dev/null || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; }

# check | packages | what will not work without it
system_needs() {
    cat <<'NEEDS'
has_pango|libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0|没有 Pango，不能导出 PDF
has_fonts|fontconfig fonts-noto-cjk|没有中文字体，PDF 与截图中的汉字会显示为方框
has_chromium|chromium|没有 Chromium，不能运行浏览器测试和 make shots
has_headless_shell|chromium-headless-shell|没有不带窗口的 Chromium，浏览器测试改用带窗口的，要多一倍时间
has_chromium_words|chromium-l10n|Chromium 没有中文界面，截图里的日期框和文件框是英文
has_postgres|postgresql|没有 PostgreSQL 服务程序，make test 不能在 PostgreSQL 上验证
NEEDS
}
set_up_system() {
    local check packages lacking missing=()
    while IFS='|' read -r check packages lacking; do
        $check && continue
        if may_install; then
            say "· 安装系统软件包：$packages"
            # shellcheck disable=SC2086
            apt_install $packages </dev/null || true
            $check && continue
        fi
        missing+=("$lacking。请执行：apt install $packages")
    done < <(system_needs)
    if [ ${#missing[@]} -gt 0 ]; then
        printf '提示：%s\n' "${missing[@]}" >&2
        say "提示：以上缺少的系统软件包不影响其余功能；安装后再次执行 make setup 即可。" >&2
    fi
}

set_up_python
set_up_assets
set_up_system
