"""What the web client asks the server for when a user opens a menu."""

from contextlib import contextmanager

from lxml import etree

from odoo.tests import Form
from odoo.tools.safe_eval import safe_eval

# By what the web client offers to group, of what the server can group by.
GROUPABLE_TYPES = {
    "boolean",
    "char",
    "date",
    "datetime",
    "integer",
    "many2many",
    "many2one",
    "selection",
}

# On a phone a field shows its choices in a kanban view.
CHOICE_KINDS = ("list", "kanban", "form")


class Client:
    """Opens what one user can open, and notes what the server refuses.

    :param env: environment of the user
    """

    def __init__(self, env):
        self.env = env(context={"allowed_company_ids": env.user.company_id.ids})
        self.faults = []
        self.opened = set()

    def open_menus(self, module):
        """Open each menu whose XML id begins like this, with all that it leads to."""
        for menu in self.env["ir.ui.menu"].load_menus(False).values():
            if menu.get("action_id") and menu["xmlid"].startswith(module):
                with self._noting(menu["name"]):
                    self._open_action(
                        menu["name"],
                        self._load_action(menu["action_model"], menu["action_id"]),
                    )

    def open_choices(self, models):
        """Open what a field leads to by its arrow or *Search More*, where one may.

        :param models: recordsets, of which only the models count
        """
        for model in (self.env[model._name] for model in models):
            if model.has_access("read"):
                kinds = [(False, kind) for kind in CHOICE_KINDS]
                with self._noting(model._name):
                    self._open_views(model._name, model, [], model.get_views(kinds))

    @contextmanager
    def _noting(self, *where):
        try:
            with self.env.cr.savepoint():
                yield
        except Exception as error:
            # Whatever the server answers instead of what was asked for is a fault.
            place = " > ".join(str(part) for part in where)
            self.faults.append(f"{self.env.user.login}: {place}: {error!r}")

    def _load_action(self, model, action_id):
        action = self.env[model].browse(action_id)
        if model == "ir.actions.server":
            return action.run()
        if model == "ir.actions.act_window":
            # sudo: as the web client's route reads actions
            return action.sudo()._get_action_dict()
        return None

    def _open_action(self, name, action):
        if not action or not action.get("res_model"):
            return
        model = self.env[action["res_model"]].with_context(
            **self._evaluate(action.get("context") or {})
        )
        domain = self._evaluate(action.get("domain") or [])
        search = action.get("search_view_id") or [False]
        kinds = action.get("views") or [(False, action["view_mode"])]
        views = model.get_views(
            [*kinds, (search[0], "search")], {"toolbar": True, "load_filters": True}
        )
        self._open_views(name, model, domain, views)

    def _open_views(self, name, model, domain, views):
        for kind, view in views["views"].items():
            arch = etree.fromstring(view["arch"])
            opener = getattr(self, f"_open_{kind}", None)
            if opener:
                with self._noting(name, kind):
                    opener(f"{name} > {kind}", model, domain, arch, view)
            for action in view.get("toolbar", {}).get("action", ()):
                self._open_bound(name, model, domain, action)

    def _open_bound(self, name, model, domain, action):
        """Open the wizard of an entry of the menu *Actions*, for a first record."""
        action = self.env["ir.actions.act_window"].sudo().browse(action["id"]).exists()
        record = model.search(domain, limit=1)
        if action.res_model and record and action not in self.opened:
            self.opened.add(action)
            chosen = {"active_model": model._name, "active_ids": record.ids}
            wizard = self.env[action.res_model].with_context(
                **chosen, active_id=record.id
            )
            with self._noting(name, action.name):
                wizard = wizard.with_context(
                    **self._evaluate(action.context or {}, **chosen)
                )
                Form(wizard, view=action.view_id.id)

    def _open_list(self, name, model, domain, arch, view):
        model.web_search_read(
            domain,
            self._get_specification(model, arch),
            limit=80,
            order=arch.get("default_order") or None,
        )

    _open_kanban = _open_list

    def _open_calendar(self, name, model, domain, arch, view):
        names = [node.get("name") for node in arch.iter("field")]
        names += [arch.get(key) for key in ("date_start", "date_stop", "color")]
        model.search_read(domain, list({"display_name", *filter(None, names)}))

    def _open_pivot(self, name, model, domain, arch, view):
        groups = [
            self._get_group(model, node.get("name"), node.get("interval"))
            for node in arch.iter("field")
            if node.get("type") != "measure"
            and node.get("invisible") not in {"1", "True"}
        ]
        model.formatted_read_grouping_sets(domain, [[], groups], ["__count"])

    _open_graph = _open_pivot

    def _open_activity(self, name, model, domain, arch, view):
        model.env["mail.activity"].get_activity_data(model._name, domain)
        self._open_list(name, model, domain, arch, view)

    def _open_form(self, name, model, domain, arch, view):
        record = model.search(domain, limit=1)
        if record:
            with self._noting(name, record.display_name):
                Form(record, view=view["id"])
            self._open_buttons(name, record, arch)
        if self._is_creatable(arch):
            with self._noting(name, "New"):
                Form(model, view=view["id"])

    def _open_buttons(self, name, record, arch):
        """Open what the buttons above a record lead to."""
        for node in arch.xpath("//div[@name='button_box']/button[@type='object']"):
            method = getattr(type(record), node.get("name"))
            is_ours = method.__module__.startswith("odoo.addons.certificates")
            if is_ours and method not in self.opened:
                self.opened.add(method)
                with self._noting(name, record.display_name, node.get("name")):
                    self._open_action(node.get("name"), method(record))

    def _open_search(self, name, model, domain, arch, view):
        for node in arch.iter("filter"):
            with self._noting(name, node.get("name")):
                chosen = self._evaluate(node.get("domain") or [])
                model.search_count([*domain, *chosen])
                group = self._evaluate(node.get("context") or {}).get("group_by")
                if group:
                    self._open_groups(model, domain, group)
        for node in arch.iter("field"):
            with self._noting(name, node.get("name")):
                if not node.get("filter_domain"):
                    model.search_count([*domain, (node.get("name"), "!=", False)])
        self._open_offered(name, model)

    def _open_offered(self, name, model):
        """Group, filter and sort by each field of ours that a list offers."""
        if model._name in self.opened or model._transient:
            return
        self.opened.add(model._name)
        for field, told in model.fields_get().items():
            if not (model._fields[field]._module or "").startswith("certificates"):
                continue
            with self._noting(name, "group", field):
                if told.get("groupable") and told["type"] in GROUPABLE_TYPES:
                    self._open_groups(model, [], self._get_group(model, field))
            with self._noting(name, "filter", field):
                if told.get("searchable") and field != "id":
                    model.search_count([(field, "!=", False)])
            with self._noting(name, "sort", field):
                if told.get("sortable"):
                    model.search([], order=field, limit=1)

    def _open_groups(self, model, domain, group):
        """Group by a field, and open the groups."""
        model.web_read_group(
            domain,
            [group],
            ["__count"],
            limit=2,
            auto_unfold=True,
            unfold_read_specification={"display_name": {}},
            unfold_read_default_limit=1,
        )

    def _get_group(self, model, name, interval=None):
        is_dated = model._fields[name].type in {"date", "datetime"}
        return f"{name}:{interval or 'month'}" if is_dated else name

    def _get_specification(self, model, arch):
        """Return what the client reads of the fields of a view."""
        level = int(arch.xpath("count(ancestor::field)"))
        nodes = arch.xpath(f".//field[count(ancestor::field) = {level}]")
        return {
            node.get("name"): self._get_field_specification(
                model._fields[node.get("name")]
            )
            for node in nodes
            if node.get("name") in model._fields
        }

    def _get_field_specification(self, field):
        return {"fields": {"display_name": {}}} if field.relational else {}

    def _is_creatable(self, arch):
        return (arch.get("create") or "1").lower() not in {"0", "false"}

    def _evaluate(self, expression, **names):
        if not isinstance(expression, str):
            return expression
        return safe_eval(
            expression,
            {
                "uid": self.env.uid,
                "allowed_company_ids": self.env.companies.ids,
                "active_ids": [],
                "active_id": False,
                **names,
            },
        )
