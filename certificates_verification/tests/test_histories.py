from odoo.tests import tagged

from odoo.addons.certificates.tests import test_histories

from ..portal.verifier import Verifier


@tagged("post_install", "-at_install")
class TestPublicHistories(test_histories.TestHistories):
    """Whoever checks a code reads the same status as holder and officer."""

    histories = test_histories.HISTORIES // 5

    def _compare(self):
        self.env.invalidate_all()
        certificates = self._get_records(self.env.ref("base.user_root"))
        certificates = certificates.browse(self.world.certificates)
        urls = certificates._get_pass_urls()
        verifier = Verifier(self.env(user=self.env.ref("base.public_user")))
        for number, certificate in self.world.certificates.items():
            finding = verifier.verify(urls[number].rpartition("/")[2])
            state = self.world.state(certificate)
            wanted = {"expiring": "valid"}.get(state, state)
            self._assert_same(
                finding and finding.status,
                wanted if certificate["active"] else None,
                f"the public page of #{number}",
            )
