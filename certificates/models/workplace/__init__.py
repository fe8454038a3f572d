from . import override, policy, work
