"""Where the number and the dates of a pass go. Needs no database."""

from typing import NamedTuple

from . import text

# Between two fields in a row.
GAP = 24
# How small a label may become, and so that another value has room beside it.
LABEL_SMALLEST, LABEL_BESIDE = 13, 15
# How a value in a row of its own is set: size, smallest size and lines.
ALONE = ((26, 17, 1), (18, 16, 2), (16, 12, 2))
# The sizes of a list below the rows, and down to which it is read with ease.
LIST_SIZES = range(20, 14, -1)
LIST_READABLE = 17


class Spacing(NamedTuple):
    """Distances between baselines, and sizes.

    Values that would be smaller than ``readable`` beside each other get rows of their
    own.
    """

    readable: float
    value: float
    label: float
    to_value: float
    to_label: float


# In the order of preference.
SPACINGS = (
    Spacing(22, 26, 20, 27, 39),
    Spacing(18, 26, 20, 27, 39),
    Spacing(18, 23, 16, 23, 30),
    Spacing(18, 20, 15, 20, 24),
)


class Field(NamedTuple):
    """A label above a value, and where it goes."""

    x: float
    y: float
    label: text.Fitted
    value: text.Fitted
    value_y: float
    color: str


class Listing(NamedTuple):
    """A label above a list of items, and where they go."""

    label_y: float
    y: float
    items: text.Fitted


class Layout(NamedTuple):
    """Fields in their places; ``bottom`` is the lowest baseline of them."""

    fields: list
    bottom: float
    spacing: Spacing
    listing: Listing | None = None

    @property
    def lowest(self):
        """The lowest baseline of all, the list included."""
        if not self.listing:
            return self.bottom
        return self.listing.y + self.listing.items.height

    @property
    def is_complete(self):
        """Whether no item of the list is left out."""
        return not self.listing or self.listing.items.is_complete

    @property
    def is_readable(self):
        """Whether the list is read with ease."""
        return not self.listing or self.listing.items.size >= LIST_READABLE


def place(rows, left, right, top, bottom, tight_top=None, items=(), list_left=None):
    """Place labeled values in rows, all values that share a row in one size.

    A row becomes several before its values become small, and the rows move together
    before they reach the bottom, or before an item of the list below is left out.

    :param rows: lists of label, value and color; what has no value is left out
    :param float top: the first baseline
    :param float bottom: the baseline that the last one should not be below
    :param float tight_top: the first baseline if the rows have to move together
    :param items: texts to list below the rows
    :param float list_left: where the list begins, if not where the rows do
    :rtype: Layout
    """
    rows = [
        [(text.clean(label), text.clean(value), color) for label, value, color in row]
        for row in rows
    ]
    rows = [[field for field in row if field[1]] for row in rows]
    rows = [row for row in rows if row]
    list_width = right - (left if list_left is None else list_left)
    layouts = []
    for spacing in SPACINGS:
        first = top if spacing.value == SPACINGS[0].value else tight_top or top
        layout = _place(rows, left, right - left, first, spacing)
        layout = layout._replace(listing=_place_list(items, list_width, layout, bottom))
        layouts.append(layout)
    fitting = [layout for layout in layouts if layout.lowest <= bottom + 0.01]
    complete = [layout for layout in fitting if layout.is_complete]
    readable = [layout for layout in complete if layout.is_readable]
    return (readable or complete or layouts[-1:])[0]


def _place_list(items, width, layout, bottom):
    """Return the items below the rows of a layout: all of them, if they fit."""
    if not items:
        return None
    label_y = round(layout.bottom + layout.spacing.to_label, 2)
    y = round(label_y + layout.spacing.to_value, 2)
    room = max(bottom - y, 0)
    steps = [(size, int(room / (size * text.LEADING)) + 1) for size in LIST_SIZES]
    return Listing(label_y, y, text.fit_list_steps(items, width, steps))


def _split_rows(rows, width, readable):
    """Return the rows, with one field each where they are too long for one row."""
    while _get_size(rows, width) < readable:
        longest = max(rows, key=lambda row: (len(row) > 1, _measure_row(row)))
        index = rows.index(longest)
        rows = [*rows[:index], *([field] for field in longest), *rows[index + 1 :]]
    return rows


def _measure_row(row):
    return sum(text.measure(value, True) for _label, value, _color in row)


def _get_size(rows, width):
    """Return the size at which the values of all rows of two fit."""
    values, labels = _get_needs(rows)
    if not all(values):
        return SPACINGS[0].value
    room = width - GAP
    size = room / sum(values)
    for n in (0, 1):
        if labels[n] > values[n] * size:
            size = (room - labels[n]) / values[1 - n]
    # Rounded down: a hair too wide is too wide.
    return int(size * 100) / 100


def _get_needs(rows):
    """Return how wide the two columns are: for values at size 1, and for labels."""
    pairs = [row for row in rows if len(row) > 1]
    columns = list(zip(*pairs, strict=True)) or [(), ()]
    values = [
        max((text.measure(value, True) for _label, value, _color in column), default=0)
        for column in columns
    ]
    labels = [
        max((text.measure(label) for label, _value, _color in column), default=0)
        for column in columns
    ]
    return values, [label * LABEL_BESIDE for label in labels]


def _place(rows, left, width, top, spacing):
    rows = _split_rows(rows, width, spacing.readable)
    size = min(spacing.value, _get_size(rows, width))
    columns = _get_columns(*_get_needs(rows), size, left, width)
    labels = _fit_labels(rows, columns, width, spacing.label)
    values = _fit_values(rows, columns, width, size)
    fields, y = [], top
    for row, row_labels, row_values in zip(rows, labels, values, strict=True):
        value_y = round(y + spacing.to_value, 2)
        for n, (_label, _value, color) in enumerate(row):
            x = columns[n][0]
            fields.append(Field(x, y, row_labels[n], row_values[n], value_y, color))
        bottom = value_y + max(value.height for value in row_values)
        y = round(bottom + spacing.to_label, 2)
    return Layout(fields, bottom if rows else top, spacing)


def _get_columns(values, labels, size, left, width):
    """Return x and width of two columns: the same width, or the width they need."""
    room = width - GAP
    first, second = (
        max(value * size, label) for value, label in zip(values, labels, strict=True)
    )
    share = room / 2
    if max(first, second) > share:
        share = round(first + (room - first - second) / 2, 2)
    return [(left, share), (left + share + GAP, room - share)]


def _fit_labels(rows, columns, width, size):
    """Return the labels of each row, all in one size."""
    rooms = [
        [column[1] if len(row) > 1 else width for column in columns[: len(row)]]
        for row in rows
    ]
    while True:
        fitted = [
            [
                text.fit(field[0], room, size, LABEL_SMALLEST)
                for field, room in zip(row, row_rooms, strict=True)
            ]
            for row, row_rooms in zip(rows, rooms, strict=True)
        ]
        smallest = min((f.size for row in fitted for f in row), default=size)
        if smallest == size:
            return fitted
        size = smallest


def _fit_values(rows, columns, width, size):
    """Return the values of each row; those in a row of their own in one size too."""
    steps = [(min(size, first), min(size, last), n) for first, last, n in ALONE]
    alone = [
        text.fit_steps(row[0][1], width, steps, bold=True)
        for row in rows
        if len(row) == 1
    ]
    common = min((f.size for f in alone if len(f.lines) == 1), default=size)
    alone = iter(f._replace(size=common) if len(f.lines) == 1 else f for f in alone)
    return [
        [next(alone)]
        if len(row) == 1
        else [
            text.fit(value, columns[n][1], size, size, bold=True)
            for n, (_label, value, _color) in enumerate(row)
        ]
        for row in rows
    ]
