"""The search of a contact person, as the address of the page has it."""

from dataclasses import dataclass, fields, replace
from datetime import date
from urllib.parse import urlencode

from odoo.addons.certificates.portal.forms import (
    read_date,
    read_id,
    read_page,
    read_text,
)

from ..wizards.certificates_pass_wizard import SORT_FIELDS


@dataclass(frozen=True)
class Search:
    """A filter of certificates, their order, and the page to show of them."""

    organization_id: int | None = None
    type_id: int | None = None
    exam_id: int | None = None
    expiry_from: date | None = None
    expiry_to: date | None = None
    query: str = ""
    details: bool = False
    sort: str = "holder"
    descending: bool = False
    page: int = 1

    @classmethod
    def parse(cls, parameters):
        """Return the search of an address, without invalid parameters.

        :param dict parameters: what anybody may have typed
        """
        read = {
            int | None: read_id,
            date | None: read_date,
            bool: lambda text: text == "1",
            str: read_text,
            int: read_page,
        }
        values = {
            field.name: read[field.type](parameters[field.name])
            for field in fields(cls)
            if parameters.get(field.name)
        }
        if values.get("sort") not in SORT_FIELDS:
            values.pop("sort", None)
        return cls(**values)

    @property
    def filters(self):
        """The values of the wizard that finds the certificates."""
        names = ("organization_id", "type_id", "exam_id")
        names += ("expiry_from", "expiry_to", "query")
        return {name: getattr(self, name) for name in names}

    @property
    def is_filtered(self):
        return any(self.filters.values())

    @property
    def parameters(self):
        """The parameters of the address, without the page."""
        return {
            field.name: int(value) if isinstance(value, bool) else str(value)
            for field in fields(self)
            if field.name != "page"
            and (value := getattr(self, field.name)) != field.default
        }

    def get_query(self, **changes):
        """Return the end of the address of a search, the page included."""
        changed = replace(self, **changes)
        parameters = changed.parameters
        if changed.page > 1:
            parameters["page"] = changed.page
        return f"?{urlencode(parameters)}" if parameters else ""

    def get_sorting_query(self, column):
        """Return the end of the address that sorts by a column.

        Sorting again by the same column reverses the order.
        """
        descending = self.sort == column and not self.descending
        return self.get_query(sort=column, descending=descending, page=1)
