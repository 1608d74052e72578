"""The words of acts in Chinese, as pages show them; a word without a title is shown as it is."""

TITLES = {
    "organisation.founded": "成立党组织",
    "organisation.renamed": "更名",
    "organisation.dissolved": "撤销党组织",
    "organisation.term.set": "登记任期",
    "organisation.unit.added": "登记单位",
    "organisation.units.added": "批量登记单位",
    "organisation.organisations.added": "批量登记党组织",
    "organisation.members.added": "批量登记党员",
    "organisation.person.added": "登记人员",
    "organisation.person.placed": "调整任职处室",
    "organisation.post.added": "设置岗位",
    "organisation.posts.added": "批量设置岗位",
    "organisation.post.filled": "任命岗位",
    "organisation.posts.filled": "批量任命岗位",
    "organisation.post.left": "离任",
    "organisation.sealed.opened": "查看完整证件号码",
    "organisation.account.opened": "开立账号",
    "organisation.account.closed": "停用账号",
    "organisation.account.password_reset": "重置密码",
    "organisation.account.password_changed": "更换密码",
    "organisation.role.granted": "授予管理员角色",
    "organisation.role.withdrawn": "收回管理员角色",
    "organisation.signed_in": "登录",
    "organisation.sign_in_failed": "登录失败",
}

ROOMS = (
    ("planning", "谋划"),
    ("tasking", "部署"),
    ("execution", "落实"),
    ("inspection", "检查"),
    ("assessment", "考核"),
    ("accountability", "问责"),
    ("organisation", "组织"),
    ("intake", "导入"),
    ("evidence", "佐证"),
    ("rulebook", "制度"),
)


def title_of(word: str) -> str:
    """The Chinese title of an act's word."""
    return TITLES.get(word, word)
