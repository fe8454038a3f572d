"""What the figures of passes say about their goals."""

from statistics import median

from cases_passes import GateChecks, StockReport, VerificationPages
from report import Goal

TIMES_HANDMADE = 2
TIMES_STOCK = 10
PEAK_MIB = 150
SEAL_MS = 70
PAGE_MS = 15
# Ten times as many may take ten times as long, and a little more.
TOLERANCE = 1.1


def judge_passes(figures):
    """Return the goals that the measured cases say something about."""
    goals = []
    size = figures.sizes[-1]
    for kind in ("zip", "merged"):
        if figures.has(f"passes-{kind}", f"handmade-{kind}"):
            goals.append(_judge_drawing(figures, kind, size))
    for kind in ("zip", "merged", "sheets"):
        if figures.has(f"passes-{kind}"):
            goals += _judge_growth(figures, f"passes-{kind}", size)
    if figures.has("passes-zip", "passes-sealed"):
        goals.append(_judge_sealing(figures, size))
    if figures.has("passes-zip", "passes-stock"):
        goals += _judge_stock(figures, size)
    if figures.has("signed-codes"):
        seconds = figures.seconds("signed-codes", size) * 250 / size
        goals.append(
            Goal("250 signed codes: 0.2 s", seconds <= 0.2, f"{seconds:.3f} s")
        )
    if figures.has("gate-checks"):
        seconds = figures.seconds("gate-checks", size)
        checks = f"{seconds / GateChecks.count * 1000:.1f} ms each"
        goals.append(Goal("Gate: 500 checks within a minute", seconds <= 60, checks))
    if figures.has("pass-pages"):
        goals.append(_judge_page(figures, size))
    return goals


def _judge_page(figures, size):
    wall, cpu = (
        getattr(figures, name)("pass-pages", size) / VerificationPages.count * 1000
        for name in ("seconds", "cpu_seconds")
    )
    return Goal(
        f"A verification page: at most {PAGE_MS} ms of the server",
        wall <= PAGE_MS,
        f"{wall:.1f} ms, of which {cpu:.1f} ms of Odoo's processor",
    )


def _judge_drawing(figures, kind, size):
    """Compare times of the same round; ours also reads records and stores files."""
    ours, by_hand = (
        figures.costs[f"{name}-{kind}", size] for name in ("passes", "handmade")
    )
    ratio = median(
        one.seconds / other.seconds for one, other in zip(ours, by_hand, strict=True)
    )
    return Goal(
        f"{size} passes, {kind}: at most {TIMES_HANDMADE} times drawing by hand",
        ratio <= TIMES_HANDMADE,
        f"{ratio:.2f} ({figures.seconds(f'passes-{kind}', size):.2f} s and"
        f" {figures.seconds(f'handmade-{kind}', size):.2f} s)",
    )


def _judge_sealing(figures, size):
    plain, sealed = (
        figures.seconds(f"passes-{kind}", size) for kind in ("zip", "sealed")
    )
    return Goal(
        f"{size} sealed passes: at most twice unsealed ones and {SEAL_MS} ms each",
        sealed <= 2 * plain + SEAL_MS / 1000 * size,
        f"{sealed:.2f} s and {plain:.2f} s",
    )


def _judge_growth(figures, name, size):
    smallest = figures.sizes[0]
    ratio, peak = figures.ratio(name), figures.peak_mib(name, size)
    return [
        Goal(
            f"{name}: time grows with their number, no faster",
            ratio <= size / smallest * TOLERANCE,
            f"{ratio:.2f} times for {size / smallest:.0f} times as many",
        ),
        Goal(
            f"{name}: at most {PEAK_MIB} MiB above idle",
            peak <= PEAK_MIB,
            f"{peak:.0f} MiB",
        ),
    ]


def _judge_stock(figures, size):
    stock = figures.seconds("passes-stock", size) / StockReport.count
    if stock < 0.01:
        # There is no wkhtmltopdf to compare with.
        return []
    ratio = stock / (figures.seconds("passes-zip", size) / size)
    return [
        Goal(
            f"a pass: {TIMES_STOCK} times faster than by wkhtmltopdf",
            ratio >= TIMES_STOCK,
            f"{ratio:.1f}",
        )
    ]
